"""Measures how Descent scales, and prints Markdown tables. Called by scripts/bench-scaling, which checks the arguments.

Only Python's standard library is used. Speeds are those that training writes into metrics.csv for the epochs after the
first; memory is the largest resident set of a process (VmHWM), sampled while it runs. Runs to compare alternate,
A B A B, and medians are shown, because a machine's speed changes from minute to minute.

Exit status: 0; 1 if a run failed or a checked property did not hold.
"""

import argparse
import array
import csv
import datetime
import gzip
import json
import os
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "peers"))
import openblas

MEGABYTE = 1e6


class Failure(Exception):
    pass


def say(message):
    print(f"bench-scaling: {message}", file=sys.stderr, flush=True)


def spread(values, places=0):
    """The median, with the least and the greatest."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{places}f} ({low:,.{places}f}…{high:,.{places}f})"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join([" --- "] + [" ---: "] * (len(head) - 1)) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    print("\n".join(lines) + "\n", flush=True)


def heading(title, method):
    print(f"### {title}\n\n{method}\n", flush=True)


def name(widths):
    return "-".join(map(str, widths))


def parameter_count(widths):
    return sum((inputs + 1) * units for inputs, units in zip(widths, widths[1:]))


def peak_memory(process):
    """The largest resident set of a running process so far, in kB; 0 once it is over."""
    try:
        with open(f"/proc/{process}/status") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0)
    except (ProcessLookupError, FileNotFoundError):
        return 0


class Scaling:
    def __init__(self, options, folder):
        self.command, self.rounds, self.folder = options.descent, options.rounds, folder
        self.information = json.loads(self.run(["info", "--json"])[0])
        machine = self.information["machine"]
        if machine["instruction_set"] != machine["best_instruction_set"]:
            # As `descent bench` does by itself: every run is to have the same OpenBLAS.
            os.environ["OPENBLAS_CORETYPE"] = openblas.kernels(machine["instruction_set"])
            self.information = json.loads(self.run(["info", "--json"])[0])
        self.usable = self.information["machine"]["usable_processors"]
        self.made = {}
        self.broken = []

    # --- Running

    def run(self, arguments):
        """Standard output and the largest resident set, in kB, of a run."""
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen([self.command, *arguments], stdout=output, stderr=errors)
            # Not wait4's figure, which includes this program's own memory before exec.
            peak = 0
            while process.poll() is None:
                peak = max(peak, peak_memory(process.pid))
                time.sleep(0.02)
            output.seek(0)
            errors.seek(0)
            if process.returncode != 0:
                tail = errors.read().decode(errors="replace").strip()[-1000:]
                raise Failure(f"descent {' '.join(arguments)} ended with {process.returncode}: {tail}")
            return output.read().decode(), peak

    def train(self, data, hidden, batch, epochs, *more):
        """Seconds of each epoch after the first, and the memory."""
        with tempfile.TemporaryDirectory(dir=self.folder) as run:
            layers = ",".join(map(str, hidden)) or "none"
            arguments = ["train", "--data", data, "--layers", layers, "--batch-size", str(batch), "--epochs", str(epochs)]
            _, kilobytes = self.run([*arguments, "--quiet", "--output", run, "--overwrite", *more])
            with open(os.path.join(run, "metrics.csv"), newline="") as file:
                seconds = [float(row["seconds"]) for row in csv.DictReader(file)]
        return seconds[1:] or seconds, kilobytes * 1024

    def promise(self, kept, sentence):
        if not kept:
            self.broken.append(sentence)

    # --- Data

    def npy(self, examples, width, kind, classes=10):
        """Random inputs and classes in NPY files: `npy:X,Y`.

        A hundred thousand examples are drawn and repeated: neither time nor memory depends on what the numbers are.
        """
        key = (examples, width, kind)
        if key in self.made:
            return self.made[key]
        say(f"making {examples:,} examples of {width} {'bytes' if kind == '|u1' else 'floats'}")
        generator = random.Random(1)
        block = min(examples, 100_000 if width < 100 else 4_000)
        size = 1 if kind == "|u1" else 4
        if kind == "|u1":
            inputs = generator.randbytes(block * width)
        else:
            inputs = array.array("f", (generator.uniform(-1, 1) for _ in range(block * width))).tobytes()
        labels = bytes(generator.randrange(classes) for _ in range(block))
        paths = [os.path.join(self.folder, f"{examples}-{width}-{'u1' if size == 1 else 'f4'}-{part}.npy") for part in "xy"]
        with open(paths[0], "wb") as x, open(paths[1], "wb") as y:
            x.write(npy_header(kind, (examples, width)))
            y.write(npy_header("|u1", (examples,)))
            left = examples
            while left > 0:
                count = min(left, block)
                x.write(memoryview(inputs)[: count * width * size])
                y.write(labels[:count])
                left -= count
        self.made[key] = "npy:" + ",".join(paths)
        return self.made[key]

    def forget(self, data):
        """Removes the files of a large data set."""
        self.made = {key: value for key, value in self.made.items() if value != data}
        for path in data.removeprefix("npy:").split(","):
            os.remove(path)

    # --- Tables

    def workers(self):
        heading(
            "Two workers against one",
            f"Pictures' width of random bytes; the second epoch, `--workers 1` and `--workers 2` in turn, {self.rounds} rounds. The gain is the "
            "median of the rounds' ratios.",
        )
        rows = []
        for hidden, examples in [((512, 256), 60_000), ((2048, 2048), 16_384)]:
            data = self.npy(examples, 784, "|u1")
            for batch in [1024, 8192]:
                speeds = {1: [], 2: []}
                for _ in range(self.rounds):
                    for workers in [1, 2]:
                        seconds, _ = self.train(data, hidden, batch, 2, "--workers", str(workers))
                        speeds[workers].append(examples / statistics.median(seconds))
                gains = [two / one for one, two in zip(speeds[1], speeds[2])]
                net = name([784, *hidden, 10])
                self.promise(statistics.median(gains) >= 1.85, f"two workers gain 1.85 on {net} at {batch}")
                rows.append([net, f"{batch:,}", spread(speeds[1]), spread(speeds[2]), spread(gains, 2)])
                say(" | ".join(rows[-1]))
        table(["network", "batch", "1 worker, examples/s", "2 workers, examples/s", "gain"], rows)

    def examples(self):
        widths = [32, 64, 10]
        heading(
            "Cost against examples",
            f"Random floats, 32 an example, in NPY files; {name(widths)}, batches of 256, shuffled; seconds of an epoch, as training notes them, and "
            f"of an epoch with the order that is drawn before it, from the times between epochs of `descent bench train`; {min(self.rounds, 3)} rounds.",
        )
        sizes = [10**4, 10**5, 10**6, 10**7]
        steps, whole = {size: [] for size in sizes}, {size: [] for size in sizes}
        for _ in range(min(self.rounds, 3)):
            for size in sizes:
                data = self.npy(size, 32, "<f4")
                epochs = max(2, min(200, 10**6 // size))
                steps[size].append(statistics.median(self.train(data, widths[1:-1], 256, 1 + epochs)[0]))
                arguments = ["bench", "train", "--data", data, "--layers", "64", "--batch-size", "256", "--no-peak", "--json"]
                report, _ = self.run([*arguments, "--epochs", str(max(1, epochs // 2)), "--repetitions", "1"])
                whole[size].append(json.loads(report)["cases"][0]["seconds_per_epoch"]["median"])
                say(f"{size:,} examples: {steps[size][-1]:.4f} s, with the order {whole[size][-1]:.4f} s")
        rows = []
        for size in sizes:
            median = statistics.median
            rows.append(
                [
                    f"{size:,}", f"{median(steps[size]):.4f}", f"{median(steps[size]) / size * 1e9:.0f}",
                    f"{median(whole[size]):.4f}", f"{median(whole[size]) / size * 1e9:.0f}",
                ]
            )  # fmt: skip
        table(["examples", "steps, s", "ns an example", "with the order, s", "ns an example"], rows)

    def parameters(self):
        heading(
            "Cost against parameters",
            "784 random bytes an example, batches of 256, Adam; the second epoch's seconds by its steps; one run each, but the median of "
            f"{min(self.rounds, 3)} below 10⁷.",
        )
        rows = []
        for hidden in [(13,), (128,), (1024, 256), (2048, 4096), (8192, 9216, 2048)]:
            widths = [784, *hidden, 10]
            count = parameter_count(widths)
            steps = 4 if count > 5e7 else 16 if count > 5e6 else 64
            data = self.npy(256 * steps, 784, "|u1")
            epochs = 2 if count > 5e6 else 6
            runs = [self.train(data, hidden, 256, epochs) for _ in range(1 if count > 5e6 else min(self.rounds, 3))]
            seconds = statistics.median(statistics.median(run[0]) for run in runs) / steps
            # Six operations per parameter and example, but the first layer's inputs need no dA.
            operations = 6 * count - 2 * 784 * hidden[0]
            rows.append(
                [
                    name(widths), f"{count:,}", f"{seconds * 1e3:,.3f}", f"{seconds / count * 1e9:,.2f}",
                    f"{operations * 256 / seconds * 1e-9:,.0f}", f"{max(run[1] for run in runs) / MEGABYTE:,.0f}",
                ]
            )  # fmt: skip
            say(" | ".join(rows[-1]))
        table(["network", "parameters", "ms a step", "ns a parameter", "GFLOP/s", "peak memory, MB"], rows)

    def memory(self):
        heading(
            "Peak memory",
            "The largest resident set of `descent train`, two epochs of Adam or gradient descent, against the bound: data as stored + parameters × (3 + "
            "moments) × 4 bytes + activations of one batch + 64 MB. Activations of one batch are the inputs as floats and, of every layer, A and "
            "dZ (of the last layer one of the two), 4 bytes each; of a batch above 8,192 those of 8,192, as it goes through in parts. "
            "The data are the inputs as in the file, and 2 bytes a class.",
        )
        rows = []
        cases = [
            ((784, 10), 60_000, "|u1", 64, 2),
            ((784, 512, 256, 10), 60_000, "|u1", 64, 2),
            ((784, 512, 256, 10), 60_000, "|u1", 8192, 2),
            ((784, 512, 256, 10), 60_000, "|u1", 60_000, 0),
            ((784, 2048, 2048, 10), 16_384, "|u1", 1024, 2),
            ((784, 2048, 2048, 10), 16_384, "|u1", 8192, 0),
            ((784, 2048, 4096, 10), 4_096, "|u1", 256, 2),
            ((32, 64, 10), 1_000_000, "<f4", 256, 2),
            ((32, 64, 10), 10_000_000, "<f4", 8192, 2),
        ]
        for widths, examples, kind, batch, moments in cases:
            data = self.npy(examples, widths[0], kind)
            rule = ["--optimizer", "adam" if moments == 2 else "gradient-descent", "--steps", "20"]
            _, peak = self.train(data, widths[1:-1], batch, 2, *rule)
            count = parameter_count(widths)
            stored = examples * (widths[0] * (1 if kind == "|u1" else 4) + 2)
            part = min(batch, 8192)
            activations = 4 * part * (widths[0] + 2 * sum(widths[1:-1]) + widths[-1])
            bound = stored + count * (3 + moments) * 4 + activations + 64 * MEGABYTE
            net = name(widths)
            self.promise(peak <= bound, f"{net} at {batch} with {moments} moments takes no more than its bound")
            rows.append(
                [
                    net, f"{examples:,} × {widths[0]} {'bytes' if kind == '|u1' else 'floats'}", f"{batch:,}", str(moments),
                    f"{peak / MEGABYTE:,.0f}", f"{bound / MEGABYTE:,.0f}", f"{(peak - bound) / MEGABYTE + 64:,.0f}",
                ]
            )  # fmt: skip
            say(" | ".join(rows[-1]))
        table(["network", "data", "batch", "moments", "peak, MB", "bound, MB", "of the 64 MB"], rows)

    def bytes(self):
        if self.information["fashion_mnist"] is None:
            raise Failure("Fashion-MNIST is not there: descent info tells where it is looked for")
        heading(
            "Bytes against floats",
            f"Fashion-MNIST from its IDX files, whose bytes are stored as bytes, and the same inputs as floats in an NPY file; 784-512-256-10, seconds of "
            f"the second epoch, in turn, {self.rounds} rounds.",
        )
        floats = self.fashion_floats()
        rows = []
        for batch in [64, 256, 1024]:
            seconds = {"fashion-mnist": [], floats: []}
            for _ in range(self.rounds):
                for data in seconds:
                    seconds[data].append(statistics.median(self.train(data, (512, 256), batch, 2)[0]))
            ratios = [one / other for one, other in zip(*seconds.values())]
            rows.append([f"{batch:,}", *(spread(values, 3) for values in seconds.values()), spread(ratios, 2)])
            say(" | ".join(rows[-1]))
        table(["batch", "bytes, s", "floats, s", "bytes / floats"], rows)

    def fashion_floats(self):
        """Fashion-MNIST's training pictures as floats, and their classes, in NPY files."""
        folder = self.information["fashion_mnist"]

        def read(file):
            for path, opener in [(file, open), (file + ".gz", gzip.open)]:
                path = os.path.join(folder, path)
                if os.path.exists(path):
                    with opener(path, "rb") as opened:
                        return opened.read()
            raise Failure(f"there is no {file} in {folder}")

        pictures, classes = read("train-images-idx3-ubyte")[16:], read("train-labels-idx1-ubyte")[8:]
        value = [struct.pack("<f", byte / 255) for byte in range(256)]
        paths = [os.path.join(self.folder, f"fashion-{part}.npy") for part in "xy"]
        with open(paths[0], "wb") as x, open(paths[1], "wb") as y:
            x.write(npy_header("<f4", (len(classes), 784)))
            for start in range(0, len(pictures), 1 << 20):
                x.write(b"".join([value[byte] for byte in pictures[start : start + (1 << 20)]]))
            y.write(npy_header("|u1", (len(classes),)))
            y.write(classes)
        return "npy:" + ",".join(paths)

    def denormals(self):
        heading(
            "A converged network",
            "The network has learnt its 2,000 random examples by heart long before epoch 200: gradients and moments decay towards denormal numbers. "
            "Medians of the seconds of epochs 2 to 21 and 181 to 200.",
        )
        rows = []
        data = self.npy(2_000, 784, "|u1")
        for rule in ["adam", "rmsprop", "momentum"]:
            seconds, _ = self.train(data, (256, 128), 100, 200, "--optimizer", rule)
            early, late = statistics.median(seconds[:20]), statistics.median(seconds[-20:])
            self.promise(late <= 1.25 * early, f"epoch 200 takes no longer than epoch 2 with {rule}")
            rows.append([rule, f"{early * 1e3:.2f}", f"{late * 1e3:.2f}", f"{late / early:.2f}"])
            say(" | ".join(rows[-1]))
        table(["rule", "early, ms", "late, ms", "ratio"], rows)

    def oversubscription(self):
        usable = self.usable
        fair, why = fair_share(usable)
        heading(
            "Company on the machine",
            f"784 random bytes an example, 60,000 of them; examples per second of the second epoch on {usable} processors: quietly, with "
            f"{2 * usable} workers, and while another process, in a session of its own, does nothing but count on the first "
            f"processor, which leaves a fair share of {fair:.2f} on this machine: {why}; in turn, {self.rounds} rounds. Shares are of the quiet run's speed in the same round.",
        )
        data = self.npy(60_000, 784, "|u1")
        first = min(os.sched_getaffinity(0))
        rows = []
        for hidden, batches in [((128,), [64, 1024]), ((512, 256), [64, 1024, 8192])]:
            for batch in batches:
                speeds = {"quiet": [], "crowd": [], "company": []}
                for _ in range(self.rounds):
                    for way, values in speeds.items():
                        more = ["--workers", str(2 * usable)] if way == "crowd" else []
                        other = None
                        if way == "company":
                            count = f"import os\nos.sched_setaffinity(0, [{first}])\nwhile True: pass"
                            other = subprocess.Popen([sys.executable, "-c", count], start_new_session=True)
                        try:
                            seconds, _ = self.train(data, hidden, batch, 2, *more)
                        finally:
                            if other:
                                other.kill()
                                other.wait()
                        values.append(60_000 / statistics.median(seconds))
                crowd = [a / b for a, b in zip(speeds["crowd"], speeds["quiet"])]
                company = [a / b for a, b in zip(speeds["company"], speeds["quiet"])]
                net = name([784, *hidden, 10])
                self.promise(statistics.median(crowd) >= 0.5, f"{net} at {batch} keeps half its speed with {2 * usable} workers")
                self.promise(
                    statistics.median(company) >= fair / 2, f"{net} at {batch} keeps half its fair share beside a busy process"
                )
                rows.append([net, f"{batch:,}", spread(speeds["quiet"]), spread(crowd, 2), spread(company, 2)])
                say(" | ".join(rows[-1]))
        table(["network", "batch", "quiet, examples/s", f"{2 * usable} workers", "beside a busy process"], rows)

    def crossover(self):
        heading(
            "Where two workers begin",
            "Random floats, as many as 400 steps take; narrow networks at small batches with `--workers 1` and `--workers 2`, microseconds of a step, "
            f"in turn, {self.rounds} rounds. Below 6 × parameters × batch = the library's threshold a step has one worker whatever is asked for.",
        )
        rows = []
        for widths, batch in [
            ((32, 32, 10), 64), ((32, 64, 10), 64), ((32, 64, 10), 128), ((64, 64, 32, 10), 64), ((64, 64, 32, 10), 128),
            ((64, 128, 10), 64), ((64, 128, 10), 128), ((128, 128, 10), 64), ((128, 128, 64, 10), 64),
            ((128, 128, 64, 10), 128), ((784, 32, 10), 64), ((784, 128, 10), 64),
        ]:  # fmt: skip
            data = self.npy(400 * batch, widths[0], "<f4")
            times = {1: [], 2: []}
            for _ in range(self.rounds):
                for workers in times:
                    seconds, _ = self.train(data, widths[1:-1], batch, 9, "--workers", str(workers))
                    times[workers].append(statistics.median(seconds) / 400 * 1e6)
            gains = [one / two for one, two in zip(times[1], times[2])]
            operations = 6 * parameter_count(widths) * batch
            rows.append(
                [name(widths), str(batch), f"{operations / 1e6:.1f}", spread(times[1], 1), spread(times[2], 1), spread(gains, 2)]
            )
            say(" | ".join(rows[-1]))
        rows.sort(key=lambda row: float(row[2]))
        table(["network", "batch", "10⁶ operations", "1 worker, µs", "2 workers, µs", "gain"], rows)

    def prediction(self):
        heading(
            "Prediction",
            "60,000 random pictures, all at once, by `descent bench predict`: the products' operations against the sgemm peak of the same run; the "
            f"medians of {self.rounds} runs.",
        )
        data = self.npy(60_000, 784, "|u1")
        rows = []
        for hidden in [(128,), (512, 256), (2048, 2048)]:
            speeds, rates, shares = [], [], []
            for _ in range(self.rounds if hidden != (2048, 2048) else min(self.rounds, 2)):
                layers = ",".join(map(str, hidden))
                found = json.loads(self.run(["bench", "predict", "--data", data, "--layers", layers, "--json"])[0])["cases"][0]
                speeds.append(found["samples_per_second"]["median"])
                rates.append(found["gflops"])
                shares.append(100 * found["share_of_peak"])
            net = name([784, *hidden, 10])
            if hidden == (512, 256):
                self.promise(statistics.median(shares) >= 85, f"prediction with {net} reaches 85 % of the sgemm peak")
            rows.append([net, spread(speeds), spread(rates), spread(shares, 1)])
            say(" | ".join(rows[-1]))
        table(["network", "examples/s", "GFLOP/s", "% of the peak"], rows)


