"""PyTorch's DistributedDataParallel with gloo: the time of a training step that some ranks share.

Called by compare_ranks.py, by the Python that has PyTorch. It prints a line of JSON: {"seconds": [...], "torch": "2.7.0"},
the seconds of a step in each repetition, by the slowest rank.

Each rank has one thread on a processor of its own. A step gathers the rank's part of the mini-batch from data in memory,
as Descent's does, computes the gradients, which DDP averages in buckets from the last layer down while others are
computed, and updates the parameters by Adam's fused form. DDP's best settings are taken: gradients are views of the
buckets, and the graph is static.
"""

import argparse
import json
import os
import tempfile
import time

import torch
import torch.distributed
import torch.multiprocessing
import torch.nn.functional as functional
from torch import nn

STEPS = 4


def work(rank, options, store, results):
    if options.ranks > 1:
        os.sched_setaffinity(0, [options.processors[rank]])
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    sizes = options.sizes
    layers = []
    for inputs, units in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, units), nn.ReLU()]
    network = nn.Sequential(*layers[:-1])
    count = options.batch // options.ranks
    x = torch.rand(count * STEPS, sizes[0])
    y = torch.randint(sizes[-1], (count * STEPS,))
    if options.ranks > 1:
        torch.distributed.init_process_group(
            "gloo", init_method=f"file://{store}", rank=rank, world_size=options.ranks
        )
        buckets = {} if options.bucket is None else {"bucket_cap_mb": options.bucket}
        model = nn.parallel.DistributedDataParallel(
            network, gradient_as_bucket_view=True, static_graph=True, **buckets
        )
    else:
        model = network
    rule = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)

    def epoch():
        order = torch.arange(count * STEPS)
        for start in range(0, count * STEPS, count):
            indices = order[start : start + count]
            rule.zero_grad(set_to_none=True)
            functional.cross_entropy(model(x[indices]), y[indices]).backward()
            rule.step()

    epoch()
    epoch()
    seconds = []
    for _ in range(options.repetitions):
        if options.ranks > 1:
            torch.distributed.barrier()
        start = time.perf_counter()
        for _ in range(options.epochs):
            epoch()
        taken = torch.tensor((time.perf_counter() - start) / (STEPS * options.epochs))
        if options.ranks > 1:
            torch.distributed.all_reduce(taken, torch.distributed.ReduceOp.MAX)
        seconds.append(taken.item())
    if rank == 0:
        with open(results, "w") as file:
            json.dump({"seconds": seconds, "torch": torch.__version__}, file)
    if options.ranks > 1:
        torch.distributed.destroy_process_group()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ranks", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--bucket", type=float)
    parser.add_argument("--repetitions", type=int, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    options = parser.parse_args()
    options.processors = sorted(os.sched_getaffinity(0))
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    with tempfile.TemporaryDirectory() as folder:
        arguments = (options, os.path.join(folder, "store"), os.path.join(folder, "results"))
        if options.ranks > 1:
            torch.multiprocessing.spawn(work, args=arguments, nprocs=options.ranks)
        else:
            work(0, *arguments)
        with open(arguments[2]) as file:
            print(file.read(), flush=True)


if __name__ == "__main__":
    main()
