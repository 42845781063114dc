"""PyTorch, eager with its fused optimizers; with DESCENT_PEERS_COMPILE=1 in a second form too, forward pass and loss
through torch.compile."""

import os

import torch
import torch.nn.functional as functional
from torch import nn

import common


class Peer:
    def __init__(self, workers):
        torch.set_num_threads(workers)
        self.workers = workers
        self.held = f"ATen at {torch.backends.cpu.get_cpu_capability()}"
        self.versions = {"torch": torch.__version__}
        self.forms = ["eager", "compile"] if os.environ.get("DESCENT_PEERS_COMPILE") == "1" else ["eager"]

    def load(self, data):
        self.x, self.test_x = torch.from_numpy(data.x), torch.from_numpy(data.test_x)
        self.y, self.test_y = torch.from_numpy(data.y).long(), torch.from_numpy(data.test_y).long()

    def case(self, sizes, optimizer, batch):
        self.batch = batch
        self.networks = {}
        for form in self.forms:
            network = build(sizes)
            parameters = network.parameters()
            rule = {
                "gradient-descent": lambda: torch.optim.SGD(parameters, lr=0.1, fused=True),
                "momentum": lambda: torch.optim.SGD(parameters, lr=0.01, momentum=0.9, fused=True),
                # There is no fused RMSprop; foreach is its faster form.
                "rmsprop": lambda: torch.optim.RMSprop(parameters, lr=1e-3, alpha=0.999, foreach=True),
                "adam": lambda: torch.optim.Adam(parameters, lr=1e-3, fused=True),
            }[optimizer]()

            def loss(x, y, network=network):
                return functional.cross_entropy(network(x), y)

            if form == "compile":
                # One program for the whole mini-batches and one for the last: programs for any size are slower.
                torch.compiler.reset()
                loss = torch.compile(loss, dynamic=False)
            self.networks[form] = (network, rule, loss)

    def epoch(self, form):
        self.form = form
        _, rule, loss = self.networks[form]
        examples = self.x.shape[0]
        order = torch.randperm(examples)
        for start in range(0, examples, self.batch):
            indices = order[start : start + self.batch]
            rule.zero_grad(set_to_none=True)
            loss(self.x[indices], self.y[indices]).backward()
            rule.step()
        return examples

    def accuracy(self):
        with torch.no_grad():
            network = self.networks[self.form][0]
            return (network(self.test_x).argmax(1) == self.test_y).float().mean().item()

    def tiny(self):
        if not hasattr(self, "tiny_network"):
            self.tiny_network = build(common.TINY_SIZES)
            self.tiny_rule = torch.optim.Adam(self.tiny_network.parameters(), lr=7e-4, fused=True)
            self.tiny_data = tuple(map(torch.from_numpy, common.moons()))
        x, y = self.tiny_data
        torch.set_num_threads(1)  # with two a step takes 8 % longer
        steps = 0
        for _ in range(1000):
            order = torch.randperm(x.shape[0])
            for start in range(0, x.shape[0], common.TINY_BATCH):
                indices = order[start : start + common.TINY_BATCH]
                self.tiny_rule.zero_grad(set_to_none=True)
                logits = self.tiny_network(x[indices])
                functional.binary_cross_entropy_with_logits(logits, y[indices]).backward()
                self.tiny_rule.step()
                steps += 1
        torch.set_num_threads(self.workers)
        return steps

    def predictors(self, sizes):
        # For good: as a block around each call it would cost as much as a layer. The mode lasts as long as the object.
        self.inference = torch.inference_mode()
        self.inference.__enter__()
        network = nn.Sequential(*build(sizes), nn.Softmax(dim=1)).eval()
        example = torch.zeros(1, sizes[0])
        traced = torch.jit.optimize_for_inference(torch.jit.trace(network, example))
        forms = {"eager": network, "traced": traced}
        if "compile" in self.forms:
            forms["compile"] = torch.compile(network)
        return {name: (torch.from_numpy, call) for name, call in forms.items()}


def build(sizes):
    layers = []
    for weights, biases in common.initial_parameters(sizes):
        layer = nn.Linear(*weights.shape)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(weights.T.copy()))
            layer.bias.copy_(torch.from_numpy(biases))
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


if __name__ == "__main__":
    common.serve(Peer)
