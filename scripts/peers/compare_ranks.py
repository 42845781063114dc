"""Times training steps that two ranks share, in turn with Descent and with PyTorch's DistributedDataParallel, and of one
process with as many workers, and prints a Markdown table.

Every turn is a process, or two, of its own, which warms up first. All have the same work: steps of Adam on the same
network and mini-batch, from data in memory. Only Python's standard library is used here.

Exit status: 0; 1 if a system failed; 74 if the JSON file cannot be written.
"""

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys

REPETITIONS = 3

# Whose step it is, and whether ranks share it.
SYSTEMS = {
    "descent": "Descent, two ranks of one worker",
    "descent-alone": "Descent, one process with two workers",
    "ddp": "PyTorch DDP with gloo, buckets of 25 MB",
    "ddp-one": "PyTorch DDP with gloo, one bucket",
    "torch-alone": "PyTorch, one process with two threads",
}


def run(command, variables={}):
    environment = {name: value for name, value in os.environ.items() if name not in HOLDING} | variables
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    if result.returncode != 0:
        sys.exit(f"compare_ranks: {' '.join(command)} ended with {result.returncode}: {result.stderr.strip()[-2000:]}")
    return json.loads(result.stdout)


# What holds a system to an instruction set or a number of threads is not passed on.
HOLDING = {
    "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "DESCENT_INSTRUCTION_SET", "ONEDNN_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY",
    "MKL_ENABLE_INSTRUCTIONS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
}


def descent(options, hidden, batch, ranks):
    launch = [options.mpirun, *options.mpirun_flags, "-n", str(ranks)] if ranks > 1 else []
    workers = options.ranks // ranks
    answer = run(
        [*launch, options.descent, "bench", "allreduce", "--largest", "0.001", "--layers", hidden, "--batch-size"]
        + [str(batch), "--workers", str(workers), "--repetitions", str(REPETITIONS), "--json"]
    )
    steps = answer["steps"]
    return steps["shared" if ranks > 1 else "alone"]["median"], answer


def torch(options, hidden, batch, ranks, bucket=None):
    # As long as Descent's repetitions at least, which is enough for the clock.
    epochs = 1 if max(map(int, hidden.split(","))) >= 1024 else 8
    command = [options.python, os.path.join(os.path.dirname(os.path.abspath(__file__)), "ddp_peer.py")]
    command += ["--ranks", str(ranks), "--threads", str(options.ranks // ranks), "--sizes", f"784,{hidden},10"]
    command += ["--batch", str(batch), "--repetitions", str(REPETITIONS), "--epochs", str(epochs)]
    answer = run(command + ([] if bucket is None else ["--bucket", str(bucket)]))
    return statistics.median(answer["seconds"]), answer


def turn(system, options, hidden, batch):
    if system == "descent":
        return descent(options, hidden, batch, options.ranks)
    if system == "descent-alone":
        return descent(options, hidden, batch, 1)
    if system == "ddp":
        return torch(options, hidden, batch, options.ranks)
    if system == "ddp-one":
        return torch(options, hidden, batch, options.ranks, bucket=100_000)
    return torch(options, hidden, batch, 1)


def main():
    parser = argparse.ArgumentParser(description="Called by scripts/bench-distributed, which see.")
    parser.add_argument("--descent", required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--mpirun", default="mpirun")
    parser.add_argument("--mpirun-flag", dest="mpirun_flags", action="append", default=[])
    parser.add_argument("--networks", action="append", required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--json")
    options = parser.parse_args()
    batch = options.batch_size
    report = {"date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"), "cases": []}
    lines = []
    for hidden in options.networks:
        times = {system: [] for system in SYSTEMS}
        for round in range(options.rounds):
            # A B A C A D, so that Descent's ranks have a turn beside each of the others'.
            for system in ["descent-alone", "descent", "ddp", "descent", "ddp-one", "descent", "torch-alone"]:
                seconds, answer = turn(system, options, hidden, batch)
                times[system].append(seconds)
                if "communicator" in answer and answer["ranks"] > 1:
                    report["descent"] = {"processor": answer["machine"]["processor"], "communicator": answer["communicator"]}
                if "torch" in answer:
                    report["torch"] = answer["torch"]
                print(
                    f"bench-distributed: 784-{hidden.replace(',', '-')}-10, round {round + 1}, {SYSTEMS[system]}: "
                    f"{seconds * 1e3:.2f} ms",
                    file=sys.stderr, flush=True,
                )
        report["cases"].append({"network": f"784,{hidden},10", "batch_size": batch, "seconds": times})
        reference = statistics.median(times["descent"])
        lines += ["", f"784-{hidden.replace(',', '-')}-10, {batch} examples in a step:", ""]
        lines += ["| step of | ms (least–greatest) | examples/s | its time / Descent's ranks' |", "| --- | ---: | ---: | ---: |"]
        for system, title in SYSTEMS.items():
            median = statistics.median(times[system])
            spread = f"{min(times[system]) * 1e3:.2f}–{max(times[system]) * 1e3:.2f}"
            lines.append(f"| {title} | {median * 1e3:.2f} ({spread}) | {batch / median:,.0f} | {median / reference:.2f} |")
        share = statistics.median(times["descent-alone"]) / reference
        lines += ["", f"Two ranks of one worker reach {share * 100:.0f} % of the speed of one process with two workers."]
    found = report.get("descent", {})
    print(f"- {report['date']}, {found.get('processor')}, {found.get('communicator')}, PyTorch {report.get('torch')}.")
    print("\n".join(lines))
    if options.json:
        try:
            with open(options.json, "w") as file:
                json.dump(report, file, indent=2)
                file.write("\n")
        except OSError as error:
            print(f"bench-distributed: cannot write {options.json}: {error.strerror}", file=sys.stderr)
            sys.exit(74)


if __name__ == "__main__":
    main()
