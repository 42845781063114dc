"""Runs a Python program and writes the processor time that it took into a file, without Python's start and imports.

    without_imports.py FILE PROGRAM.py

A user who trains many models imports once. So every import counts as none, wherever the program or a library makes it;
neither do Python's start and end.
"""

import builtins
import json
import runpy
import sys
import time

importing = builtins.__import__
depth, imports = 0, 0.0


def timed_import(*arguments, **keywords):
    global depth, imports
    if depth:  # counted by the outermost import already
        return importing(*arguments, **keywords)
    depth = 1
    start = time.process_time()
    try:
        return importing(*arguments, **keywords)
    finally:
        imports += time.process_time() - start
        depth = 0


output, program = sys.argv[1:]
sys.argv = [program]
builtins.__import__ = timed_import
start = time.process_time()
runpy.run_path(program, run_name="__main__")
processor_seconds = time.process_time() - start - imports
builtins.__import__ = importing
with open(output, "w") as file:
    json.dump({"processor_seconds": processor_seconds, "import_processor_seconds": imports}, file)
