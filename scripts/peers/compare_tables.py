"""From a table to a model, as a user does it: Descent's command in turn with a program for scikit-learn.

Called by scripts/bench-tables, which checks the arguments and sets up what this needs.

For each table and seed the rows are split into three quarters to train with and a quarter to test, and each system trains
once with that seed; see tables/sets.py for the tables and tables/programs.py for what is typed. A difference is the mean
over the seeds of Descent's accuracy or R² minus scikit-learn's on the same split. Its noise is twice the standard error of
that mean, and at least LEAST_NOISE.

Processor time is user and system time, the median over the seeds, of reading, training and testing. A process's start
counts for neither: for Descent it is what `descent --version` took right before (wait4), for scikit-learn Python's start
and all imports (tables/without_imports.py). With the start it is that of the whole process as the kernel counts it
(wait4). The peak is the largest resident set of the process, for scikit-learn with all that it imports.
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

import comparison
from comparison import DescentFailure, PeerFailure, table
from tables import programs, sets

TABLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables")

# Accuracy and R²: on the test sets of the smallest tables, of some 40 rows, one row is 0.025.
LEAST_NOISE = 0.01
# How far below logistic or linear regression Descent may be.
LINEAR_MARGIN = 0.1
# Descent's processor time to scikit-learn's; and a time that is passed whatever the ratio. Threads that wait for each
# other on a busy machine doubled times of 0.02 s, which is what the smallest tables take.
PROCESSOR_BOUND = 0.5
PROCESSOR_NOISE = 0.05


def main():
    parser = comparison.parser()
    parser.add_argument("--sets", required=True, type=lambda text: text.split(","))
    parser.add_argument("--seeds", required=True, type=int)
    parser.add_argument("--noise", type=float, default=LEAST_NOISE)
    parser.add_argument("--processor-share", type=float, default=PROCESSOR_BOUND)
    run = comparison.Comparison("bench-tables", parser.parse_args())
    run.conclude(lambda: compare(run), tables)


class ScikitLearn:
    """The programs for scikit-learn. In a Comparison it stands for the peer."""

    name = "sklearn"

    def __init__(self, run):
        self.failure, self.held = None, None
        self.log = os.path.join(run.options.logs, "tables.log")
        open(self.log, "w").close()
        names = ["scikit-learn", "numpy", "scipy", "pandas"]
        code = f"import importlib.metadata as data; print(*map(data.version, {names!r}))"
        output = subprocess.run([run.options.python, "-c", code], capture_output=True, text=True, check=True).stdout
        self.versions = dict(zip(names, output.split()))

    def end(self):
        pass


def compare(run):
    peer = ScikitLearn(run)
    run.peers.append(peer)
    run.report["header"] = run.header() | {
        "seeds": run.options.seeds,
        "noise": run.options.noise,
        "processor_share": run.options.processor_share,
        "sets": run.options.sets,
    }
    for name in run.options.sets:
        with tempfile.TemporaryDirectory() as folder:
            try:
                measured = compare_table(name, folder, run, peer)
            except PeerFailure as failure:
                peer.failure = f"{name}: {failure}"
                return
        run.report["cases"].append(measured)
        run.say(f"{name}: {summary(measured)}")
    failed = [case["name"] for case in run.report["cases"] if not all(case["verdicts"].values())]
    if failed:
        run.say(f"a verdict failed: {', '.join(failed)}")
        sys.exit(1)


def compare_table(name, folder, run, peer):
    """One table with all seeds."""
    seeds = range(run.options.seeds)
    maker = [run.options.python, os.path.join(TABLES, "sets.py"), name, folder, *map(str, seeds)]
    known = json.loads(call(maker, folder, peer.log))
    words = programs.descent(known)
    runs = []
    for seed in seeds:
        splits = os.path.join(folder, str(seed))
        runs.append({"descent": descent_run(words, seed, splits, run), "scikit_learn": scikit_learn_run(known, seed, splits, run, peer)})
    return judged(
        {
            "name": name,
            **known,
            "typed": {
                "descent": programs.counts(" ".join(words)),
                "scikit_learn": programs.counts(programs.scikit_learn(known)),
            },
            "command": " ".join(words),
            "runs": runs,
        },
        run.options.noise,
        run.options.processor_share,
    )


def descent_run(words, seed, folder, run):
    """A training, and the saved model's score on the test set."""
    log = os.path.join(run.options.logs, "tables-descent.log")
    train = [run.options.descent, *words[1:], "--seed", str(seed), "--output", "run"]
    try:
        start = measure([run.options.descent, "--version"], folder, log)["processor_seconds"]
        measured = measure(train, folder, log)
        label = words[words.index("--test-data") + 1]
        answer = json.loads(call([run.options.descent, "evaluate", "--model", "run", "--data", label, "--json"], folder, log))
        with open(os.path.join(folder, "run", "config.json")) as file:
            config = json.load(file)
    except PeerFailure as failure:
        raise DescentFailure(f"{' '.join(train)}: {failure}") from None
    shutil.rmtree(os.path.join(folder, "run"))
    metrics = answer["metrics"]
    return with_start(measured, measured["processor_seconds"] - start) | {
        "score": metrics["accuracy"] if "accuracy" in metrics else metrics["r2"],
        "epochs": config.get("epochs"),
        "steps": config.get("steps"),
    }


