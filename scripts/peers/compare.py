"""Runs the same training in turn with Descent and with its peers, and prints tables with ratios.

Called by scripts/bench-peers, which checks the arguments and sets up what this needs. Only Python's standard library
is used here: the peers are installed in the drivers' Python.

In a case, a network with an optimizer and a batch size, turns alternate: Descent, first peer, Descent, second peer, and
so on, then the next round. Every peer is one process with one driver, stopped (SIGSTOP) whenever it isn't its turn: some
keep threads spinning for a while after their work. Speeds are examples per second as measured in each system's own process,
so that start-up is not included. Every form of a peer first trains one uncounted epoch, in which it compiles; so does
Descent in each of its turns, which are separate processes.

Exit status: 0; 1 if Descent failed, or a peer broke off, or none was left; 74 if the JSON file cannot be written; 130 and
143 after signals, with the tables of the cases so far.
"""

import argparse
import csv
import datetime
import json
import math
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

TITLES = {"jax": "JAX", "torch": "PyTorch", "tensorflow": "TensorFlow", "sklearn": "scikit-learn", "mlx": "MLX"}

# A system that has learnt nothing by the end of a case, with ten equally frequent classes, has not trained.
LEAST_ACCURACY = 0.3


LEAST_ROUNDS = 5
LEAST_SECONDS = 30


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options.usable = sorted(os.sched_getaffinity(0))
    # All child processes inherit the limit, the only one that JAX respects.
    os.sched_setaffinity(0, options.usable[: options.workers])
    peers = []
    report = {"header": {}, "cases": [], "tiny": None, "failures": []}
    status = 0
    try:
        descent = Descent(options)
        for name in options.peers:
            say(f"starting {TITLES[name]}")
            peer = Peer(name, options, descent.fashion_mnist)
            peers.append(peer)
        report["header"] = header(descent, peers, options)
        living = [peer for peer in peers if not peer.failure]
        if living and options.tiny:
            run_tiny(descent, living, options, report)
        elif living:
            for hidden in options.networks:
                for optimizer in options.optimizers:
                    for batch in options.batch_sizes:
                        run_case(descent, living, hidden, optimizer, batch, options, report)
        if not any(not peer.failure for peer in peers):
            say("no peer is left to compare with")
            status = 1
    except KeyboardInterrupt:
        status = 130
    except SystemExit as exit:
        status = exit.code
    except DescentFailure as failure:
        say(str(failure))
        status = 1
    finally:
        for peer in peers:
            peer.end()
    failures = [peer for peer in peers if peer.failure]
    report["failures"] = [{"peer": peer.name, "failure": peer.failure} for peer in failures]
    for peer in failures:
        say(f"{TITLES[peer.name]} failed: {peer.failure}; its messages are in {peer.log}")
    if failures and status == 0:
        status = 1
    if report["cases"] or report["tiny"]:
        print(tables(report))
    if options.json:
        try:
            with open(options.json, "w") as file:
                json.dump(report, file, indent=2)
                file.write("\n")
        except OSError as error:
            say(f"cannot write {options.json}: {error.strerror}")
            status = status or 74
    sys.exit(status)


def parse():
    def numbers(text):
        return [int(part) for part in text.split(",")]

    parser = argparse.ArgumentParser(description="Called by scripts/bench-peers, which see.")
    parser.add_argument("--descent", required=True, help="the command")
    parser.add_argument("--python", required=True, help="the Python that has the peers")
    parser.add_argument("--logs", required=True, help="a folder for what the peers say on standard error")
    parser.add_argument("--peers", required=True, type=lambda text: text.split(","))
    parser.add_argument("--networks", required=True, action="append", type=numbers, help="hidden layers")
    parser.add_argument("--batch-sizes", required=True, type=numbers)
    parser.add_argument("--optimizers", required=True, type=lambda text: text.split(","))
    parser.add_argument("--rounds", type=int, help="without, as many as some seconds hold")
    parser.add_argument("--epochs", required=True, type=int, help="counted epochs of a turn")
    parser.add_argument("--workers", required=True, type=int)
    parser.add_argument("--torch-compile", action="store_true")
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--json")
    return parser.parse_args()


def say(message):
    print(f"bench-peers: {message}", file=sys.stderr, flush=True)


# --- The systems


class DescentFailure(Exception):
    pass