def fair_share(processors):
    """The share of the processors that fair scheduling leaves Descent, with a worker for each, beside a busy process
    that may run on one of them; and why.
    """
    if is_autogrouped():
        return 1 - min(1, processors / 2) / processors, "the system's scheduler gives each session as much (autogroup)"
    return processors / (processors + 1), f"its scheduler gives each of {processors + 1} threads as much"


def is_autogrouped():
    """Whether sessions have equal shares of the processors: the system may do that for processes in no control group."""
    try:
        with open("/proc/sys/kernel/sched_autogroup_enabled") as enabled, open("/proc/self/cgroup") as groups:
            if enabled.read().strip() != "1":
                return False
            # HIERARCHY:CONTROLLERS:GROUP; the second version has one line without controllers.
            lines = [line.rstrip("\n").split(":", 2) for line in groups]
    except OSError:
        return False
    groups = {controller: group for _, controllers, group in lines for controller in controllers.split(",")}
    return groups.get("cpu", groups.get("", "/")) == "/"


def npy_header(kind, shape):
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    text = text.ljust(63 - 10 + 64 * ((len(text) + 10) // 64)) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def main():
    parser = argparse.ArgumentParser(description="Called by scripts/bench-scaling, which see.")
    parser.add_argument("--descent", required=True)
    parser.add_argument("--only", required=True, type=lambda text: text.split(","))
    parser.add_argument("--rounds", required=True, type=int)
    options = parser.parse_args()
    status = 0
    with tempfile.TemporaryDirectory(prefix="bench-scaling-") as folder:
        try:
            scaling = Scaling(options, folder)
            print(header(scaling.information) + "\n", flush=True)
            for chosen in options.only:
                getattr(scaling, chosen)()
            if scaling.broken:
                status = 1
                print("Not kept: " + "; ".join(scaling.broken) + ".")
        except Failure as failure:
            say(str(failure))
            status = 1
        except KeyboardInterrupt:
            status = 130
    sys.exit(status)


def header(information):
    """The date and the machine."""
    machine = information["machine"]
    level, best, openblas = machine["instruction_set"], machine["best_instruction_set"], machine["openblas"]
    if level == best:
        held = f"{level}, OpenBLAS with its {openblas['kernel']} kernels"
    else:
        held = (
            f"held to {level} of {best} by DESCENT_INSTRUCTION_SET, and OpenBLAS to its {openblas['kernel']} kernels by "
            f"OPENBLAS_CORETYPE={openblas['pinned']['OPENBLAS_CORETYPE']}"
        )
    return (
        f"{datetime.date.today()}: {machine['processor']}, {machine['usable_processors']} usable processors, "
        f"{machine['memory'] / 2**30:.0f} GiB, {held}, Linux {os.uname().release.split('-')[0]}, "
        f"Descent {information['version']}."
    )


if __name__ == "__main__":
    main()
