"""Writes a CSV file of mixed columns, to time readers with: `write_wide.py FILE ROWS`.

Thirty columns: floats of few and of many digits, integers of up to ten digits, booleans, texts of few and of many values;
five of them with missing values, which are empty fields.
"""

import sys

import numpy
import polars

path, rows = sys.argv[1], int(sys.argv[2])
random = numpy.random.default_rng(0)
columns = {}
for index in range(5):
    columns[f"reading{index + 1}"] = random.normal(20, 5, rows).round(2)
for index in range(5):
    columns[f"signal{index + 1}"] = random.normal(0, 1, rows).round(6)
for index in range(3):
    columns[f"ratio{index + 1}"] = random.random(rows)
for index, largest in enumerate([2, 10, 100, 1_000, 100_000, 5_000_000_000]):
    columns[f"count{index + 1}"] = random.integers(0, largest, rows)
for index in range(3):
    columns[f"flag{index + 1}"] = random.random(rows) < 0.5
for name, values in [("colour", 8), ("city", 200), ("product", 5_000)]:
    words = numpy.array([f"{name} {index}" for index in range(values)])
    columns[name] = words[random.integers(0, values, rows)]
frame = polars.DataFrame(columns)
is_missing = polars.Series(random.random(rows) < 0.05)
holes = ["reading5", "signal5", "ratio3", "count4", "city"]
frame = frame.with_columns(
    *(polars.when(~is_missing.shuffle(seed)).then(polars.col(name)).alias(name) for seed, name in enumerate(holes)),
    # Copies in another order make thirty.
    polars.col("reading1").reverse().alias("change"),
    polars.col("count3").reverse().alias("count7"),
    polars.col("city").reverse().alias("origin"),
    polars.col("flag1").reverse().alias("flag4"),
    polars.col("colour").reverse().alias("shade"),
)
frame.write_csv(path)
