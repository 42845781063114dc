# The job with JAX and Optax: an epoch is one compiled program, a scan over the steps.
import gzip
import sys
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax

folder, output, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3])
batch_size = 128


def load(part):
    with gzip.open(f"{folder}/{part}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(f"{folder}/{part}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return jnp.asarray(images.astype(np.float32) / 255), jnp.asarray(labels.astype(np.int32))


def forward(parameters, x):
    for weights, biases in parameters[:-1]:
        x = jax.nn.relu(x @ weights + biases)
    weights, biases = parameters[-1]
    return x @ weights + biases


def loss(parameters, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(forward(parameters, x), y).mean()


@partial(jax.jit, donate_argnums=(0, 1))
def train_epoch(parameters, state, x, y, key):
    steps = len(x) // batch_size
    batches = jax.random.permutation(key, len(x))[: steps * batch_size].reshape(steps, batch_size)

    def step(carry, batch):
        parameters, state = carry
        gradients = jax.grad(loss)(parameters, x[batch], y[batch])
        updates, state = optimizer.update(gradients, state)
        return (optax.apply_updates(parameters, updates), state), None

    return jax.lax.scan(step, (parameters, state), batches)[0]


@jax.jit
def accuracy(parameters, x, y):
    return (forward(parameters, x).argmax(1) == y).mean()


x, y = load("train")
test_x, test_y = load("t10k")
key = jax.random.key(0)
initialize = jax.nn.initializers.he_normal()
parameters = []
for inputs, outputs in [(784, 512), (512, 256), (256, 10)]:
    key, subkey = jax.random.split(key)
    parameters.append((initialize(subkey, (inputs, outputs)), jnp.zeros(outputs)))
optimizer = optax.adam(1e-3)
state = optimizer.init(parameters)
for epoch in range(1, epochs + 1):
    key, subkey = jax.random.split(key)
    parameters, state = train_epoch(parameters, state, x, y, subkey)
    print(f"epoch {epoch} test accuracy {accuracy(parameters, test_x, test_y):.4f}")
np.savez(f"{output}.npz", *jax.tree.leaves(parameters))