class Descent:
    """The command, run anew for each turn."""

    def __init__(self, options):
        self.command = options.descent
        self.workers = options.workers
        self.information = json.loads(self.run("info", "--json"))
        self.fashion_mnist = self.information["fashion_mnist"]

    def run(self, *arguments):
        # A separate session: Ctrl-C is handled by this process.
        result = subprocess.run(
            [self.command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        if result.returncode != 0:
            raise DescentFailure(
                f"descent {' '.join(arguments)} ended with {result.returncode}: {result.stderr.strip()[-1000:]}"
            )
        return result.stdout

    def turn(self, hidden, optimizer, batch, epochs):
        """Examples per second in each of `epochs` epochs that follow one for warming up, and the test accuracy.

        They are those that training itself notes: the seconds of an epoch are those of its steps, without evaluation.
        `descent bench train` reports the same, but it compares gradients with plain loops first, half a minute on a large
        network, and the turns should follow one another closely.
        """
        with tempfile.TemporaryDirectory() as folder:
            results = self.run(
                *("train", "--data", "fashion-mnist", "--layers", ",".join(map(str, hidden))),
                *("--optimizer", optimizer, "--batch-size", str(batch), "--epochs", str(1 + epochs)),
                *("--workers", str(self.workers), "--quiet", "--output", folder, "--overwrite"),
            )
            with open(os.path.join(folder, "metrics.csv"), newline="") as file:
                speeds = [float(row["samples_per_second"]) for row in csv.DictReader(file)]
        accuracy = next(float(line.split()[-1]) for line in results.splitlines() if line.startswith("test accuracy"))
        return speeds[1:], accuracy

    def tiny(self):
        """Seconds of a step on the course's network: of many epochs minus those of one, so that the start falls out."""

        def seconds(epochs):
            start = time.perf_counter()
            self.run(
                *("train", "--data", "moons:300", "--layers", "5,2", "--batch-size", "64", "--learning-rate", "0.0007"),
                *("--epochs", str(epochs), "--workers", str(self.workers), "--quiet"),
            )
            return time.perf_counter() - start

        epochs = 100_000
        return (seconds(epochs) - seconds(1)) / ((epochs - 1) * 5)


class PeerFailure(Exception):
    pass


class Peer:
    """A driver's process, stopped whenever it isn't asked for anything."""

    def __init__(self, name, options, fashion_mnist):
        self.name = name
        self.failure = None
        self.versions = {}
        self.forms = []
        self.log = os.path.join(options.logs, f"{name}.log")
        environment = dict(
            os.environ,
            CUDA_VISIBLE_DEVICES="",
            JAX_PLATFORMS="cpu",
            OMP_NUM_THREADS=str(options.workers),
            OPENBLAS_NUM_THREADS=str(options.workers),
            DESCENT_PEERS_COMPILE="1" if options.torch_compile else "0",
        )
        driver = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}_peer.py")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [options.python, driver, str(options.workers), fashion_mnist or ""],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment,
                start_new_session=True,
            )
        try:
            first = self.read()
            self.versions, self.forms = first["versions"], first["forms"]
            self.stop()
        except PeerFailure as failure:
            self.failure = str(failure)

    def ask(self, command):
        """Lets the process run for as long as it needs to answer."""
        os.killpg(self.process.pid, signal.SIGCONT)
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # the end of its output tells
        answer = self.read()
        self.stop()
        return answer

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise PeerFailure(f"its process ended with status {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise PeerFailure(answer["error"])
        return answer

    def stop(self):
        os.killpg(self.process.pid, signal.SIGSTOP)
        # Signals are asynchronous; the next turn must not begin before every thread has stopped.
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def end(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # reaches stopped processes too
        except ProcessLookupError:
            pass
        self.process.wait()


# --- The runs


def rounds(options):
    """Counts rounds from 1: as many as were asked for, else as many as LEAST_SECONDS hold, but LEAST_ROUNDS at least.

    A machine may run at one speed for some seconds and at another for the next. Short turns side by side and many rounds
    of them see through that.
    """
    start = time.monotonic()
    number = 0
    while number < (options.rounds or LEAST_ROUNDS) or (
        not options.rounds and time.monotonic() - start < LEAST_SECONDS
    ):
        number += 1
        yield number


def run_case(descent, peers, hidden, optimizer, batch, options, report):
    sizes = [784, *hidden, 10]
    name = f"{'-'.join(map(str, sizes))} {optimizer} {batch}"
    say(name)
    # For each peer the turns of each form, and Descent's turn before each, all as lists of examples per second.
    results = {}
    for peer in peers:
        if peer.failure:
            continue
        try:
            answer = peer.ask(f"case {','.join(map(str, sizes))} {optimizer} {batch}")
            if "unsupported" in answer:
                results[peer.name] = {"unsupported": answer["unsupported"]}
                continue
            for form in peer.forms:
                peer.ask(f"epoch {form}")
            results[peer.name] = {"forms": {form: [] for form in peer.forms}, "descent": []}
        except PeerFailure as failure:
            peer.failure = str(failure)
    own, own_accuracy = [], None
    for number in rounds(options):
        for peer in peers:
            result = results.get(peer.name, {})
            if peer.failure or "forms" not in result:
                continue
            speeds, own_accuracy = descent.turn(hidden, optimizer, batch, options.epochs)
            own.append(speeds)
            try:
                turns = {}
                for form in peer.forms:
                    answers = [peer.ask(f"epoch {form}") for _ in range(options.epochs)]
                    turns[form] = [answer["samples"] / answer["seconds"] for answer in answers]
            except PeerFailure as failure:
                peer.failure = str(failure)
                continue
            result["descent"].append(speeds)
            for form in peer.forms:
                result["forms"][form].append(turns[form])
            shown = ", ".join(f"{form} {statistics.median(turns[form]):,.0f}" for form in peer.forms)
            say(f"round {number}: Descent {statistics.median(speeds):,.0f}, {TITLES[peer.name]} {shown}")
        if not own:  # no peer does this
            own.append(descent.turn(hidden, optimizer, batch, options.epochs)[0])
    for peer in peers:
        try:
            if not peer.failure and "forms" in results[peer.name]:
                results[peer.name]["accuracy"] = peer.ask("accuracy")["accuracy"]
        except PeerFailure as failure:
            peer.failure = str(failure)
    case = {"sizes": sizes, "optimizer": optimizer, "batch_size": batch, "samples_per_second": median(own)}
    case |= {"accuracy": own_accuracy, "turns": own, "peers": results}
    for peer in peers:
        result = results.get(peer.name, {})
        if peer.failure or "accuracy" not in result:
            if "forms" in result:
                del results[peer.name]  # it broke off: what there is may be wrong
            continue
        speeds = {form: median(turns) for form, turns in result["forms"].items()}
        best = max(speeds, key=speeds.get)
        pairs = [
            statistics.median(ours) / statistics.median(theirs)
            for ours, theirs in zip(result["descent"], result["forms"][best])
        ]
        result |= {"samples_per_second": speeds, "best": best, "ratios": pairs, "ratio": statistics.median(pairs)}
    accuracies = [("Descent", own_accuracy)]
    accuracies += [(TITLES[peer.name], results.get(peer.name, {}).get("accuracy")) for peer in peers]
    for title, accuracy in accuracies:
        if accuracy is not None and not accuracy >= LEAST_ACCURACY:
            say(f"warning: {title} has a test accuracy of {accuracy:.3f} at the end of {name}: it did not learn")
    report["cases"].append(case)


def run_tiny(descent, peers, options, report):
    own = []
    theirs = {}
    for peer in peers:
        try:
            answer = peer.ask("tiny")  # compiles
            if "unsupported" in answer:
                say(f"{TITLES[peer.name]} is left out: {answer['unsupported']}")
            else:
                theirs[peer.name] = []
        except PeerFailure as failure:
            peer.failure = str(failure)
    for number in rounds(options):
        for peer in peers:
            if peer.failure or peer.name not in theirs:
                continue
            own.append(descent.tiny())
            try:
                answer = peer.ask("tiny")
                theirs[peer.name].append(answer["seconds"] / answer["steps"])
            except PeerFailure as failure:
                peer.failure = str(failure)
                del theirs[peer.name]
                continue
            last = theirs[peer.name][-1]
            say(f"round {number}: Descent {own[-1] * 1e6:.3f} µs, {TITLES[peer.name]} {last * 1e6:.2f} µs")
    if own:
        report["tiny"] = {"seconds_per_step": own, "peers": theirs}


# --- What is printed


def median(turns):
    return statistics.median(speed for turn in turns for speed in turn)


def header(descent, peers, options):
    machine = descent.information["machine"]
    openblas = machine["openblas"]
    versions = {"Descent": descent.information["version"]}
    for peer in peers:
        versions |= peer.versions
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": machine["processor"],
        "usable_processors": len(options.usable),
        "workers": options.workers,
        "instruction_set": machine["instruction_set"],
        "openblas": openblas["configuration"],
        "openblas_kernel": openblas["kernel"],
        "python": subprocess.run([options.python, "--version"], capture_output=True, text=True).stdout.split()[-1],
        "versions": versions,
        "peers": [peer.name for peer in peers if not peer.failure],
        "rounds": options.rounds,
        "epochs": options.epochs,
    }


def tables(report):
    head = report["header"]
    lines = [
        f"- {head['date']}, {head['processor']}, usable processors: {head['usable_processors']}, workers of every system:"
        f" {head['workers']}; {head['instruction_set']}, {head['openblas'].split(' NO_')[0]} with its"
        f" {head['openblas_kernel']} kernels; OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE not set.",
        "- " + ", ".join(f"{name} {version}" for name, version in head["versions"].items()) + f"; Python {head['python']}.",
    ]
    lines += tiny_table(report) if report["tiny"] else speed_tables(report)
    return "\n".join(lines)


def speed_tables(report):
    head, cases = report["header"], report["cases"]
    peers = [name for name in head["peers"] if any("ratio" in case["peers"].get(name, {}) for case in cases)]
    forms = {name: next(case["peers"][name]["forms"] for case in cases if "ratio" in case["peers"].get(name, {}))
             for name in peers}
    lines = [
        f"- Examples per second, medians; {number_of_rounds(head)}, epochs in a turn: {head['epochs']}. A ratio is"
        " Descent's speed to that of the peer's fastest form in the same round, median; in brackets the least and the greatest.",
        "",
    ]
    columns = ["network", "optimizer", "batch size", "Descent"]
    for name in peers:
        kinds = f" ({' / '.join(forms[name])})" if len(forms[name]) > 1 else ""
        columns += [TITLES[name] + kinds, f"Descent / {TITLES[name]}"]
    rows = []
    for case in cases:
        row = ["-".join(map(str, case["sizes"])), case["optimizer"], str(case["batch_size"])]
        row.append(f"{case['samples_per_second']:,.0f}")
        for name in peers:
            result = case["peers"].get(name, {})
            if "ratio" not in result:
                row += ["–", "–"]
                continue
            row.append(" / ".join(f"{speed:,.0f}" for speed in result["samples_per_second"].values()))
            row.append(f"**{result['ratio']:.2f}**{spread(result['ratios'])}")
        rows.append(row)
    lines += table(columns, rows, texts=2)
    rows = []
    for name in peers:
        ratios = [(case["peers"][name]["ratio"], case) for case in cases if "ratio" in case["peers"].get(name, {})]
        mean = math.exp(statistics.fmean(math.log(ratio) for ratio, _ in ratios))
        least, where = min(ratios, key=lambda pair: pair[0])
        label = f"{'-'.join(map(str, where['sizes']))}, {where['optimizer']}, {where['batch_size']}"
        rows.append([f"Descent / {TITLES[name]}", str(len(ratios)), f"{mean:.2f}", f"{least:.2f}", label])
    if rows:
        lines += ["", *table(["ratio", "cases", "geometric mean", "least", "at"], rows, texts=1, last=True)]
    return lines


def tiny_table(report):
    own = report["tiny"]["seconds_per_step"]
    lines = [
        "- Microseconds per step on 2-5-2-1, 300 moons, mini-batches of 64, Adam: medians, in brackets the least and the"
        f" greatest; {number_of_rounds(report['header'])}.",
        "",
    ]
    rows = []
    for title, seconds in [("Descent", own)] + [(TITLES[name], list_) for name, list_ in report["tiny"]["peers"].items()]:
        steps = [value * 1e6 for value in seconds]
        ratio = statistics.median(seconds) / statistics.median(own)
        rows.append([title, f"{statistics.median(steps):.2f}{spread(steps)}", f"{ratio:.1f}"])
    return lines + table(["system", "µs per step", "to Descent's"], rows, texts=1)


def number_of_rounds(head):
    return f"rounds: {head['rounds'] or f'what {LEAST_SECONDS} seconds hold, at least {LEAST_ROUNDS}'}"


def spread(values):
    return f" ({min(values):.2f}–{max(values):.2f})" if len(values) > 1 else ""


def table(columns, rows, texts, last=False):
    """Markdown; the first `texts` columns, and the last if so told, to the left, the others to the right."""
    marks = ["---" if i < texts or (last and i == len(columns) - 1) else "---:" for i in range(len(columns))]
    return ["| " + " | ".join(cells) + " |" for cells in [columns, marks, *rows]]


if __name__ == "__main__":
    main()
