"""Golden encodings of a table, from pandas and scikit-learn. Usage: generate_tables.py SEED OUT.json

A table of numbers, texts, booleans and missing values as CSV text; its one-hot encoding, its missing values filled in
each of three ways with indicators, and the scaling of its columns of numbers and of its target.
"""
import io, json, sys
import numpy as np, pandas, sklearn
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

seed, out = int(sys.argv[1]), sys.argv[2]
r = np.random.default_rng(seed)
m = 60
table = pandas.DataFrame(
    {
        "age": r.integers(18, 90, m).astype(float),
        "city": r.choice(["Oslo", "Rome", "São Paulo", "Oslo, north", 'the "Hague"'], m),
        "income": np.round(r.lognormal(10, 1, m), 2),
        "rooms": r.integers(1, 6, m),
        "member": r.choice([True, False], m),
        "price": np.round(r.normal(250, 80, m), 3),
    }
)
gaps = {"age": r.choice(m, 7, replace=False), "income": r.choice(m, 9, replace=False)}
for name, rows in gaps.items():
    table.loc[rows, name] = np.nan
table.loc[r.choice(m, 4, replace=False), "city"] = None
text = table.to_csv(index=False)
read = pandas.read_csv(io.StringIO(text))
assert read["age"].isna().sum() == 7 and read["city"].isna().sum() == 4

numbers = ["age", "income", "rooms"]
filled = {}
for strategy in ("mean", "median", "most_frequent"):
    values = SimpleImputer(strategy=strategy).fit_transform(read[numbers])
    cities = SimpleImputer(strategy="most_frequent").fit_transform(read[["city"]])
    encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit(cities)
    scaler = StandardScaler().fit(values)
    filled[strategy] = {
        "numbers": values.tolist(),
        "one_hot": encoder.transform(cities).tolist(),
        "means": scaler.mean_.tolist(),
        "deviations": scaler.scale_.tolist(),
    }
complete = read.dropna()
target = StandardScaler().fit(read[["price"]])
result = {
    "versions": {"pandas": pandas.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "csv": text,
    "categories": [str(c) for c in encoder.categories_[0]],
    "filled": filled,
    "indicators": MissingIndicator().fit_transform(read[["age", "income"]]).astype(int).tolist(),
    "complete_rows": complete.index.tolist(),
    "member": read["member"].astype(int).tolist(),
    "price": {"values": read["price"].tolist(), "mean": target.mean_[0], "deviation": target.scale_[0]},
}
json.dump(result, open(out, "w"), ensure_ascii=False, indent=1)
