"""Weighted training in PyTorch, float64, and scikit-learn's balanced class weights. Usage: generate_weights.py OUT.json

A network starts from recorded parameters. Full batch, the cost is that of `CrossEntropyLoss(weight=)`, which divides by the sum of the
examples' weights, or the same mean of the other losses with a weight for each example. By mini-batches in their order the cost is the
sum of each example's loss times its weight, divided by the batch's size and by the mean weight of the whole set. The losses are summed
over units, squared error halved.
"""
import json, sys
import numpy as np, sklearn, torch
import torch.nn.functional as F
from sklearn.utils.class_weight import compute_class_weight

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
out = sys.argv[1]
sizes, count, batch, steps, epochs = [9, 20, 17, 4], 70, 16, 8, 3
r = np.random.default_rng(40)
exact = lambda a: np.asarray(a, np.float32).astype(np.float64)
x = exact(r.standard_normal((count, sizes[0])))
start = [(exact(r.standard_normal((o, i)) * np.sqrt(2 / i)), exact(0.1 * r.standard_normal(o)))
         for i, o in zip(sizes, sizes[1:])]
classes = r.choice(sizes[-1], count, p=[.6, .25, .1, .05])
shares = exact(r.random((count, sizes[-1])))
targets = exact(3 * r.standard_normal((count, sizes[-1])))
class_weights = exact([.5, 1.25, 3, 7])
weights = exact(r.exponential(2, count) * (r.random(count) > .2))
assert (np.bincount(classes, minlength=4) > 0).all() and (weights == 0).any()
flat = lambda layers: np.concatenate([np.concatenate([np.ravel(W), b]) for W, b in layers]).tolist()


def logits(layers, a):
    for W, b in layers[:-1]:
        a = torch.tanh(a @ W.T + b)
    return a @ layers[-1][0].T + layers[-1][1]


def losses(output, z, rows):
    """Each example's own loss."""
    if output == "softmax":
        return F.cross_entropy(z, torch.tensor(classes[rows]), reduction="none")
    if output == "sigmoid":
        return F.binary_cross_entropy_with_logits(z, torch.tensor(shares[rows]), reduction="none").sum(1)
    return F.mse_loss(z, torch.tensor(targets[rows]), reduction="none").sum(1) / 2


def run(output, kind):
    layers = [(torch.tensor(W.copy(), requires_grad=True), torch.tensor(b.copy(), requires_grad=True)) for W, b in start]
    optimizer = torch.optim.Adam([p for layer in layers for p in layer], lr=.005, betas=(.9, .999), eps=1e-5)
    w = torch.tensor(class_weights[classes] if kind == "classes" else weights)
    criterion = torch.nn.CrossEntropyLoss(weight=torch.tensor(class_weights))
    costs = []

    def step(cost):
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        return cost.item()

    if kind == "batches":
        for _ in range(epochs):
            total = 0.0
            for i in range(0, count, batch):
                rows = np.arange(i, min(i + batch, count))
                each = losses(output, logits(layers, torch.tensor(x[rows])), rows)
                total += len(rows) * step((w[rows] / w.mean() * each).sum() / len(rows))
            costs.append(total / count)
    else:
        rows = np.arange(count)
        for _ in range(steps):
            z = logits(layers, torch.tensor(x))
            costs.append(step(criterion(z, torch.tensor(classes)) if kind == "classes"
                              else (w * losses(output, z, rows)).sum() / w.sum()))
    return dict(output=output, kind=kind, costs=costs, parameters=flat([(W.detach().numpy(), b.detach().numpy()) for W, b in layers]))


runs = [run("softmax", "classes")] + [run(output, kind) for output in ("softmax", "sigmoid", "identity")
                                      for kind in ("examples", "batches")]
balanced = []
for y in (classes, r.integers(0, 7, 200), np.array([2, 2, 2, 5]), np.array([0])):
    present = np.unique(y)
    balanced.append(dict(classes=y.tolist(), present=present.tolist(),
                         weights=compute_class_weight("balanced", classes=present, y=y).tolist()))
json.dump(dict(framework="PyTorch", version=torch.__version__.split("+")[0], sklearn=sklearn.__version__, sizes=sizes,
               batch_size=batch, inputs=x.ravel().tolist(), classes=classes.tolist(), shares=shares.ravel().tolist(),
               targets=targets.ravel().tolist(), class_weights=class_weights.tolist(), weights=weights.tolist(), start=flat(start),
               runs=runs, balanced=balanced), open(out, "w"), indent=0)
print(len(runs), "runs,", len(balanced), "balances ->", out)
