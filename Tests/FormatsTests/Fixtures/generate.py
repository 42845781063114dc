"""Writes the fixtures beside this script. Made with Python 3.11.7, NumPy 2.4.6 and safetensors 0.8.0.

    python3 generate.py

Every array has the values 0, 1, 2, ... in row-major order unless said otherwise.
"""

import gzip
import pathlib
import struct

import numpy as np
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent


def npy(name, array, version=(1, 0)):
    with open(HERE / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version, allow_pickle=True)


for dtype in ["f4", "f8", "u1", "i1", "i2", "i4", "i8", "u2", "u4", "u8"]:
    for order in "<>":
        size = np.dtype(dtype).itemsize
        if size == 1 and order == ">":
            continue
        npy({"<": "little", ">": "big"}[order] + f"-{dtype}", np.arange(6, dtype=order + dtype).reshape(2, 3))
npy("boolean", np.array([True, False, True]))
for dtype in ["i1", "i2", "i4", "i8"]:
    npy(f"extremes-{dtype}", np.array([np.iinfo(dtype).min, -1, np.iinfo(dtype).max], dtype="<" + dtype))
npy("extremes-big-i4", np.array([np.iinfo("i4").min, -1, np.iinfo("i4").max], dtype=">i4"))
npy("beyond-u8", np.array([1, 2**63], dtype="<u8"))
npy("beyond-f8", np.array([[0.5, -1e39]]))
npy("rounded-f8", np.array([0.1, 1 / 3, 1e-50, np.nan, np.inf, -np.inf]))
npy("version-2", np.arange(6, dtype="<f4").reshape(2, 3), (2, 0))
npy("version-3", np.arange(6, dtype="<f4").reshape(2, 3), (3, 0))
npy("fortran-2d", np.asfortranarray(np.arange(6, dtype="<f4").reshape(2, 3)))
npy("fortran-2d-wide", np.asfortranarray(np.arange(33 * 65, dtype="<i4").reshape(33, 65)))
npy("fortran-3d-big", np.asfortranarray(np.arange(24, dtype=">f8").reshape(2, 3, 4)))
npy("fortran-4d", np.asfortranarray(np.arange(120, dtype="u1").reshape(2, 3, 4, 5)))
npy("scalar", np.array(7, dtype="<f4"))
npy("vector", np.arange(5, dtype="<f4"))
npy("empty", np.zeros((0, 4), dtype="<f4"))
npy("complex", np.zeros(2, dtype="<c8"))
halves = np.array([[1.0, -2.5, 65504.0], [6e-8, np.inf, 0.0]])
npy("little-f2", halves.astype("<f2"))
npy("big-f2", halves.astype(">f2"))
npy("object", np.array([None, 1], dtype=object))
npy("text", np.array(["a", "b"]))
npy("structure", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))


def idx(shape, data):
    return struct.pack(">HBB", 0, 8, len(shape)) + b"".join(struct.pack(">I", n) for n in shape) + data


def packed(data):
    # A fixed time keeps the bytes the same from run to run.
    return gzip.compress(data, mtime=0)


images = idx((2, 3, 4), bytes(range(24)))
(HERE / "images.idx").write_bytes(images)
(HERE / "images.idx.gz").write_bytes(packed(images))
(HERE / "two-members.idx.gz").write_bytes(packed(images[:10]) + packed(images[10:]))
(HERE / "padded.idx.gz").write_bytes(packed(images) + bytes(16))
(HERE / "promise.idx.gz").write_bytes(packed(idx((4_000_000_000, 1000), bytes(5))))
# Compresses 1000:1 and needs several stages of growth.
(HERE / "zeros.idx.gz").write_bytes(packed(idx((3_000_000,), bytes(3_000_000))))
(HERE / "table.csv.gz").write_bytes(packed(b"a,b,label\n1,2,0\n3,4,1\n"))

save_file(
    {
        "layers.0.weight": np.arange(6, dtype="<f4").reshape(2, 3),
        "double": np.array([0.1, -2.0]),
        "half": np.array([1.0, -2.5, 65504.0, 6e-8, np.inf, 0.0], dtype="<f2"),
        "integers": np.arange(3, dtype="<i8"),
        "scalar": np.array(7, dtype="<f4"),
        "empty": np.zeros((0, 3), dtype="<f4"),
    },
    HERE / "library.safetensors",
    metadata={"format": "pt", "quote": 'say "ü" \\ \n'},
)
