"""MLX on the CPU."""

from importlib import metadata

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optimizers
import numpy as np

import common


class Peer:
    forms = ["step"]

    def __init__(self, workers):
        mx.set_default_device(mx.cpu)
        self.versions = {"mlx": metadata.version("mlx")}

    def load(self, data):
        self.x, self.y, self.test_x, self.test_y = map(mx.array, (data.x, data.y, data.test_x, data.test_y))

    def case(self, sizes, optimizer, batch):
        layers = []
        for weights, biases in common.initial_parameters(sizes):
            layer = nn.Linear(*weights.shape)
            layer.weight, layer.bias = mx.array(weights.T.copy()), mx.array(biases)
            layers += [layer, nn.ReLU()]
        network = nn.Sequential(*layers[:-1])
        rule = {
            "gradient-descent": lambda: optimizers.SGD(0.1),
            "momentum": lambda: optimizers.SGD(0.01, 0.9),
            "rmsprop": lambda: optimizers.RMSprop(1e-3, 0.999),
            "adam": lambda: optimizers.Adam(1e-3),
        }[optimizer]()
        mx.eval(network.parameters())

        def loss(network, x, y):
            return nn.losses.cross_entropy(network(x), y, reduction="mean")

        self.gradient = nn.value_and_grad(network, loss)
        self.network, self.rule, self.batch = network, rule, batch

    def epoch(self, form):
        examples = self.x.shape[0]
        order = mx.array(np.random.permutation(examples))
        for start in range(0, examples - self.batch + 1, self.batch):
            indices = order[start : start + self.batch]
            _, gradients = self.gradient(self.network, self.x[indices], self.y[indices])
            self.rule.update(self.network, gradients)
            mx.eval(self.network.parameters(), self.rule.state)
        return examples // self.batch * self.batch

    def accuracy(self):
        return float((self.network(self.test_x).argmax(1) == self.test_y).mean())


if __name__ == "__main__":
    common.serve(Peer)
