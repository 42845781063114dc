"""Reading a CSV file of a million rows in turn with Descent, pandas' C reader and polars.

Called by scripts/bench-csv, which checks the arguments and sets up what this needs.

Every turn is a fresh process, and a round one of each system. A process reads the file twice: the first reading is
measured for its memory, the second one timed; imports come before. All systems' tables must have the same columns, missing
values and means. Descent stores numbers as Float where that holds their integers, the others as 64 bits.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile

import comparison
from comparison import DescentFailure, table, with_spread

TABLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables")
READERS = {"pandas": "pandas, engine='c'", "polars": "polars"}

# The memory that reading takes at most, to that of the table.
MEMORY_BOUND = 1.3
# Single precision, over a million values.
MEAN_TOLERANCE = 1e-5


def main():
    parser = comparison.parser()
    parser.add_argument("--rows", required=True, type=int)
    run = comparison.Comparison("bench-csv", parser.parse_args())
    run.conclude(lambda: compare(run), tables)


class Readers:
    """pandas and polars. In a Comparison they stand for the peer."""

    name = "readers"

    def __init__(self, run):
        self.failure, self.held = None, None
        self.log = os.path.join(run.options.logs, "readers.log")
        open(self.log, "w").close()
        names = [*READERS, "numpy"]
        code = f"import importlib.metadata as data; print(*map(data.version, {names!r}))"
        output = subprocess.run([run.options.python, "-c", code], capture_output=True, text=True, check=True).stdout
        self.versions = dict(zip(names, output.split()))

    def end(self):
        pass


def compare(run):
    peer = Readers(run)
    run.peers.append(peer)
    workers = run.options.workers
    run.report["header"] = run.header() | {"rows": run.options.rows}
    teams = sorted({1, workers})
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.csv")
        run.say(f"writing a table of {run.options.rows:,} rows")
        call([run.options.python, os.path.join(TABLES, "write_wide.py"), path, str(run.options.rows)], peer.log)
        run.report["header"]["file_bytes"] = os.path.getsize(path)
        systems = [("descent", team) for team in teams] + [(name, workers) for name in READERS]
        turns = {system: [] for system in systems}
        try:
            for number in range(1, run.options.rounds + 1):
                for system in systems:
                    turns[system].append(turn(system, path, run, peer))
                    run.say(f"round {number}: {title(*system)} {turns[system][-1]['seconds']:.3f} s")
        finally:
            run.report["cases"] = [case(*system, taken) for system, taken in turns.items() if taken]
    judge(run)


def turn(system, path, run, peer):
    """One process: seconds, memory, columns."""
    name, workers = system
    if name == "descent":
        answer = run.descent.run(
            "bench", "csv", "--data", f"csv:{path}", "--workers", str(workers), "--repetitions", "1", "--json"
        )
        found = json.loads(answer)["cases"][0]
        return found | {"seconds": found["seconds"]["median"]}
    threads = {"POLARS_MAX_THREADS": str(workers)}
    return json.loads(call([run.options.python, os.path.join(TABLES, "reader.py"), name, path], peer.log, threads))


def call(command, log, variables={}):
    """Standard output of a command; one that fails ends the comparison."""
    with open(log, "a") as messages:
        # A separate session: Ctrl-C is handled by this process.
        result = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=messages, text=True, env=os.environ | variables, start_new_session=True
        )
    if result.returncode != 0:
        raise DescentFailure(f"{' '.join(command)} ended with {result.returncode}; its messages are in {log}")
    return result.stdout


def case(name, workers, turns):
    return {
        "system": name,
        "workers": workers,
        "seconds": [turn["seconds"] for turn in turns],
        "median_seconds": statistics.median(turn["seconds"] for turn in turns),
        "result_bytes": turns[0]["result_bytes"],
        "peak_bytes": max(turn["peak_bytes"] for turn in turns),
        "rows": turns[0]["rows"],
        "columns": turns[0]["columns"],
    }


def judge(run):
    """The verdicts; a table that differs from pandas' ends the comparison."""
    cases = {(case["system"], case["workers"]): case for case in run.report["cases"]}
    workers = run.options.workers
    own, pandas = cases["descent", workers], cases["pandas", workers]
    for case in cases.values():
        if difference := differs(case, pandas):
            raise DescentFailure(f"{title(case['system'], case['workers'])} read something else than pandas: {difference}")
    run.report["verdicts"] = {
        "at least as fast as pandas": own["median_seconds"] <= pandas["median_seconds"],
        f"within {MEMORY_BOUND} times the memory of the table": own["peak_bytes"] <= MEMORY_BOUND * own["result_bytes"],
    }
    if failed := [name for name, holds in run.report["verdicts"].items() if not holds]:
        run.say(f"a verdict failed: {', '.join(failed)}")
        sys.exit(1)


def differs(case, expected):
    """What is different in two systems' tables, or None."""
    if case["rows"] != expected["rows"] or len(case["columns"]) != len(expected["columns"]):
        return f"{case['rows']} × {len(case['columns'])} instead of {expected['rows']} × {len(expected['columns'])}"
    for column, twin in zip(case["columns"], expected["columns"]):
        same = all(column[key] == twin[key] for key in ("name", "kind", "missing", "distinct_texts"))
        if same and column["mean"] is not None:
            same = abs(column["mean"] - twin["mean"]) <= MEAN_TOLERANCE * max(1, abs(twin["mean"]))
        if not same:
            return f"{column} instead of {twin}"
    return None


def title(name, workers):
    if name == "pandas":
        return READERS[name]
    return f"{READERS.get(name, 'Descent')}, {workers} thread{'s' if workers > 1 else ''}"


# --- What is printed


def tables(report):
    head, cases = report["header"], report["cases"]
    lines = comparison.header_lines(head)
    size = head["file_bytes"] / 1e6
    lines += [
        f"- A file of {head['rows']:,} rows and 30 columns, {size:,.0f} MB. Medians, in brackets the least and the greatest;"
        " the peak is by how much a process grew at most, the table included, and is the largest.",
        "",
    ]
    own = next((case["median_seconds"] for case in cases if (case["system"], case["workers"]) == ("descent", head["workers"])), None)
    rows = [
        [
            title(case["system"], case["workers"]),
            with_spread(case["seconds"], 3),
            f"{case['median_seconds'] / own:.2f}" if own else "–",
            f"{size / case['median_seconds']:,.0f}",
            f"{case['result_bytes'] / 1e6:,.0f}",
            f"{case['peak_bytes'] / 1e6:,.0f}",
            f"{case['peak_bytes'] / case['result_bytes']:.2f}",
        ]
        for case in cases
    ]
    columns = ["reader", "seconds", "to Descent's", "MB/s", "table, MB", "peak, MB", "peak / table"]
    lines += table(columns, rows, texts=1)
    verdicts = report.get("verdicts", {})
    lines += [""] + [f"- {name}: {'yes' if holds else 'NO'}" for name, holds in verdicts.items()]
    return lines


if __name__ == "__main__":
    main()
