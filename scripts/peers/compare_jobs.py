"""Whole jobs in turn, as a user counts: from the command to the trained model in a file.

Called by scripts/bench-jobs, which checks the arguments and sets up what this needs.

The job: read Fashion-MNIST from its compressed files, train 784-512-256-10 with Adam at 128 examples a step for some
epochs, evaluate on the 10,000 test pictures after each, print the accuracies, save the model. Each system has a program
of its own in jobs/, as its user would write it; Descent's is a command. Every run is a fresh process, in turn: one of
each system is a round. Measured are wall time, the largest resident set and the processor time of the process with its
children, as the kernel counts them (wait4), and the test accuracy it printed last.
"""

import os
import re
import signal
import statistics
import subprocess
import tempfile
import time

import comparison
from comparison import TITLES, DescentFailure, PeerFailure, table, with_spread

JOBS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "jobs")

# A job of LONG_EPOCHS or more that ends below has not done its work; a shorter one is held to less.
LEAST_ACCURACY, LONG_EPOCHS, LEAST_SHORT_ACCURACY = 0.86, 12, 0.75

# What a program imports, and the distributions whose versions are shown.
IMPORTS = {
    "jax": ("jax, optax", ["jax", "optax", "numpy"]),
    "torch": ("torch", ["torch", "numpy"]),
    "tensorflow": ("keras", ["tensorflow-cpu", "keras", "numpy"]),
    "sklearn": ("sklearn.neural_network", ["scikit-learn", "numpy"]),
}


def main():
    parser = comparison.parser()
    parser.add_argument("--epochs", required=True, type=int)
    run = comparison.Comparison("bench-jobs", parser.parse_args())
    with tempfile.TemporaryDirectory() as folder:
        # Its job is a command of the shell, where `descent` is to be the one that is measured.
        os.symlink(os.path.abspath(run.options.descent), os.path.join(folder, "descent"))
        os.environ["PATH"] = folder + os.pathsep + os.environ["PATH"]
        run.conclude(lambda: compare(run), tables)


class Job:
    """One system's program. In a Comparison it stands for the peer."""

    def __init__(self, name, run):
        self.name, self.run = name, run
        self.failure, self.held, self.versions = None, None, {}
        self.log = os.path.join(run.options.logs, f"{name}-job.log")
        open(self.log, "w").close()
        self.process = None
        program = os.path.join(JOBS, f"{name}_job.{'sh' if name == 'descent' else 'py'}")
        with open(program) as file:
            self.lines = sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in file)
        if name == "descent":
            self.command = [program]
        elif run.options.instruction_set and name in ("jax", "tensorflow"):
            self.held = "YNNPACK by held.py"
            self.command = [run.options.python, os.path.join(os.path.dirname(JOBS), "held.py"), name, program]
        else:
            self.command = [run.options.python, program]

    def learn_versions(self):
        """Also reads what the program imports, so that the first round need not wait for the disk."""
        imports, distributions = IMPORTS[self.name]
        code = f"import {imports}, importlib.metadata as data; print(*map(data.version, {distributions!r}))"
        output, _ = self.measure([self.run.options.python, "-c", code])
        self.versions = dict(zip(distributions, output.split()))

    def turn(self):
        """What a run took, and its last accuracy."""
        with tempfile.TemporaryDirectory() as folder:
            arguments = [self.run.descent.fashion_mnist, os.path.join(folder, "model"), str(self.run.options.epochs)]
            output, measured = self.measure([*self.command, *arguments])
            if not os.listdir(folder):
                raise PeerFailure("it saved no model")
        accuracies = re.findall(r"^epoch \d+ test accuracy (\S+)|^test accuracy (\S+)", output, re.MULTILINE)
        if not accuracies:
            raise PeerFailure("it printed no test accuracy")
        return measured | {"accuracy": float("".join(accuracies[-1]))}

    def measure(self, command):
        """Standard output of a command, and what it took."""
        variables = comparison.environment(self.run.options.workers) | {"TF_CPP_MIN_LOG_LEVEL": "3"}
        with tempfile.TemporaryFile() as output, open(self.log, "a") as log:
            start = time.perf_counter()
            # A separate session: Ctrl-C is handled by this process.
            self.process = subprocess.Popen(
                command, stdout=output, stderr=log, env=os.environ | variables, start_new_session=True
            )
            _, status, usage = os.wait4(self.process.pid, 0)
            seconds = time.perf_counter() - start
            self.process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            text = output.read().decode(errors="replace")
        if self.process.returncode != 0:
            raise PeerFailure(f"its process ended with status {self.process.returncode}")
        return text, {
            "seconds": seconds,
            "processor_seconds": usage.ru_utime + usage.ru_stime,
            "peak_bytes": usage.ru_maxrss * 1024,
        }

    def end(self):
        if self.process and self.process.returncode is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()


