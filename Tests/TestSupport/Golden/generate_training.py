"""Training runs in PyTorch, float64: parameters after three epochs without shuffling. Usage: generate_training.py OUT.json

Networks of one shape each with softmax, sigmoid and identity outputs start from recorded parameters and go through the examples in
order, 16 at a time, the last batch with 6 of 70. Losses are those of the engine: means over the batch, summed over units, squared
error halved; the L2 term is lambda/(2m) times the sum of the squared weights, m the size of the batch.
"""
import json, sys
import numpy as np, torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
out = sys.argv[1]
sizes, count, batch, epochs = [9, 20, 17, 4], 70, 16, 3
r = np.random.default_rng(20)


def exact(a):
    """Numbers that single precision holds exactly."""
    return a.astype(np.float32).astype(np.float64)


x = exact(r.standard_normal((count, sizes[0])))
start = [(exact(r.standard_normal((o, i)) * np.sqrt(2 / i)), exact(0.1 * r.standard_normal(o)))
         for i, o in zip(sizes, sizes[1:])]
classes = r.integers(0, sizes[-1], count)
shares = exact(r.random((count, sizes[-1])))
targets = exact(3 * r.standard_normal((count, sizes[-1])))
flat = lambda layers: np.concatenate([np.concatenate([np.ravel(W), b]) for W, b in layers]).tolist()

RULES = {
    "gradient-descent": lambda p, lr: torch.optim.SGD(p, lr=lr),
    "momentum-accumulated": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=.9),
    "rmsprop-outside": lambda p, lr: torch.optim.RMSprop(p, lr=lr, alpha=.99, eps=1e-5),
    "adam": lambda p, lr: torch.optim.Adam(p, lr=lr, betas=(.9, .999), eps=1e-5),
}
RATES = {"gradient-descent": .1, "momentum-accumulated": .01, "rmsprop-outside": .002, "adam": .005}
DECAYS = {
    "none": lambda a, e: a,
    "inverse-time:0.5": lambda a, e: a / (1 + .5 * (e - 1)),
    "exponential:0.95": lambda a, e: a * .95 ** (e - 1),
    "inverse-sqrt:0.8": lambda a, e: .8 / e ** .5 * a,
}
ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "leaky-relu": lambda z: F.leaky_relu(z, .01)}


def run(rule, decay, activation, output, l2):
    layers = [(torch.tensor(W.copy(), requires_grad=True), torch.tensor(b.copy(), requires_grad=True)) for W, b in start]
    parameters = [p for layer in layers for p in layer]
    optimizer = RULES[rule](parameters, RATES[rule])
    costs = []
    for epoch in range(1, epochs + 1):
        for group in optimizer.param_groups:
            group["lr"] = DECAYS[decay](RATES[rule], epoch)
        total = 0.0
        for i in range(0, count, batch):
            a = torch.tensor(x[i:i + batch])
            m = len(a)
            for W, b in layers[:-1]:
                a = ACTIVATIONS[activation](a @ W.T + b)
            z = a @ layers[-1][0].T + layers[-1][1]
            if output == "softmax":
                loss = F.cross_entropy(z, torch.tensor(classes[i:i + batch]))
            elif output == "sigmoid":
                loss = F.binary_cross_entropy_with_logits(z, torch.tensor(shares[i:i + batch]), reduction="sum") / m
            else:
                loss = F.mse_loss(z, torch.tensor(targets[i:i + batch]), reduction="sum") / (2 * m)
            loss = loss + l2 / (2 * m) * sum((W ** 2).sum() for W, _ in layers)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * m
        costs.append(total / count)
    return dict(rule=rule, learning_rate=RATES[rule], decay=decay, activation=activation, output=output, l2=l2, costs=costs,
                parameters=flat([(W.detach().numpy(), b.detach().numpy()) for W, b in layers]))


runs = [run(rule, decay, "tanh", "softmax", 0.0) for rule in RULES for decay in DECAYS]
runs += [run(rule, "none", activation, output, l2) for rule, activation, output, l2 in [
    ("adam", "relu", "softmax", 0.0), ("adam", "leaky-relu", "sigmoid", 0.0), ("adam", "relu", "identity", 0.0),
    ("gradient-descent", "relu", "softmax", 0.7), ("momentum-accumulated", "tanh", "identity", 0.7),
    ("rmsprop-outside", "leaky-relu", "sigmoid", 0.7)]]
json.dump(dict(framework="PyTorch", version=torch.__version__.split("+")[0], sizes=sizes, batch_size=batch, epochs=epochs,
               inputs=x.ravel().tolist(), classes=classes.tolist(), shares=shares.ravel().tolist(),
               targets=targets.ravel().tolist(), start=flat(start), runs=runs), open(out, "w"), indent=0)
print(len(runs), "runs ->", out)
