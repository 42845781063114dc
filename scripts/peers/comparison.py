"""What the comparisons with other systems share: the processes that are measured, and how a comparison ends.

Only Python's standard library is used in compare_*.py and here: the peers are installed in the drivers' Python.

Exit status: 0; 1 if Descent failed, or a peer broke off, or none was left; 74 if the JSON file cannot be written; 130
and 143 after signals, with the tables of the cases so far.
"""

import argparse
import datetime
import json
import os
import signal
import statistics
import subprocess
import sys

import openblas

TITLES = {
    "jax": "JAX",
    "torch": "PyTorch",
    "tensorflow": "TensorFlow",
    "sklearn": "scikit-learn",
    "mlx": "MLX",
    "onnxruntime": "ONNX Runtime",
}

# What holds a system to an instruction set. None of these is passed on, unless the comparison sets it.
HOLDING = {
    "avx2": {
        "DESCENT_INSTRUCTION_SET": "avx2",
        # Descent's OpenBLAS, and NumPy's and so scikit-learn's.
        "OPENBLAS_CORETYPE": openblas.kernels("avx2"),
        # NumPy's own loops; the newest name of a level counts, and names that a version does not know are ignored.
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
        # The code that XLA generates, for JAX and TensorFlow; for YNNPACK, which XLA calls, see held.py.
        "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
        # oneDNN in TensorFlow, PyTorch and XLA.
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "ATEN_CPU_CAPABILITY": "avx2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    }
}
NEVER_PASSED_ON = {name for level in HOLDING.values() for name in level} | {"OPENBLAS_L2_SIZE"}


class DescentFailure(Exception):
    pass


class PeerFailure(Exception):
    pass


def parser():
    """The arguments that every comparison has; its script checks them."""
    parser = argparse.ArgumentParser(description="Called by a script, which see.")
    parser.add_argument("--descent", required=True, help="the command")
    parser.add_argument("--python", required=True, help="the Python that has the peers")
    parser.add_argument("--logs", required=True, help="a folder for what the peers say on standard error")
    parser.add_argument("--peers", required=True, type=lambda text: text.split(","))
    parser.add_argument("--workers", required=True, type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--instruction-set", choices=HOLDING)
    parser.add_argument("--json")
    return parser


class Comparison:
    """One run of a script: its options, and what it has found so far."""

    def __init__(self, program, options):
        self.program, self.options = program, options
        self.report = {"header": {}, "cases": [], "failures": []}
        self.peers = []
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        # All child processes inherit both. The processors are the only limit to its threads that JAX respects.
        self.usable = sorted(os.sched_getaffinity(0))
        self.processors = self.usable[: options.workers]
        os.sched_setaffinity(0, self.processors)
        for name in NEVER_PASSED_ON:
            os.environ.pop(name, None)
        os.environ.update(HOLDING.get(options.instruction_set, {}))
        if options.instruction_set:
            self.say(f"Descent, OpenBLAS and the peers are held to {options.instruction_set}")
        else:
            self.say("OPENBLAS_CORETYPE and other variables that hold a system to an instruction set are not passed on")

    def say(self, message):
        print(f"{self.program}: {message}", file=sys.stderr, flush=True)

    def living(self):
        return [peer for peer in self.peers if not peer.failure]

    def conclude(self, work, tables):
        """Does the work, which fills the report's cases, prints `tables(report)`, and ends the process."""
        status = 0
        try:
            self.descent = Descent(self.options)
            work()
            if not self.living():
                self.say("no peer is left to compare with")
                status = 1
        except KeyboardInterrupt:
            status = 130
        except SystemExit as exit:
            status = exit.code
        except DescentFailure as failure:
            self.say(str(failure))
            status = 1
        finally:
            for peer in self.peers:
                peer.end()
        failures = [peer for peer in self.peers if peer.failure]
        self.report["failures"] = [{"peer": peer.name, "failure": peer.failure} for peer in failures]
        for peer in failures:
            self.say(f"{TITLES[peer.name]} failed: {peer.failure}; its messages are in {peer.log}")
        if failures and status == 0:
            status = 1
        if self.report["cases"] or self.report.get("tiny"):
            print("\n".join(tables(self.report)))
        if self.options.json:
            try:
                with open(self.options.json, "w") as file:
                    json.dump(self.report, file, indent=2)
                    file.write("\n")
            except OSError as error:
                self.say(f"cannot write {self.options.json}: {error.strerror}")
                status = status or 74
        sys.exit(status)

    def header(self):
        """What the lines above the tables tell. The peers must have been started."""
        machine = self.descent.information["machine"]
        versions, held = {"Descent": self.descent.information["version"]}, {}
        for peer in self.peers:
            versions |= peer.versions
            if peer.held:
                held[peer.name] = peer.held
        python = subprocess.run([self.options.python, "--version"], capture_output=True, text=True)
        return {
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
            "processor": machine["processor"],
            "usable_processors": len(self.usable),
            "workers": self.options.workers,
            "instruction_set": machine["instruction_set"],
            "held_to": self.options.instruction_set,
            "held": held,
            "openblas": machine["openblas"]["configuration"],
            "openblas_kernel": machine["openblas"]["kernel"],
            "python": python.stdout.split()[-1],
            "versions": versions,
            "peers": list(dict.fromkeys(peer.name for peer in self.living())),
            "rounds": self.options.rounds,
        }


class Descent:
    """The command, run anew for each turn."""

    def __init__(self, options):
        self.command = options.descent
        self.workers = options.workers
        self.information = json.loads(self.run("info", "--json"))
        self.fashion_mnist = self.information["fashion_mnist"] or ""

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

    def fma_peak(self):
        """What the arithmetic units of all workers do just now, in GFLOP/s; a burst of a few hundredths of a second."""
        answer = json.loads(self.run("bench", "peak", "--fma-only", "--json", "--workers", str(self.workers)))
        return answer["fma_peak_gflops"]


class Peer:
    """A driver's process, stopped whenever it isn't asked for anything."""

    def __init__(self, name, comparison, workers=None, **variables):
        """
        - workers: fewer than the comparison's, if not None.
        - variables: further ones for its environment.
        """
        options = comparison.options
        workers = workers or options.workers
        self.name, self.workers = name, workers
        self.failure = None
        self.versions, self.forms, self.held = {}, [], None
        suffix = "" if workers == options.workers else f"-{workers}"
        self.log = os.path.join(options.logs, f"{name}{suffix}.log")
        driver = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}_peer.py")
        os.sched_setaffinity(0, comparison.processors[:workers])  # which the process inherits
        try:
            with open(self.log, "w") as log:
                self.process = subprocess.Popen(
                    [options.python, driver, str(workers), comparison.descent.fashion_mnist],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    env=os.environ | environment(workers) | variables,
                    start_new_session=True,
                )
        finally:
            os.sched_setaffinity(0, comparison.processors)
        try:
            first = self.read()
            self.versions, self.forms, self.held = first["versions"], first["forms"], first.get("held")
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


def environment(workers):
    """Variables for the peers: their threads, and no accelerator."""
    return {
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
        "OMP_NUM_THREADS": str(workers),
        "OPENBLAS_NUM_THREADS": str(workers),
    }


# --- What is printed


def header_lines(head):
    """Date, machine, versions, and what is held, as lines of a Markdown list."""
    lines = [
        f"- {head['date']}, {head['processor']}, usable processors: {head['usable_processors']}, workers of every system:"
        f" {head['workers']}; {head['instruction_set']}, {head['openblas'].split(' NO_')[0]} with its"
        f" {head['openblas_kernel']} kernels.",
        "- " + ", ".join(f"{name} {version}" for name, version in head["versions"].items()) + f"; Python {head['python']}.",
    ]
    if head["held_to"]:
        variables = ", ".join(f"{name}={value}" for name, value in HOLDING[head["held_to"]].items() if " " not in value)
        found = "".join(f"; {TITLES[name]}: {what}" for name, what in head["held"].items())
        lines.append(f"- Held to {head['held_to']}: {variables}, NumPy without its loops for more{found}.")
    else:
        lines.append("- No system is held to an instruction set; OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE are not set.")
    return lines


def spread(values, places=2):
    """The least and the greatest, in brackets."""
    return f" ({min(values):,.{places}f}–{max(values):,.{places}f})" if len(values) > 1 else ""


def with_spread(values, places=2):
    return f"{statistics.median(values):,.{places}f}{spread(values, places)}"


def table(columns, rows, texts, last=False):
    """Markdown; the first `texts` columns, and the last if so told, to the left, the others to the right."""
    marks = ["---" if i < texts or (last and i == len(columns) - 1) else "---:" for i in range(len(columns))]
    return ["| " + " | ".join(cells) + " |" for cells in [columns, marks, *rows]]