def compare(run):
    own = Job("descent", run)
    run.peers += [Job(name, run) for name in run.options.peers]
    for peer in run.peers:
        run.say(f"starting {TITLES[peer.name]}")
        try:
            peer.learn_versions()
        except PeerFailure as failure:
            peer.failure = str(failure)
    run.report["header"] = run.header() | {"epochs": run.options.epochs}
    turns = {job.name: [] for job in [own, *run.living()]}
    try:
        for number in range(1, run.options.rounds + 1 if run.living() else 1):
            for job in [own, *run.living()]:
                try:
                    turn = job.turn()
                except PeerFailure as failure:
                    if job is own:
                        raise DescentFailure(f"Descent failed: {failure}; its messages are in {own.log}") from None
                    job.failure = str(failure)
                    del turns[job.name]
                    continue
                turns[job.name].append(turn)
                run.say(f"round {number}: {title(job.name)} {turn['seconds']:.1f} s, accuracy {turn['accuracy']:.4f}")
    finally:  # also after Ctrl-C
        own.end()
        lines = {job.name: job.lines for job in [own, *run.peers]}
        run.report["cases"] = [case(name, lines[name], taken, run) for name, taken in turns.items() if taken]


def case(name, lines, turns, run):
    accuracies = [turn["accuracy"] for turn in turns]
    least = LEAST_ACCURACY if run.options.epochs >= LONG_EPOCHS else LEAST_SHORT_ACCURACY
    if not min(accuracies) >= least:
        run.say(f"warning: {title(name)} ended with a test accuracy of {min(accuracies):.4f}, below {least}")
    return {
        "system": name,
        "lines": lines,
        "turns": turns,
        "seconds": statistics.median(turn["seconds"] for turn in turns),
        "processor_seconds": statistics.median(turn["processor_seconds"] for turn in turns),
        "peak_bytes": max(turn["peak_bytes"] for turn in turns),
        "accuracy": statistics.median(accuracies),
        "accuracy_is_sufficient": min(accuracies) >= least,
    }


def title(name):
    return TITLES.get(name, "Descent")


# --- What is printed


def tables(report):
    head, cases = report["header"], report["cases"]
    lines = comparison.header_lines(head)
    lines += [
        "- From the command to the saved model: 784-512-256-10 on Fashion-MNIST with Adam at 128 examples a step, an"
        f" evaluation after each epoch; epochs: {head['epochs']}, rounds: {head['rounds']}. Medians, in brackets the least"
        " and the greatest; the peak is the largest. Lines of the user's program that are neither blank nor comments.",
        "",
    ]
    own = next((case["seconds"] for case in cases if case["system"] == "descent"), None)
    rows = []
    for case in cases:
        row = [title(case["system"])]
        row.append(with_spread([turn["seconds"] for turn in case["turns"]], 1))
        row.append(f"{case['seconds'] / own:.2f}" if own else "–")
        row.append(with_spread([turn["processor_seconds"] for turn in case["turns"]], 1))
        row.append(f"{case['peak_bytes'] / 1e6:,.0f}")
        row.append(str(case["lines"]))
        row.append(f"{100 * case['accuracy']:.2f} %" + ("" if case["accuracy_is_sufficient"] else " (too low)"))
        rows.append(row)
    columns = ["system", "seconds", "to Descent's", "processor seconds", "peak memory, MB", "lines", "test accuracy"]
    lines += table(columns, rows, texts=1)
    rivals = [case for case in cases if case["system"] != "descent" and case["accuracy_is_sufficient"]]
    if own and rivals:
        fastest = min(rivals, key=lambda case: case["seconds"])
        ratio = fastest["seconds"] / own
        lines += ["", f"The fastest peer, {title(fastest['system'])}, takes {ratio:.2f} times as long as Descent."]
    return lines


if __name__ == "__main__":
    main()
