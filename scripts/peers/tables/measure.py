"""Runs a command and writes what it took as a line of JSON into a file: `measure.py FILE COMMAND…`.

Linux counts the largest resident set of a process from before its exec, when it still was its parent's. So this parent is
a small one: started by `python3 -S -I`, with no more modules than these, it has less than the least that is measured.
"""

import os
import sys
import time

start = time.perf_counter()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - start
with open(sys.argv[1], "w") as file:
    file.write(
        f'{{"seconds": {seconds}, "processor_seconds": {usage.ru_utime + usage.ru_stime}, '
        f'"peak_bytes": {usage.ru_maxrss * 1024}}}\n'
    )
sys.exit(os.waitstatus_to_exitcode(status) & 255)
