"""What all drivers share: the work that every system is timed on, and the conversation with comparison.py.

The work is one epoch of mini-batch training of a fully connected network, relu between the layers and softmax
cross-entropy at the end, on the 60,000 images of Fashion-MNIST: 784 inputs, float32 throughout, resident in memory,
drawn in a new random order each epoch. The time includes drawing the order and gathering each mini-batch, but not
loading the data, building the network and compiling it. Systems whose compiled step has one shape leave out a smaller
last mini-batch and count that many examples fewer.

The hyperparameters are the defaults of `descent train`: gradient descent with learning rate 0.1; momentum 0.9 with 0.01
(accumulated, which equals Descent's averaging form with 0.1); RMSprop with 0.001 and a decay of 0.999; Adam with 0.001,
0.9 and 0.999. They hardly matter for the time.

A second work, for `--tiny`, is a step on the course's network 2-5-2-1 with 300 moons, mini-batches of 64, sigmoid
cross-entropy and Adam, where the cost of a step is what a system spends beside arithmetic.

A third work, for bench-predict, is the probabilities of a softmax network with relu layers, for one example a call or
for all pictures. The inputs are float32 in the system's own kind of array; a call ends when the probabilities can be
read. Before it is timed each form's result is compared with a sum in double precision.

A driver is a process that outlives its turns. It reads a command a line on standard input and answers each with a line
of JSON on standard output:

    (at the start)                  {"versions": {"jax": "0.10.2", ...}, "forms": ["scan", "step"], "held": "what is"}
    case 784,512,256,10 adam 64     {} once a fresh network is ready in each form, or {"unsupported": "why"}
    epoch scan                      {"seconds": 0.48, "samples": 59904}
    accuracy                        {"accuracy": 0.87}, on the 10,000 test pictures, by the form trained last
    tiny                            {"seconds": 0.5, "steps": 20000}
    predictor 784,512,256,10 1      {"forms": ["eager", "traced"]} for 1 example a call, once their results are proved
    predict eager                   {"seconds": 0.3, "calls": 9000}
    (whatever fails)                {"error": "what"}
"""

import ctypes
import gzip
import itertools
import json
import os
import signal
import sys
import time
import traceback

import numpy as np

TINY_SIZES = [2, 5, 2, 1]
TINY_BATCH = 64

# Predictions: examples of their own for successive calls, as many as Descent's benchmark has; how long a turn is.
CALL_VARIETY = 128
CALL_SECONDS = 0.3


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


class Calls:
    """Predictions of a network in each form that a driver has.

    `forms` has for each name two functions: the first turns a NumPy array (examples, inputs) into what the second, which
    is timed, takes to give the probabilities (examples, outputs).
    """

    def __init__(self, sizes, examples, x, forms):
        count = CALL_VARIETY if examples < len(x) else 1
        inputs = [x[index * examples : (index + 1) * examples] for index in range(count)]
        self.prepared = {}
        for name, (convert, call) in forms.items():
            batches = [convert(batch) for batch in inputs]
            for batch, batch_inputs in zip(batches, inputs):
                expected = probabilities(sizes, batch_inputs[:16])
                difference = np.abs(np.asarray(call(batch))[:16] - expected).max()
                if not difference <= 1e-4:
                    raise ValueError(f"{name}: a probability differs by {difference} from the reference")
            self.prepared[name] = (batches, call)

    def time(self, form):
        """Calls for some time, and their number."""
        batches, call = self.prepared[form]
        endless = itertools.cycle(batches)
        at_once = min(len(batches), 10)  # between two looks at the clock
        count, end = 0, time.perf_counter() + CALL_SECONDS
        while count == 0 or time.perf_counter() < end:
            for batch in itertools.islice(endless, at_once):
                call(batch)
            count += at_once
        return count


def probabilities(sizes, x):
    """Of a softmax network with relu layers and the initial parameters, in double precision."""
    x = x.astype(np.float64)
    *hidden, (weights, biases) = initial_parameters(sizes)
    for layer_weights, layer_biases in hidden:
        x = np.maximum(x @ layer_weights + layer_biases, 0)
    x = x @ weights + biases
    x = np.exp(x - x.max(axis=1, keepdims=True))
    return x / x.sum(axis=1, keepdims=True)


def serve(make):
    """Answers commands until standard input ends.

    `make(workers)` imports the system and returns an object with `versions`, `forms`, `load(data)`,
    `case(sizes, optimizer, batch)`, `epoch(form)`, which returns the number of examples, and `accuracy()`; if it does
    the second work, with `tiny()` too, which returns the number of steps; if it does the third, with
    `predictors(sizes)`, which returns the forms that Calls takes, for a network with the initial parameters. They
    return when the results are there, not when they have been asked for. It may have `held`: what the system itself
    says of the instruction set it is held to.

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

    data = None
    is_loaded = False
    calls = None
    for line in sys.stdin:
        command, *arguments = line.split()
        try:
            if command == "case":
                data = data or Data(folder)
                if not is_loaded:
                    peer.load(data)
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
            elif command == "predictor":
                sizes = [int(size) for size in arguments[0].split(",")]
                data = data or Data(folder)
                x = data.x if sizes[0] == data.x.shape[1] else data.x[:, : sizes[0]].copy()
                calls = Calls(sizes, int(arguments[1]), x, peer.predictors(sizes))
                answer(forms=list(calls.prepared))
            elif command == "predict":
                timed(lambda: calls.time(arguments[0]), "calls")
            else:
                answer(error=f"unknown command {command}")
        except Unsupported as reason:
            answer(unsupported=str(reason))
        except Exception as error:
            traceback.print_exc()
            answer(error=f"{type(error).__name__}: {error}")
