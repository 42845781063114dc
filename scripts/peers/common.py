"""What all drivers share: the work that every system is timed on, and the conversation with comparison.py.

The work is one epoch of mini-batch training of a fully connected network, relu between the layers and softmax
cross-entropy at the end, on the 60,000 images of Fashion-MNIST: 784 inputs, float32 throughout, resident in memory,
drawn in a new random order each epoch. The time includes drawing the order and gathering each mini-batch, but not
loading the data, building the network and compiling it. Systems whose compiled step has one shape leave out a smaller
last mini-batch and count that many examples fewer.

The hyperparameters are the defaults of `descent train`: gradient descent with learning rate 0.1;
momentum 0.9 with 0.01 (accumulated, which equals Descent's averaging form with 0.1); RMSprop with 0.001 and a decay of
0.999; Adam with 0.001, 0.9 and 0.999. They hardly matter for the time.

A second work, for `--tiny`, is a step on the course's network 2-5-2-1 with 300 moons, mini-batches of 64, sigmoid
cross-entropy and Adam, where the cost of a step is what a system spends beside arithmetic.

A driver is a process that outlives its turns. It reads a command a line on standard input and answers each with a line
of JSON on standard output:

    (at the start)                  {"versions": {"jax": "0.10.2", ...}, "forms": ["scan", "step"], "held": "what is"}
    case 784,512,256,10 adam 64     {} once a fresh network is ready in each form, or {"unsupported": "why"}
    epoch scan                      {"seconds": 0.48, "samples": 59904}
    accuracy                        {"accuracy": 0.87}, on the 10,000 test pictures, by the form trained last
    tiny                            {"seconds": 0.5, "steps": 20000}
    (whatever fails)                {"error": "what"}
"""

import ctypes
import gzip
import json
import os
import signal
import sys
import time
import traceback

import numpy as np

TINY_SIZES = [2, 5, 2, 1]
TINY_BATCH = 64


class Unsupported(Exception):
    """The system has no such optimizer, or cannot do the work in another respect."""


class Data:
    """Fashion-MNIST: inputs (m, 784) float32 from 0 to 1, labels (m) int32."""

    def __init__(self, folder):
        def read(name, offset):
            with gzip.open(os.path.join(folder, name)) as file:
                return np.frombuffer(file.read(), np.uint8, offset=offset)

        def inputs(name):
            return read(name, 16).reshape(-1, 784).astype(np.float32) / 255

        def labels(name):
            return read(name, 8).astype(np.int32)

        self.x = inputs("train-images-idx3-ubyte.gz")
        self.y = labels("train-labels-idx1-ubyte.gz")
        self.test_x = inputs("t10k-images-idx3-ubyte.gz")
        self.test_y = labels("t10k-labels-idx1-ubyte.gz")


def moons(count=300, noise=0.2, seed=3):
    """Two moons: inputs (count, 2) float32, labels (count, 1) float32."""
    random = np.random.default_rng(seed)
    angles = np.linspace(0, np.pi, count // 2)
    upper = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    x = np.concatenate([upper, [1, 0.5] - upper]) + noise * random.standard_normal((count, 2))
    y = np.repeat([0, 1], count // 2).reshape(-1, 1)
    return x.astype(np.float32), y.astype(np.float32)


def initial_parameters(sizes, seed=0):
    """He's initialization: for each layer weights (inputs, outputs) and biases (outputs)."""
    random = np.random.default_rng(seed)
    return [
        (
            random.standard_normal((inputs, outputs)).astype(np.float32) * np.float32(np.sqrt(2 / inputs)),
            np.zeros(outputs, np.float32),
        )
        for inputs, outputs in zip(sizes, sizes[1:])
    ]


def serve(make):
    """Answers commands until standard input ends.

    `make(workers)` imports the system and returns an object with `versions`, `forms`, `load(data)`,
    `case(sizes, optimizer, batch)`, `epoch(form)`, which returns the number of examples, and `accuracy()`; if it does
    the second work, with `tiny()` too, which returns the number of steps. They return when the results are there, not
    when they have been asked for. It may have `held`: what the system itself says of the instruction set it is held to.

    Called as `DRIVER.py WORKERS FOLDER`, FOLDER being that of Fashion-MNIST.
    """
    # Drivers are stopped between their turns, and a stopped process would outlive a parent that is killed.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # 1 is PR_SET_PDEATHSIG
    # Libraries that print must not disturb the conversation.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(**fields):
        print(json.dumps(fields), file=answers, flush=True)

    def timed(work, unit):
        start = time.perf_counter()
        amount = work()
        answer(**{"seconds": time.perf_counter() - start, unit: amount})

    workers, folder = int(sys.argv[1]), sys.argv[2]
    try:
        peer = make(workers)
    except Exception as error:  # an import may fail in any way
        traceback.print_exc()
        answer(error=f"{type(error).__name__}: {error}")
        return
    answer(versions=peer.versions, forms=peer.forms, held=getattr(peer, "held", None))

    is_loaded = False
    for line in sys.stdin:
        command, *arguments = line.split()
        try:
            if command == "case":
                if not is_loaded:
                    peer.load(Data(folder))
                    is_loaded = True
                sizes, optimizer, batch = arguments
                peer.case([int(size) for size in sizes.split(",")], optimizer, int(batch))
                answer()
            elif command == "epoch":
                timed(lambda: peer.epoch(arguments[0]), "samples")
            elif command == "accuracy":
                answer(accuracy=peer.accuracy())
            elif command == "tiny":
                if not hasattr(peer, "tiny"):
                    raise Unsupported("not written for this system")
                timed(peer.tiny, "steps")
            else:
                answer(error=f"unknown command {command}")
        except Unsupported as reason:
            answer(unsupported=str(reason))
        except Exception as error:
            traceback.print_exc()
            answer(error=f"{type(error).__name__}: {error}")
