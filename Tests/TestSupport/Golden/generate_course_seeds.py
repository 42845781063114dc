"""Runs of the course's exercise "optimization methods" in NumPy, with the course's seeds and with others.

Usage: generate_course_seeds.py COURSE.json OTHERS.json

The runs with the course's seeds go to Sources/Exercises/Published/numpy.json, where the exercise reads them, those with
others to course_seeds.json.

The arithmetic is the exercise's: float64, arrays (features, examples), a net 2-5-2-1, relu-relu-sigmoid; a seed that is
raised before each epoch shuffles it. RMSprop, which the exercise leaves out, stands as the notes have it in section 4.
"""
import json, sys
import numpy as np, sklearn
from sklearn.datasets import make_moons

SIZES, BATCH = [2, 5, 2, 1], 64
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(0, z)


def gradients(p, x, y):
    """The summed cost of a mini-batch and the gradients of its mean."""
    W1, b1, W2, b2, W3, b3 = p
    m = x.shape[1]
    a1 = relu(W1 @ x + b1)
    a2 = relu(W2 @ a1 + b2)
    a3 = sigmoid(W3 @ a2 + b3)
    cost = np.sum(-np.log(a3) * y - np.log(1 - a3) * (1 - y))
    dz3 = 1.0 / m * (a3 - y)
    dz2 = (W3.T @ dz3) * np.int64(a2 > 0)
    dz1 = (W2.T @ dz2) * np.int64(a1 > 0)
    return cost, [g for dz, a in ((dz1, x), (dz2, a1), (dz3, a2)) for g in (dz @ a.T, np.sum(dz, axis=1, keepdims=True))]


def run(data_seed, weight_seed, shuffle_seed, examples, rule, rate, decay, epochs):
    np.random.seed(data_seed)
    points, labels = make_moons(n_samples=examples, noise=0.2)
    x, y = points.T, labels.reshape(1, -1)
    np.random.seed(weight_seed)
    p = []
    for inputs, units in zip(SIZES, SIZES[1:]):
        p += [np.random.randn(units, inputs) * np.sqrt(2 / inputs), np.zeros((units, 1))]
    v = [np.zeros_like(w) for w in p]
    s = [np.zeros_like(w) for w in p]
    seed, t, alpha = shuffle_seed, 0, rate
    means, lasts = [], []
    for i in range(epochs):
        seed += 1
        np.random.seed(seed)
        order = np.random.permutation(examples)
        total = 0
        for start in range(0, examples, BATCH):
            batch = order[start:start + BATCH]
            cost, g = gradients(p, x[:, batch], y[:, batch])
            total += cost
            t += 1
            for k in range(len(p)):
                if rule == "gradient-descent":
                    p[k] = p[k] - alpha * g[k]
                elif rule == "momentum":
                    v[k] = BETA1 * v[k] + (1 - BETA1) * g[k]
                    p[k] = p[k] - alpha * v[k]
                elif rule == "rmsprop":
                    s[k] = BETA2 * s[k] + (1 - BETA2) * g[k] ** 2
                    p[k] = p[k] - alpha * g[k] / np.sqrt(s[k] + EPSILON)
                else:
                    v[k] = BETA1 * v[k] + (1 - BETA1) * g[k]
                    s[k] = BETA2 * s[k] + (1 - BETA2) * g[k] ** 2
                    p[k] = p[k] - alpha * (v[k] / (1 - BETA1 ** t)) / (np.sqrt(s[k] / (1 - BETA2 ** t)) + EPSILON)
        if decay == "every-epoch":
            alpha = rate / (1 + i)
        elif decay == "interval":
            alpha = rate / (1 + np.floor(i / 1000))
        if i % 1000 == 0:
            means.append(float(total / examples))
            lasts.append(float(cost / len(batch)))
    W1, b1, W2, b2, W3, b3 = p
    hits = int(np.sum((sigmoid(W3 @ relu(W2 @ relu(W1 @ x + b1) + b2) + b3) > 0.5) == (y > 0.5)))
    return dict(data_seed=data_seed, weight_seed=weight_seed, shuffle_seed=shuffle_seed, examples=examples, rule=rule,
                learning_rate=rate, decay=decay, epochs=epochs, epoch_costs=means, last_batch_costs=lasts, hits=hits)


RULES = ("gradient-descent", "momentum", "rmsprop", "adam")
CONSTANT = [(rule, 0.0007, "none") for rule in RULES]
DECAY = [("gradient-descent", 0.1, "none"), ("gradient-descent", 0.1, "every-epoch"), ("gradient-descent", 0.1, "interval"),
         ("momentum", 0.1, "interval"), ("adam", 0.01, "interval")]
COURSE = (3, 3, 10, 300)
course = [(COURSE, *c, 10000) for c in CONSTANT] + [(COURSE, *c, 5000) for c in CONSTANT + DECAY]
others = []
# The third net has dead units and learns nothing; the fourth set leaves a last mini-batch of two.
for epochs, seeds in ((5000, (1, 2, 3, 300)), (2001, (5, 11, 1000, 300)), (2001, (42, 7, 100, 300)), (2001, (3, 3, 10, 450))):
    others += [(seeds, *c, epochs) for c in CONSTANT + DECAY]

if __name__ == "__main__":
    for path, jobs in zip(sys.argv[1:], (course, others), strict=True):
        runs = [json.dumps(run(*seeds, *rest)) for seeds, *rest in jobs]
        about = json.dumps("The exercise optimization methods in NumPy, float64.")
        versions = json.dumps(dict(numpy=np.__version__, scikit_learn=sklearn.__version__))
        with open(path, "w") as f:
            f.write('{"about": %s, "versions": %s, "runs": [\n%s\n]}\n' % (about, versions, ",\n".join(runs)))
