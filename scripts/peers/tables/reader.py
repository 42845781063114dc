"""Reads a CSV file with pandas or polars and prints a line of JSON: `reader.py pandas|polars FILE`.

Its keys are those of a case of `descent bench csv`. As there, the first reading is measured for its memory, by how much
the process grows at most with what was imported before, and a second one is timed.
"""

import json
import sys
import time

system, path = sys.argv[1:]


def memory(name):
    """A line of the process's status, in bytes."""
    with open("/proc/self/status") as file:
        return next(1024 * int(line.split()[1]) for line in file if line.startswith(name))


if system == "pandas":
    import pandas

    def read():
        return pandas.read_csv(path, engine="c")

    def size(frame):
        return int(frame.memory_usage(index=False, deep=True).sum())

    def column(frame, name):
        values = frame[name]
        kind = "booleans" if values.dtype == bool else "numbers" if values.dtype.kind in "iuf" else "texts"
        is_text = kind == "texts"
        return {
            "name": name,
            "kind": kind,
            "missing": int(values.isna().sum()),
            "mean": None if is_text else float(values.mean()),
            "distinct_texts": int(values.nunique()) if is_text else None,
        }

else:
    import polars

    def read():
        return polars.read_csv(path)

    def size(frame):
        return frame.estimated_size()

    def column(frame, name):
        values = frame[name]
        kind = "booleans" if values.dtype == polars.Boolean else "numbers" if values.dtype.is_numeric() else "texts"
        is_text = kind == "texts"
        return {
            "name": name,
            "kind": kind,
            "missing": values.null_count(),
            "mean": None if is_text else float(values.mean()),
            "distinct_texts": values.drop_nulls().n_unique() if is_text else None,
        }


before = memory("VmRSS:")
with open("/proc/self/clear_refs", "w") as file:
    file.write("5\n")  # a new peak begins: proc(5)
frame = read()
peak = memory("VmHWM:") - before
answer = {
    "rows": len(frame),
    "result_bytes": size(frame),
    "peak_bytes": peak,
    "columns": [column(frame, name) for name in frame.columns],
}
del frame
start = time.perf_counter()
frame = read()
answer["seconds"] = time.perf_counter() - start
print(json.dumps(answer))
