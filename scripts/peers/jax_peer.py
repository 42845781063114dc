"""JAX with Optax, in two forms: `scan`, an epoch compiled as one loop, and `step`, a compiled step called from Python."""

from functools import partial

import numpy as np

import common
import held


class Peer:
    forms = ["scan", "step"]

    def __init__(self, workers):
        # JAX uses as many threads as the process has processors; comparison.py limits those.
        self.held = held.ynnpack("jax")
        import jax
        import optax

        self.versions = {"jax": jax.__version__, "optax": optax.__version__}

    def load(self, data):
        import jax.numpy as jnp

        self.x, self.y, self.test_x, self.test_y = map(jnp.asarray, (data.x, data.y, data.test_x, data.test_y))

    def case(self, sizes, optimizer, batch):
        import jax
        import jax.numpy as jnp
        import optax

        rule = {
            "gradient-descent": lambda: optax.sgd(0.1),
            "momentum": lambda: optax.sgd(0.01, momentum=0.9),
            "rmsprop": lambda: optax.rmsprop(1e-3, decay=0.999),
            "adam": lambda: optax.adam(1e-3),
        }[optimizer]()
        examples = self.x.shape[0]
        steps = examples // batch

        def loss(parameters, x, y):
            return optax.softmax_cross_entropy_with_integer_labels(forward(parameters, x), y).mean()

        def update(parameters, state, x, y, indices):
            value, gradients = jax.value_and_grad(loss)(parameters, x[indices], y[indices])
            updates, state = rule.update(gradients, state, parameters)
            return optax.apply_updates(parameters, updates), state, value

        # The data are arguments: as constants they would be compiled into the program.
        @partial(jax.jit, donate_argnums=(0, 1))
        def epoch(parameters, state, x, y, key):
            order = jax.random.permutation(key, examples)[: steps * batch].reshape(steps, batch)

            def body(carry, indices):
                parameters, state, value = update(*carry, x, y, indices)
                return (parameters, state), value

            (parameters, state), values = jax.lax.scan(body, (parameters, state), order)
            return parameters, state, values

        self.compiled_epoch = epoch
        self.compiled_step = jax.jit(update, donate_argnums=(0, 1))
        self.steps, self.batch = steps, batch
        self.epochs = 0
        self.networks = {}
        for form in self.forms:
            parameters = [(jnp.asarray(w), jnp.asarray(b)) for w, b in common.initial_parameters(sizes)]
            self.networks[form] = (parameters, rule.init(parameters))

    def epoch(self, form):
        import jax

        self.epochs += 1
        self.form = form
        parameters, state = self.networks[form]
        if form == "scan":
            key = jax.random.PRNGKey(self.epochs)
            parameters, state, value = self.compiled_epoch(parameters, state, self.x, self.y, key)
        else:
            order = np.random.default_rng(self.epochs).permutation(self.x.shape[0]).astype(np.int32)
            for step in range(self.steps):
                indices = order[step * self.batch : (step + 1) * self.batch]
                parameters, state, value = self.compiled_step(parameters, state, self.x, self.y, indices)
        jax.block_until_ready((parameters, state, value))
        self.networks[form] = (parameters, state)
        return self.steps * self.batch

    def accuracy(self):
        return float((forward(self.networks[self.form][0], self.test_x).argmax(1) == self.test_y).mean())

    def tiny(self):
        import jax
        import jax.numpy as jnp
        import optax

        if not hasattr(self, "tiny_run"):
            x, y = map(jnp.asarray, common.moons())
            rule = optax.adam(7e-4)
            batch = common.TINY_BATCH
            steps = x.shape[0] // batch

            def loss(parameters, x, y):
                return optax.sigmoid_binary_cross_entropy(forward(parameters, x), y).mean()

            def body(carry, indices):
                parameters, state = carry
                gradients = jax.grad(loss)(parameters, x[indices], y[indices])
                updates, state = rule.update(gradients, state, parameters)
                return (optax.apply_updates(parameters, updates), state), None

            def epoch(carry, key):
                order = jax.random.permutation(key, x.shape[0])[: steps * batch].reshape(steps, batch)
                return jax.lax.scan(body, carry, order)[0], None

            self.tiny_run = jax.jit(lambda carry, keys: jax.lax.scan(epoch, carry, keys)[0])
            parameters = [(jnp.asarray(w), jnp.asarray(b)) for w, b in common.initial_parameters(common.TINY_SIZES)]
            self.tiny_carry = (parameters, rule.init(parameters))
            self.tiny_keys = jax.random.split(jax.random.PRNGKey(0), 5000)
            self.tiny_steps = 5000 * steps
        self.tiny_carry = jax.block_until_ready(self.tiny_run(self.tiny_carry, self.tiny_keys))
        return self.tiny_steps

    def predictors(self, sizes):
        import jax
        import jax.numpy as jnp

        parameters = [(jnp.asarray(w), jnp.asarray(b)) for w, b in common.initial_parameters(sizes)]
        # The parameters as constants: with one argument a call takes less than with seven.
        outputs = jax.jit(lambda x: jax.nn.softmax(forward(parameters, x)))
        return {"jit": (jnp.asarray, lambda x: np.asarray(outputs(x)))}


def forward(parameters, x):
    """The logits (m, classes) of inputs (m, n)."""
    import jax

    for w, b in parameters[:-1]:
        x = jax.nn.relu(x @ w + b)
    w, b = parameters[-1]
    return x @ w + b


if __name__ == "__main__":
    common.serve(Peer)
