"""Writes the seeds of the fuzzer's corpus, named seed-*, into Corpus. Needs Python 3.9 or later and nothing else.

    python3 generate_corpus.py

What stands beside them, named by its hash, was found by the fuzzer and brought in with `scripts/fuzz --keep`. The harnesses say what
the first bytes of an input mean.
"""

import gzip
import json
import pathlib
import struct
import zlib

CORPUS = pathlib.Path(__file__).parent / "Corpus"


def seed(reader, name, data):
    folder = CORPUS / reader
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{name}").write_bytes(data)


def packed(data, level=9):
    # A fixed time keeps the bytes the same from run to run.
    return gzip.compress(data, level, mtime=0)


def npy(descr, shape, data, order=False, version=1, text=None):
    text = text or f"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}"
    text = text.encode()
    prefix = 10 if version == 1 else 12
    text += b" " * (-(prefix + len(text) + 1) % 64) + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(text)) + text + data


def idx(shape, data, kind=8):
    return struct.pack(">HBB", 0, kind, len(shape)) + b"".join(struct.pack(">I", n) for n in shape) + data


def tensors(header, data=b""):
    header = header.encode() if isinstance(header, str) else json.dumps(header).encode()
    return struct.pack("<Q", len(header)) + header + data


def model(shapes, activations, **lists):
    """A model as the engine writes it; `shapes` are (units, inputs)."""
    metadata = {"format": "descent", "activations": json.dumps(activations), "output": activations[-1]}
    metadata |= {key: json.dumps(value) for key, value in lists.items()}
    header, data = {"__metadata__": metadata}, b""
    for layer, (units, inputs) in enumerate(shapes):
        for name, shape in (("weight", [units, inputs]), ("bias", [units])):
            count = units * inputs if name == "weight" else units
            values = struct.pack(f"<{count}f", *((i % 7 - 3) / 4 for i in range(count)))
            header[f"layers.{layer}.{name}"] = {
                "dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(values)]}
            data += values
    return tensors(header, data)


def converted(parts, names=None, **texts):
    """A file of examples; `parts` are (prefix, tensors), and tensors (name, dtype, shape, values)."""
    metadata = {"format": "descent-examples", "version": "1", "dropped_rows": "0", "checksum": "00000000"} | texts
    if names:
        metadata |= {"class_count": str(len(names)), "classes": json.dumps(names)}
    codes = {"F32": "f", "U16": "H", "U8": "B"}
    every = [(prefix + name, *rest) for prefix, tensors in parts for name, *rest in tensors]
    header, data = {"__metadata__": metadata}, b""
    for name, dtype, shape, values in sorted(every, key=lambda tensor: list(codes).index(tensor[1])):
        packed = struct.pack(f"<{len(values)}{codes[dtype]}", *values)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps(header)
    return tensors(text + " " * (-(8 + len(text)) % 64), data)


# NPY: every element type, orders, versions, shapes; what NumPy writes and this package refuses.
for descr, code in [
        ("<f4", "<f"), (">f4", ">f"), ("<f8", "<d"), (">f8", ">d"), ("|u1", "B"), ("|i1", "b"), ("<i2", "<h"),
        (">u2", ">H"), ("<i4", "<i"), (">i8", ">q"), ("<u4", "<I"), ("<u8", "<Q"), ("|b1", "B")]:
    values = struct.pack(code[:-1] + "6" + code[-1], *(1 if descr == "|b1" else i for i in range(6)))
    seed("npy", descr.replace("<", "little-").replace(">", "big-").replace("|", ""), npy(descr, (2, 3), values))
seed("npy", "fortran", npy("<f4", (2, 3), struct.pack("<6f", *range(6)), order=True))
seed("npy", "fortran-big", npy(">u2", (2, 3, 1, 2, 2), struct.pack(">24H", *range(24)), order=True))
seed("npy", "fortran-deep", npy("<f4", (1,) * 64, bytes(4), order=True))
seed("npy", "scalar", npy("<f4", (), struct.pack("<f", 7)))
seed("npy", "empty", npy("<f4", (0, 5, 3), b"", order=True))
seed("npy", "version-2", npy("<f4", (2,), struct.pack("<2f", 1, 2), version=2))
seed("npy", "version-3", npy("<f4", (2,), struct.pack("<2f", 1, 2), version=3))
seed("npy", "extremes", npy("<f8", (4,), struct.pack("<4d", 1e-50, 1e39, float("nan"), float("inf"))))
seed("npy", "beyond", npy("<u8", (1,), struct.pack("<Q", 2**63)))
seed("npy", "packed", packed(npy("|u1", (2, 3), bytes(range(6)))))
seed("npy", "promise", npy("<f8", (2**31, 2**31), b""))
seed("npy", "overflow", npy("<f4", (2**62, 4, 0), b""))
seed("npy", "short", npy("<f4", (3,), bytes(11)))
seed("npy", "text", npy("<U1", (2,), bytes(8)))

# Dictionaries of NPY headers, behind the number of bytes of data.
for name, count, text in [
        ("plain", 24, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"),
        ("order", 4, "{ \"shape\" :(4,),'fortran_order':True,\t'descr':\"|u1\"}"),
        ("python-2", 16, "{'descr': '<f4', 'fortran_order': False, 'shape': (4L,), }"),
        ("scalar", 1, "{'descr': '|b1', 'fortran_order': False, 'shape': (), }"),
        ("number", 4, "{'descr': '<f4', 'fortran_order': False, 'shape': (1), }"),
        ("twice", 4, "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}"),
        ("unknown", 4, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'other': [(1, {'a': ')'})]}"),
        ("structure", 8, "{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,)}"),
        ("large", 0, "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808, 0)}"),
        ("escape", 4, "{'descr': '<f\\x34', 'fortran_order': False, 'shape': (1,)}"),
        ("open", 4, "{'descr': '<f4', 'fortran_order': Fal")]:
    seed("npy-header", name, bytes([count]) + text.encode())

# IDX: dimensions, members of gzip, its optional fields, padding, stored blocks.
nine = idx((9,), bytes(range(9)))
for name, shape in [("vector", (5,)), ("matrix", (2, 2)), ("images", (2, 2, 2)), ("deep", (1,) * 20), ("none", (0, 7))]:
    count = 1
    for dimension in shape:
        count *= dimension
    seed("idx", name, idx(shape, bytes(count)))
seed("idx", "packed", packed(nine))
seed("idx", "members", b"".join(packed(nine[i:i + 3]) for i in range(0, len(nine), 3)) + bytes(7))
seed("idx", "stored", packed(nine, 0))
seed("idx", "empty-members", packed(b"") * 3 + packed(nine))
deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
body = deflate.compress(nine) + deflate.flush()
fields = bytes([0x1F, 0x8B, 8, 0b11100, 0, 0, 0, 0, 0, 3]) + struct.pack("<H", 4) + b"AB\0\0name\0comment\0"
seed("idx", "fields", fields + body + struct.pack("<II", zlib.crc32(nine), len(nine)))
seed("idx", "checksum", packed(nine)[:-8] + bytes(8))
seed("idx", "cut", packed(nine)[:-9])
seed("idx", "promise", idx((2**31, 2), b""))
seed("idx", "floats", idx((1,), bytes(4), kind=0x0D))
seed("idx", "more", idx((1,), bytes(2)))

# CSV, behind the byte that chooses header, separator and texts.
tables = {
    "numbers": b"1,2,0\n3,4,1\n",
    "header": b"a,b,label\n1,2,0\n3,4,1\n",
    "quotes": b'"a","b ""q""",c\r\n"1","2","x, y"\r\n 3 ,\t4,"z\nz"\r\n',
    "reals": b"1.5e-3,-.5,1\n5.,1e22,2.5",
    "mark": b"\xef\xbb\xbfa,b\n1,2\n\n\n",
    "utf-16": b"\xff\xfea\0,\0",
    "names": b"1,a\n1,ant\n2,bee\n3,007\n",
    "missing": b"nan,1\n2,3\n",
    "blank": b"1,2,0\n\n3,4,1\n",
    "integers": b"1,-9223372036854775808\n1,9223372036854775807\n",
    "beyond": b"1,9223372036854775808\n1,1\n",
    "letters": "\u00e4,b\n1,\u00e9\n".encode(),
    "open": b'1,"2\n',
    "returns": b"1,2\r\r\n",
    "infinite": b"1e400,2\n",
    "packed": packed(b"a,b,label\n1,2,0\n3,4,1\n"),
    "commas": b",\n,\n",
    "gap": b"1,,2\n",
    "ragged": b"1,2\n3\n",
    "invalid": b"a,b\n1,x\xff\n",
}
for name, data in tables.items():
    for column in (0, 1, 2, 3) if name in ("header", "names") else (0, 5):
        seed("csv", f"{name}-{column}", bytes([column]) + data)

# Decimal numbers: both sides of each branch, ties, the ends of the range.
for index, text in enumerate([
        "0", "-0", "1.5", "-.5e-3", "5.", "+1E+5", "16777217", "16777217.0000000000000000001", "3.4028236e38",
        "3.4028235677973366e38", "1e-45", "7.0064923216240853546186479164495e-46", "1.17549435e-38",
        "0.000000000000000000000000000000000000011754942807573642917", "8388608.500000000000000000000000000001",
        "9007199791611904.999", "1e22", "1e23", "9007199254740993e-22", "12345678901234567890123", "1e-400",
        "0e99999999999999999999", "1e-99999999999999999999", "33554433.99999999999999999", "000000000000000000000001.5",
        "", ".", "-", "1e", "1e+", "0x1p3", "inf", "nan", "1.2.3", "1_0", "--1"]):
    seed("decimal", f"{index:02}", text.encode())

# Safetensors: types, escapes, covers that do not fit. An odd first byte has the length of the header put right.
files = {
    "types": tensors({
        "__metadata__": {"k": "v", "q": "\"\\\n\u0001\U0001F600"},
        "a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
        "b": {"dtype": "F64", "shape": [1], "data_offsets": [16, 24]},
        "c": {"dtype": "F16", "shape": [2], "data_offsets": [24, 28]},
        "d": {"dtype": "BF16", "shape": [2], "data_offsets": [28, 32]},
        "e": {"dtype": "I8", "shape": [2], "data_offsets": [32, 34]},
        "f": {"dtype": "BOOL", "shape": [], "data_offsets": [34, 35]},
        "g": {"dtype": "F32", "shape": [0, 7], "data_offsets": [35, 35]},
        "h": {"dtype": "NEW", "shape": [9], "data_offsets": [35, 37]}}, bytes(range(37))),
    "escapes": tensors(
        '{"__metadata__":{"\\u00e9\\ud83d\\ude00":"\\"\\/\\b\\f\\n\\r\\t"},'
        '"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   ', bytes(4)),
    "surrogate": tensors('{"__metadata__":{"a":"\\ud83d"}}'),
    "deep": tensors('{"x":' + "[" * 40 + "]" * 40 + "}"),
    "numbers": tensors('{"x":{"dtype":"F32","shape":[1e0,-0,0.5,true,null],"data_offsets":[0,18446744073709551616]}}'),
    "empty": tensors("{}"),
    "metadata": tensors('{"__metadata__":{}}'),
    "twice": tensors('{"__metadata__":{"a":"1","a":"2"}}'),
    "overlap": tensors(
        '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        bytes(8)),
    "gap": tensors('{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', bytes(8)),
    "long": struct.pack("<Q", 2**63) + b"{}",
}
for name, data in files.items():
    seed("safetensors", name, b"\1" + data)
    seed("json", name, bytes([len(data) - 8 - struct.unpack("<Q", data[:8])[0] & 0xFF]) + data[8:])
seed("safetensors", "as-it-is", b"\0" + files["types"])
seed("safetensors", "wrong-length", b"\0" + struct.pack("<Q", 7) + files["types"][8:])
seed("json", "cut-escape", b'\0{"\\u1')
seed("json", "data", bytes([4]) + b'{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{"a":"\xc3\xa9"}} ')

# Models, and the same with their data.
models = {
    "logistic": model([(1, 2)], ["sigmoid"]),
    "classes": model([(3, 2), (3, 3)], ["relu", "softmax"], classes=["a", "b", "c"]),
    "scaled": model(
        [(2, 2), (2, 2), (1, 2)], ["tanh", "leaky-relu", "identity"], input_means=[0.5, 1], input_deviations=[1, 2.5]),
    "texts": model(
        [(2, 1)], ["softmax"], classes=["\u00e9\0\x1b", ""], input_means=[1e-5], input_deviations=[1e30]),
    "unknown": model([(1, 1)], ["\x1b[2J"]),
    "short": model([(1, 2), (1, 2)], ["relu", "sigmoid"]),
}
for name, data in models.items():
    seed("model", name, b"\1" + data)


# Checkpoints of training on the harness's four examples, XOR, in batches of 3: two steps an epoch.
EXAMPLES = zlib.crc32(
    struct.pack("<3q", 4, 2, 2) + struct.pack("<8f", 0, 0, 0, 1, 1, 0, 1, 1) + struct.pack("<4H", 0, 1, 1, 0))
MISSING = struct.unpack("<d", struct.pack("<Q", 0x7FF800006E6F6E65))[0]


def checkpoint(steps, optimizer="adam", moments=2, decay=None, order=None, callbacks=(), rows=None, version=2, **changes):
    """Training after so many steps; `callbacks` are (name, texts, numbers)."""
    epoch, done = (steps + 1) // 2, 0 if steps == 0 else 3 if steps % 2 else 4
    whole = steps // 2
    rows = rows or [
        [n, 2 * n, 0.1, 0.7, 0.5, 1e-6, 4, MISSING] + [0.6, 0.75, MISSING, MISSING] + 4 * [MISSING]
        for n in range(1, whole + 1)]
    trainer = {
        "optimizer": optimizer, "hyperparameters": {"learning-rate": {"number": {"_0": 0.1}}},
        "batchSize": {"fixed": {"_0": 3}}, "decay": {"formula": decay or {"none": {}}, "numbering": "zero"},
        "schedule": "LearningRateDecay", "order": order or {"shuffled": {"seed": 1}}, "l2": 0.1, "workers": 1,
        "products": "auto", "isReproducible": False}
    trainer |= changes.pop("trainer", {})
    state = {
        "step": steps, "epoch": epoch, "examplesDone": done, "correctPredictions": 2 if done else 0,
        "historyStride": 1, "historyHasBest": False, "learningRateFactor": 1, "isStopped": False, "batchSize": 3,
        "exampleCount": 4, "examplesChecksum": EXAMPLES, "trainer": trainer,
        "callbacks": [
            {"type": name, "texts": texts, "numbers": sorted(numbers)} for name, texts, numbers in callbacks]}
    state |= changes
    metadata = {
        "activations": json.dumps(["tanh", "sigmoid"]), "checkpoint_version": str(version), "checksum": "00000000",
        "format": "descent-checkpoint", "output": "sigmoid", "run": "0123456789abcdef", "training": json.dumps(state)}
    header, data = {"__metadata__": metadata}, b""

    def add(name, shape, values, kind="f"):
        nonlocal data
        packed = struct.pack(f"<{len(values)}{kind}", *values)
        header[name] = {
            "dtype": "F32" if kind == "f" else "F64", "shape": shape,
            "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed

    values = [(i % 7 - 3) / 4 for i in range(9)]
    add("layers.0.weight", [2, 2], values[:4])
    add("layers.0.bias", [2], values[4:6])
    add("layers.1.weight", [1, 2], values[6:8])
    add("layers.1.bias", [1], values[8:])
    for moment in range(moments):
        add(f"moments.{moment}", [9], [0.25 if steps else 0] * 9)
    add("last_good", [9], values)
    add("history", [len(rows), 16], sum(rows, []), "d")
    add("epoch_sums", [3], [0.7 * done, 0.1 if steps else 0, 1e-6], "d")
    for index, (_, _, numbers) in enumerate(callbacks):
        for name in sorted(numbers):
            add(f"callbacks.{index}.{name}", [len(numbers[name])], numbers[name])
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    file = struct.pack("<Q", len(text)) + text + data
    return file.replace(b'"checksum":"00000000"', b'"checksum":"%08x"' % zlib.crc32(file))


def bits(number):
    return str(struct.unpack("<Q", struct.pack("<d", number))[0])


best = {"epoch": 1, "step": 2, "score": 0.6, "cost": 0.6}
rules = [
    (
        "EarlyStopping",
        {"rule": json.dumps({
            "patience": 2, "margin": 0, "minDelta": 0, "higherIsBetter": False, "best": best, "bestParameters": [],
            "improvement": best, "lastEpoch": 2})},
        {"parameters": [0.5] * 9}),
    ("ReduceOnPlateau", {"best": bits(0.6), "epochs_since": "0"}, {}),
    ("Checkpoints", {"least_cost": bits(0.6)}, {}),
]
checkpoints = {
    "begin": (3, checkpoint(0)),
    "whole": (0, checkpoint(4, trainer={"workers": 2})),
    "mid": (3, checkpoint(3, "momentum", 1, {"exponential": {"factor": 0.9}}, {"sequential": {}})),
    "rules": (7, checkpoint(4, callbacks=rules, validationChecksum=EXAMPLES)),
    "stopped": (7, checkpoint(4, callbacks=rules, validationChecksum=EXAMPLES, isStopped=True)),
    "sgd": (
        3, checkpoint(
            6, "gradient-descent", 0, {"manual": {"_0": [{"epoch": 2, "learningRate": 0.5}]}},
            {"blocks": {"seed": 7, "size": 2, "window": 2}}, version=1)),
    "other-optimizer": (3, checkpoint(4, "\x1blion")),
    "disagree": (3, checkpoint(4, step=5)),
    "unchecked": (0, checkpoint(4).replace(b'"tanh', b'"relu')),
}
for name, (kind, data) in checkpoints.items():
    seed("checkpoint", name, bytes([kind]) + data)


def pair(name, kind, first, second):
    seed("examples", name, bytes([kind]) + struct.pack("<H", len(first)) + first + second)


images, labels = idx((3, 2, 2), bytes(range(12))), idx((3,), bytes([0, 2, 1]))
inputs = npy("<f4", (3, 2), struct.pack("<6f", *range(6)))
for kind in (0, 4):
    pair(f"idx-{kind}", kind, images, labels)
    pair(f"npy-integers-{kind}", kind | 1, inputs, npy("<i4", (3, 1), struct.pack("<3i", 0, 2, 1)))
    pair(f"csv-integers-{kind}", kind | 2, b"1,2,0\n3,4,1\n", b"1,2,1\n")
    pair(f"model-csv-{kind}", kind | 3, models["classes"], b"x,y,z\n1,2,b\n3,4,c\n")
pair("idx-counts", 0, images, idx((2,), bytes(2)))
pair("idx-shapes", 0, labels, images)
pair("npy-reals", 1, npy("|u1", (2, 2, 2), bytes(8)), npy("<f8", (2, 3), struct.pack("<6d", *range(6))))
pair("npy-negative", 1, inputs, npy("<i8", (3,), struct.pack("<3q", 0, -1, 2)))
pair("npy-none", 1, npy("<f4", (0, 2), b""), npy("<f4", (0,), b""))
pair("npy-width", 1, inputs, npy("<i8", (3, 0), b""))
pair("csv-names", 2, b"x,y\n1,ant\n2,bee\n3,cat\n", b"x,y\n1,bee\n2,cat\n")
pair("csv-numbered", 2, b"x,y\n1,007\n2,abc\n", b"x,y\n1,007\n")
pair("csv-unknown", 2, b"x,y\n1,ant\n", b"x,y\n1,bee\n")
pair("csv-reals", 2, b"1,0.5\n2,1.5\n", b"1,1\n2,2.5\n")
pair("model-width", 3, models["logistic"], b"1,2,3,0\n")
pair("model-logistic", 3, models["logistic"], b"1,2,0\n3,4,1\n")
pair("model-scaled", 3, models["scaled"], b"1,2,0.5\n3,4,1\n")

# Scripts for the writers: rank, dimensions, floats, then texts between line feeds.
bits = struct.pack("<6I", 0x3F800000, 0x7FC00001, 0xFF800000, 0x80000000, 1, 0x7F7FFFFF)
seed("writers", "scalar", bytes([0]) + bits)
seed("writers", "matrix", bytes([2, 2, 3]) + bits + b"name\ntext\nother\n\xc3\xa9\\\"\x01")
seed("writers", "none", bytes([3, 2, 0, 5]) + b"__metadata__\n1\nformat\nother\n\n\n\xff\n\0")
seed("writers", "nothing", b"")

# Files of examples: every kind of inputs and targets, weights, parts, an encoder; and what does not fit together.
floats = ("inputs", "F32", [3, 2], [0, 1, 2.5, -3, 4, 5])
classes = ("classes", "U16", [3], [0, 1, 1])
some = [("inputs", "F32", [1, 2], [7, 8]), ("classes", "U16", [1], [1])]
weights = [("weights", "F32", [3], [1, 2, 3]), ("relative_weights", "F32", [3], [0.5, 1, 1.5])]
table = json.dumps({
    "version": 1, "columns": 3, "missing": "mean", "label": {"name": "y", "place": 2, "classes": ["a", "b"]},
    "inputs": [{"name": "n", "place": 0, "kind": "number", "fill": 1.5}, {"name": "m", "place": 1, "kind": "boolean"}]})
for name, data in [
        ("classes", converted([("", [floats, classes])], ["a", "b"])),
        ("numbers", converted([("", [floats, classes])], class_count="7")),
        ("values", converted([("", [floats, ("targets", "F32", [3, 2], [1, 2, 3, 4, 5, 6])])])),
        ("bytes", converted([("", [("inputs", "U8", [3, 3], list(range(9))), classes])], ["a", "b"])),
        ("weights", converted([("", [floats, classes, *weights])], ["a", "b"])),
        ("parts", converted([("", [floats, classes]), ("validation.", some), ("test.", some)], ["a", "b"])),
        ("table", converted([("", [floats, classes])], table=table, class_count="2")),
        ("wrong-weights", converted([("", [floats, classes, weights[0]])], ["a", "b"])),
        ("wrong-class", converted([("", [floats, ("classes", "U16", [3], [0, 1, 2])])], ["a", "b"])),
        ("wrong-width", converted([("", [floats, classes]), ("test.", [("inputs", "F32", [2, 1], [7, 8])])], ["a", "b"])),
        ("empty", converted([("", [("inputs", "F32", [0, 2], []), ("classes", "U16", [0], [])])], ["a"])),
        ("nan", converted([("", [("inputs", "F32", [1, 1], [float("nan")]), ("classes", "U16", [1], [0])])], ["a"])),
        ("version", converted([("", [floats, classes])], ["a", "b"], version="2"))]:
    seed("example-file", name, b"\0" + data)