def scikit_learn_run(known, seed, folder, run, peer):
    """A training and scoring by a program; processor time without imports."""
    with open(os.path.join(folder, "program.py"), "w") as file:
        file.write(programs.scikit_learn(known, f"random_state={seed}"))
    output, times = os.path.join(folder, "score"), os.path.join(folder, "times")
    command = [run.options.python, os.path.join(TABLES, "without_imports.py"), times, "program.py"]
    measured = measure(command, folder, peer.log, output)
    with open(output) as score, open(times) as file:
        return with_start(measured, json.load(file)["processor_seconds"]) | {"score": float(score.read())}


def with_start(measured, processor_seconds):
    """What a process took, with its processor time after the start under that name."""
    # The clock of short processes is not that fine.
    return measured | {
        "processor_seconds": max(processor_seconds, 1e-3),
        "processor_seconds_with_start": measured["processor_seconds"],
    }


def measure(command, folder, log, output=os.devnull):
    """What a command took; its standard output goes to a file."""
    taken = os.path.join(folder, "taken")
    # Debian's or any other Python; small, as Linux counts the parent's memory until the command begins.
    launcher = [sys.executable, "-S", "-I", os.path.join(TABLES, "measure.py"), taken]
    with open(output, "w") as file:
        status(launcher + command, folder, log, file)
    with open(taken) as file:
        return json.load(file)


def call(command, folder, log):
    """Standard output of a command."""
    with tempfile.TemporaryFile("w+") as output:
        status(command, folder, log, output)
        output.seek(0)
        return output.read()


def status(command, folder, log, output):
    """Runs a command; one that fails ends the comparison."""
    with open(log, "a") as messages:
        # A separate session: Ctrl-C is handled by this process.
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=messages, start_new_session=True
        )
        try:
            code = process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    if code != 0:
        with open(log) as messages:
            last = messages.read().strip()[-500:]
        raise PeerFailure(f"ended with status {code}: {last}")


def judged(case, least_noise, processor_share):
    """The case with its means and verdicts."""
    own, peer = ([turn[system] for turn in case["runs"]] for system in ("descent", "scikit_learn"))
    differences = [a["score"] - b["score"] for a, b in zip(own, peer)]
    error = statistics.stdev(differences) / len(differences) ** 0.5 if len(differences) > 1 else 0.0
    for system, turns in (("descent", own), ("scikit_learn", peer)):
        scores = [turn["score"] for turn in turns]
        case[system] = {
            "score": statistics.mean(scores),
            "deviation": statistics.stdev(scores) if len(scores) > 1 else 0.0,
            **{
                key: statistics.median(turn[key] for turn in turns)
                for key in ("processor_seconds", "processor_seconds_with_start", "seconds")
            },
            "peak_bytes": max(turn["peak_bytes"] for turn in turns),
        }
    case["difference"], case["noise"] = statistics.mean(differences), max(2 * error, least_noise)
    case["processor_ratio"] = case["descent"]["processor_seconds"] / case["scikit_learn"]["processor_seconds"]
    case["verdicts"] = {
        "no_worse": case["difference"] >= -case["noise"],
        "near_linear": case["descent"]["score"] >= statistics.mean(case["linear"]) - LINEAR_MARGIN,
        "processor": case["processor_ratio"] <= processor_share
        or case["descent"]["processor_seconds"] <= PROCESSOR_NOISE,
    }
    return case


