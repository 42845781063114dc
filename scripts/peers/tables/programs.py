"""What a user types for a table: a command of Descent, and a program for scikit-learn as a careful person writes it.

Neither has more than the table needs. Both read train.csv and test.csv in the folder they are in, and print how well the
network predicts the test's label: accuracy or R². Seeds are no part of what is typed and counted.
"""


def descent(table):
    """The command's words."""
    words = ["descent", "train", "--data", f"csv:train.csv:{table['label']}"]
    words += ["--test-data", f"csv:test.csv:{table['label']}"]
    if table["ignored"]:
        words += ["--ignore", ",".join(table["ignored"])]
    if table["has_missing"]:
        words += ["--missing", "median"]
    return words


def scikit_learn(table, network_arguments=""):
    """The program's text.

    - network_arguments: in the brackets of the network, for its seed.
    """
    is_regression = table["task"] == "regression"
    network = "MLPRegressor" if is_regression else "MLPClassifier"
    has_columns = table["has_texts"]
    lines = ["import pandas as pd"]
    if has_columns:
        lines.append("from sklearn.compose import make_column_selector, make_column_transformer")
    if is_regression:
        lines.append("from sklearn.compose import TransformedTargetRegressor")
    if table["has_missing"]:
        lines.append("from sklearn.impute import SimpleImputer")
    lines += [
        f"from sklearn.neural_network import {network}",
        "from sklearn.pipeline import make_pipeline",
        f"from sklearn.preprocessing import {'OneHotEncoder, ' if has_columns else ''}StandardScaler",
        "",
        'train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")',
    ]
    label = f'"{table["label"]}"'
    unused = label
    if table["ignored"]:
        lines.append(f"unused = {[*table['ignored'], table['label']]!r}".replace("'", '"'))
        unused = "unused"
    scaler = 'SimpleImputer(strategy="median"), StandardScaler()' if table["has_missing"] else "StandardScaler()"
    if has_columns:
        numbers = f"make_pipeline({scaler})" if table["has_missing"] else scaler
        lines += [
            "encoder = make_column_transformer(",
            f'    ({numbers}, make_column_selector(dtype_include="number")),',
            '    (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_exclude="number")),',
            ")",
        ]
        scaler = "encoder"
    model = f"make_pipeline({scaler}, {network}({network_arguments}))"
    if is_regression:
        model = f"TransformedTargetRegressor({model}, transformer=StandardScaler())"
    lines += [
        f"model = {model}",
        f"model.fit(train.drop(columns={unused}), train[{label}])",
        f"print(model.score(test.drop(columns={unused}), test[{label}]))",
    ]
    return "\n".join(lines) + "\n"


def counts(text):
    """The lines that are not blank, and the words, of what is typed."""
    return {"lines": sum(bool(line.strip()) for line in text.splitlines()), "words": len(text.split())}
