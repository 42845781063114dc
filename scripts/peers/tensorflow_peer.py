"""TensorFlow: a step compiled by XLA, with Keras's layers and optimizers."""

import os

import common
import held


class Peer:
    forms = ["xla"]

    def __init__(self, workers):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(workers)
        self.held = held.ynnpack("tensorflow")
        self.tf = tf
        self.versions = {"tensorflow": tf.__version__, "keras": tf.keras.__version__}

    def load(self, data):
        self.x, self.y = self.tf.constant(data.x), self.tf.constant(data.y)
        self.test_x, self.test_y = data.test_x, data.test_y

    def case(self, sizes, optimizer, batch):
        tf = self.tf
        keras = tf.keras
        layers = [keras.layers.Dense(size, activation="relu") for size in sizes[1:-1]]
        network = keras.Sequential([keras.Input((sizes[0],)), *layers, keras.layers.Dense(sizes[-1])])
        variables = network.trainable_variables
        for variable, value in zip(variables, (part for layer in common.initial_parameters(sizes) for part in layer)):
            variable.assign(value)
        rule = {
            "gradient-descent": lambda: keras.optimizers.SGD(0.1),
            "momentum": lambda: keras.optimizers.SGD(0.01, 0.9),
            "rmsprop": lambda: keras.optimizers.RMSprop(1e-3, rho=0.999),
            "adam": lambda: keras.optimizers.Adam(1e-3),
        }[optimizer]()
        rule.build(variables)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        x, y = self.x, self.y

        @tf.function(jit_compile=True)
        def step(indices):
            with tf.GradientTape() as tape:
                value = loss(tf.gather(y, indices), network(tf.gather(x, indices), training=True))
            rule.apply_gradients(zip(tape.gradient(value, variables), variables))
            return value

        self.network, self.step, self.batch = network, step, batch

    def epoch(self, form):
        tf = self.tf
        examples = self.x.shape[0]
        order = tf.random.shuffle(tf.range(examples))
        for start in range(0, examples - self.batch + 1, self.batch):
            value = self.step(order[start : start + self.batch])
        value.numpy()
        self.network.trainable_variables[0].numpy()
        return examples // self.batch * self.batch

    def accuracy(self):
        return float((self.network(self.test_x).numpy().argmax(1) == self.test_y).mean())


if __name__ == "__main__":
    common.serve(Peer)
