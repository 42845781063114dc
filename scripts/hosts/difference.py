"""Prints the largest difference of two models' parameters in units of the largest: difference.py MODEL.safetensors MODEL.safetensors"""

import array
import json
import struct
import sys


def floats(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    found = {}
    for name, tensor in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__" and tensor["dtype"] == "F32":
            start, end = tensor["data_offsets"]
            found[name] = array.array("f", data[8 + length + start : 8 + length + end])
    return found


first, second = floats(sys.argv[1]), floats(sys.argv[2])
assert first.keys() == second.keys() and len(first) > 0, "other tensors"
largest = max(abs(value) for values in second.values() for value in values)
print(max(abs(a - b) for name in first for a, b in zip(first[name], second[name], strict=True)) / largest)