def summary(case):
    own, peer = case["descent"], case["scikit_learn"]
    return (
        f"Descent {own['score']:.4f} in {own['processor_seconds']:.3f} s of processor time,"
        f" scikit-learn {peer['score']:.4f} in {peer['processor_seconds']:.3f} s"
    )


# --- What is printed


def tables(report):
    head, cases = report["header"], report["cases"]
    lines = comparison.header_lines(head)
    lines += [
        f"- A quarter of the rows is the test set; splits and trainings: {head['seeds']}. Test accuracy of classes, R² of"
        " real targets: the mean and, in brackets, the deviation over the splits. The difference is Descent's mean minus"
        f" scikit-learn's; ± is its noise: twice the standard error of the paired difference, at least {head['noise']:g}."
        " Processor time: medians of reading, training and testing, without the start of the command, and of Python with its"
        " imports; in brackets with them. Peak memory of the process. Typed: the words of Descent's one line, and of"
        " scikit-learn's lines.",
        "",
    ]
    quality, cost = [], []
    for case in cases:
        own, peer, verdicts = case["descent"], case["scikit_learn"], case["verdicts"]
        ahead = "better" if case["difference"] > case["noise"] else "the same"
        verdict = ahead if verdicts["no_worse"] else "WORSE"
        if not verdicts["near_linear"]:
            verdict += ", FAR BELOW LINEAR"
        quality.append(
            [
                case["name"],
                f"{case['rows']:,} × {case['columns']}",
                "R²" if case["task"] == sets.REGRESSION else "accuracy",
                f"{own['score']:.4f} ({own['deviation']:.4f})",
                f"{peer['score']:.4f} ({peer['deviation']:.4f})",
                f"{statistics.mean(case['linear']):.4f}",
                f"{case['difference']:+.4f} ± {case['noise']:.4f}",
                verdict,
            ]
        )
        typed = case["typed"]
        cost.append(
            [
                case["name"],
                *(f"{taken['processor_seconds']:.3f} ({taken['processor_seconds_with_start']:.2f})" for taken in (own, peer)),
                f"{case['processor_ratio']:.2f}" + ("" if verdicts["processor"] else " TOO MUCH"),
                f"{own['peak_bytes'] / 1e6:,.0f}",
                f"{peer['peak_bytes'] / 1e6:,.0f}",
                f"{typed['descent']['words']}",
                f"{typed['scikit_learn']['words']} in {typed['scikit_learn']['lines']}",
            ]
        )
    columns = ["table", "rows × columns", "measure", "Descent", "scikit-learn", "linear", "difference", "verdict"]
    lines += table(columns, quality, texts=1, last=True)
    lines.append("")
    columns = ["table", "processor s", "scikit-learn", "ratio", "peak, MB", "scikit-learn", "words typed", "scikit-learn"]
    lines += table(columns, cost, texts=1)
    failed = [case["name"] for case in cases if not all(case["verdicts"].values())]
    missing = [name for name in head["sets"] if name not in {case["name"] for case in cases}]
    lines += [""]
    lines += [f"Failed: {', '.join(failed)}."] if failed else []
    lines += [f"Broken off; not measured: {', '.join(missing)}."] if missing else []
    lines += [f"{len(cases) - len(failed)} passed, {len(failed) + len(missing)} failed"]
    return lines


if __name__ == "__main__":
    main()
