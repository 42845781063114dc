"""Predicts in turn with Descent and with its peers, and prints a table of how long a call takes.

Called by scripts/bench-predict, which checks the arguments and sets up what this needs.

A call gives the probabilities of one example, by 784-512-256-10 and by 2-32-3, or of all 60,000 pictures, by
784-512-256-10. Where a call has one example, each peer is two processes, one with all workers and one with one: with
threads to wake a short call may take longer. Of all forms and both processes the fastest counts. Turns alternate,
Descent and the forms of a peer, and processes are stopped when it isn't their turn, as in compare_training.py. Every
system computes with inputs in memory, in its own kind of array, and has proved its results before they are timed.
"""

import json
import os
import statistics
import struct
import tempfile

import comparison
from comparison import TITLES, Peer, PeerFailure, spread, table

PICTURES = 60_000
CASES = [([784, 512, 256, 10], 1), ([2, 32, 3], 1), ([784, 512, 256, 10], PICTURES)]


def main():
    parser = comparison.parser()
    parser.add_argument("--torch-compile", action="store_true")
    run = comparison.Comparison("bench-predict", parser.parse_args())
    with tempfile.TemporaryDirectory() as folder:
        run.conclude(lambda: compare(run, folder), tables)


def compare(run, folder):
    compiles = "1" if run.options.torch_compile else "0"
    for name in run.options.peers:
        run.say(f"starting {TITLES[name]}")
        for workers in sorted({1, run.options.workers}, reverse=True):
            run.peers.append(Peer(name, run, workers, DESCENT_PEERS_COMPILE=compiles))
    run.report["header"] = run.header()
    for sizes, examples in CASES:
        if run.living():
            run_case(run, sizes, examples, folder)


def run_case(run, sizes, examples, folder):
    case_name = f"{'-'.join(map(str, sizes))}, {examples:,} at once"
    run.say(case_name)
    forms = {}  # of each living peer: names of forms with the process that has them, and how it calls them
    for peer in run.living():
        if examples > 1 and peer.workers < run.options.workers:
            continue
        try:
            for form in peer.ask(f"predictor {','.join(map(str, sizes))} {examples}")["forms"]:
                threads = "" if peer.workers == run.options.workers else ", 1 thread"
                forms.setdefault(peer.name, {})[form + threads] = (peer, form)
        except PeerFailure as failure:
            peer.failure = str(failure)
    own = []
    results = {name: {"forms": {form: [] for form in found}, "descent": []} for name, found in forms.items()}
    for number in range(1, run.options.rounds + 1):
        for name, found in forms.items():
            if not all(peer in run.living() for peer, _ in found.values()):
                results.pop(name, None)
                continue
            own.append(descent_seconds(run, sizes, examples, folder))
            try:
                turns = {}
                for form, (peer, call) in found.items():
                    answer = peer.ask(f"predict {call}")
                    turns[form] = answer["seconds"] / answer["calls"]
            except PeerFailure as failure:
                peer.failure = str(failure)
                results.pop(name)
                continue
            results[name]["descent"].append(own[-1])
            for form, seconds in turns.items():
                results[name]["forms"][form].append(seconds)
            best = min(turns, key=turns.get)
            run.say(f"round {number}: Descent {readable(own[-1])}, {TITLES[name]} {best} {readable(turns[best])}")
    for result in results.values():
        seconds = {form: statistics.median(values) for form, values in result["forms"].items()}
        best = min(seconds, key=seconds.get)
        ratios = [theirs / ours for ours, theirs in zip(result["descent"], result["forms"][best])]
        result |= {"seconds": seconds, "best": best, "ratios": ratios, "ratio": statistics.median(ratios)}
    if own:
        case = {"sizes": sizes, "examples": examples, "seconds": statistics.median(own), "turns": own, "peers": results}
        run.report["cases"].append(case)


def descent_seconds(run, sizes, examples, folder):
    """The median of the seconds of a call, from the benchmarks of the command."""
    data = "fashion-mnist" if sizes[0] == 784 else points(folder, sizes[0], sizes[-1])
    arguments = ["bench", "predict", "--data", data, "--layers", ",".join(map(str, sizes[1:-1])), "--json"]
    arguments += ["--workers", str(run.options.workers)]
    if examples == 1:
        cases = json.loads(run.descent.run(*arguments, "--latency"))["cases"]
        return next(case["seconds_per_example"]["median"] for case in cases if case["examples"] == 1)
    return json.loads(run.descent.run(*arguments, "--no-peak"))["cases"][0]["seconds"]["median"]


def points(folder, inputs, classes, count=300):
    """Examples of so many inputs from -1 to 1 and so many classes, as NPY files."""
    x, y = (os.path.join(folder, f"{name}{inputs}-{classes}.npy") for name in "xy")
    if not os.path.exists(x):
        values = [(index * 37 % 201) / 100 - 1 for index in range(count * inputs)]
        write_npy(x, "<f4", f"({count}, {inputs})", struct.pack(f"<{count * inputs}f", *values))
        write_npy(y, "|u1", f"({count},)", bytes(index % classes for index in range(count)))
    return f"npy:{x},{y}"


def write_npy(path, kind, shape, contents):
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + contents)


# --- What is printed


def tables(report):
    head, cases = report["header"], report["cases"]
    lines = comparison.header_lines(head)
    lines += [
        "- How long a call takes that gives the probabilities of so many examples at once; rounds:"
        f" {head['rounds']}, medians. A ratio is the time of the peer's fastest form to Descent's in the same round, median;"
        " in brackets the least and the greatest.",
        "",
    ]
    columns = ["network", "examples", "Descent"]
    for name in head["peers"]:
        columns += [TITLES[name], f"{TITLES[name]} / Descent"]
    rows = []
    for case in cases:
        row = ["-".join(map(str, case["sizes"])), f"{case['examples']:,}", readable(case["seconds"])]
        for name in head["peers"]:
            result = case["peers"].get(name)
            if not result:
                row += ["–", "–"]
                continue
            row.append(f"{readable(result['seconds'][result['best']])} ({result['best']})")
            row.append(f"**{result['ratio']:.2f}**{spread(result['ratios'])}")
        rows.append(row)
    return lines + table(columns, rows, texts=1)


def readable(seconds):
    return f"{seconds * 1e6:,.2f} µs" if seconds < 1e-3 else f"{seconds * 1e3:,.1f} ms"


if __name__ == "__main__":
    main()
