"""Trains the same networks in turn with Descent and with its peers, and prints tables with ratios.

Called by scripts/bench-peers, which checks the arguments and sets up what this needs.

In a case, a network with an optimizer and a batch size, turns alternate: Descent, first peer, Descent, second peer, and
so on, then the next round. Every peer is one process with one driver, stopped (SIGSTOP) whenever it isn't its turn:
some keep threads spinning for a while after their work. Speeds are examples per second as measured in each system's own
process, so that start-up is not included. Every form of a peer first trains one uncounted epoch, in which it compiles;
so does Descent in each of its turns, which are separate processes.

Right before each turn a burst of register-only multiply-adds tells what the arithmetic units do at that moment: the
machine's speed changes, and a turn's speed is to be read beside its own burst.
"""

import csv
import math
import os
import statistics
import tempfile
import time

import comparison
from comparison import TITLES, Peer, PeerFailure, spread, table

# A system that has learnt nothing by the end of a case, with ten equally frequent classes, has not trained.
LEAST_ACCURACY = 0.3

# A system that is held to an instruction set cannot do more than its arithmetic units; the rest is for the burst's
# own spread.
GREATEST_SHARE = 1.1

LEAST_ROUNDS = 5
LEAST_SECONDS = 30


def main():
    run = comparison.Comparison("bench-peers", parse())
    run.report["tiny"] = None
    run.conclude(lambda: compare(run), tables)


def parse():
    def numbers(text):
        return [int(part) for part in text.split(",")]

    parser = comparison.parser()
    parser.add_argument("--networks", required=True, action="append", type=numbers, help="hidden layers")
    parser.add_argument("--batch-sizes", required=True, type=numbers)
    parser.add_argument("--optimizers", required=True, type=lambda text: text.split(","))
    parser.add_argument("--epochs", required=True, type=int, help="counted epochs of a turn")
    parser.add_argument("--torch-compile", action="store_true")
    parser.add_argument("--tiny", action="store_true")
    return parser.parse_args()


# --- The runs


def compare(run):
    options = run.options
    for name in options.peers:
        run.say(f"starting {TITLES[name]}")
        run.peers.append(Peer(name, run, DESCENT_PEERS_COMPILE="1" if options.torch_compile else "0"))
    run.report["header"] = run.header() | {"epochs": options.epochs}
    if run.living() and options.tiny:
        run_tiny(run)
    elif run.living():
        for hidden in options.networks:
            for optimizer in options.optimizers:
                for batch in options.batch_sizes:
                    run_case(run, hidden, optimizer, batch)


def rounds(options):
    """Counts rounds from 1: as many as were asked for, else as many as LEAST_SECONDS hold, but LEAST_ROUNDS at least.

    A machine may run at one speed for some seconds and at another for the next. Short turns side by side and many
    rounds of them see through that.
    """
    start = time.monotonic()
    number = 0
    while number < (options.rounds or LEAST_ROUNDS) or (
        not options.rounds and time.monotonic() - start < LEAST_SECONDS
    ):
        number += 1
        yield number


def operations(sizes):
    """Of an example's products: 2·in·out forward, the same for dW, and the same for dA in all layers but the first."""
    return 6 * sum(inputs * outputs for inputs, outputs in zip(sizes, sizes[1:])) - 2 * sizes[0] * sizes[1]


class Turns:
    """One system's turns in a case: the examples per second of each epoch of a turn, and the burst before the turn."""

    def __init__(self):
        self.speeds, self.peaks = [], []

    def take(self, run, turn):
        peak = run.descent.fma_peak()
        speeds = turn()
        self.peaks.append(peak)
        self.speeds.append(speeds)

    def speed(self):
        return statistics.median(speed for speeds in self.speeds for speed in speeds)

    def shares(self, sizes):
        """The products' arithmetic of each turn, as a share of what its burst did."""
        return [
            statistics.median(speeds) * operations(sizes) / (peak * 1e9) for speeds, peak in zip(self.speeds, self.peaks)
        ]


def descent_turn(run, hidden, optimizer, batch):
    """Examples per second in each of the counted epochs, which follow one for warming up, and the test accuracy.

    They are those that training itself notes: the seconds of an epoch are those of its steps, without evaluation.
    `descent bench train` reports the same, but it compares gradients with plain loops first, half a minute on a large
    network, and the turns should follow one another closely.
    """
    with tempfile.TemporaryDirectory() as folder:
        results = run.descent.run(
            *("train", "--data", "fashion-mnist", "--layers", ",".join(map(str, hidden))),
            *("--optimizer", optimizer, "--batch-size", str(batch), "--epochs", str(1 + run.options.epochs)),
            *("--workers", str(run.options.workers), "--quiet", "--output", folder, "--overwrite"),
        )
        with open(os.path.join(folder, "metrics.csv"), newline="") as file:
            speeds = [float(row["samples_per_second"]) for row in csv.DictReader(file)]
    accuracy = next(float(line.split()[-1]) for line in results.splitlines() if line.startswith("test accuracy"))
    return speeds[1:], accuracy


def run_case(run, hidden, optimizer, batch):
    sizes = [784, *hidden, 10]
    name = f"{'-'.join(map(str, sizes))} {optimizer} {batch}"
    run.say(name)
    epochs = run.options.epochs
    accuracies = {}  # at the end, by the systems' titles
    own = Turns()
    # For each peer its own turns in each form, and Descent's turn before each.
    forms, before, results = {}, {}, {}

    def descent_speeds():
        speeds, accuracies["Descent"] = descent_turn(run, hidden, optimizer, batch)
        return speeds

    def peer_speeds(peer, form):
        answers = [peer.ask(f"epoch {form}") for _ in range(epochs)]
        return [answer["samples"] / answer["seconds"] for answer in answers]

    for peer in run.living():
        try:
            answer = peer.ask(f"case {','.join(map(str, sizes))} {optimizer} {batch}")
            if "unsupported" in answer:
                results[peer.name] = {"unsupported": answer["unsupported"]}
                continue
            for form in peer.forms:
                peer.ask(f"epoch {form}")
            forms[peer.name] = {form: Turns() for form in peer.forms}
            before[peer.name] = []
        except PeerFailure as failure:
            peer.failure = str(failure)
    for number in rounds(run.options):
        for peer in run.living():
            if peer.name not in forms:
                continue
            own.take(run, descent_speeds)
            try:
                for form, turns in forms[peer.name].items():
                    turns.take(run, lambda: peer_speeds(peer, form))
            except PeerFailure as failure:
                peer.failure = str(failure)
                continue
            before[peer.name].append(own.speeds[-1])
            shown = ", ".join(
                f"{form} {statistics.median(turns.speeds[-1]):,.0f}" for form, turns in forms[peer.name].items()
            )
            run.say(f"round {number}: Descent {statistics.median(own.speeds[-1]):,.0f}, {TITLES[peer.name]} {shown}")
        if not own.speeds:  # no peer does this
            own.take(run, descent_speeds)
        if not any(peer.name in forms for peer in run.living()):
            break
    for peer in run.living():
        if peer.name not in forms:
            continue
        try:
            accuracy = accuracies[TITLES[peer.name]] = peer.ask("accuracy")["accuracy"]
        except PeerFailure as failure:
            peer.failure = str(failure)  # what there is may be wrong
            continue
        results[peer.name] = peer_result(sizes, forms[peer.name], before[peer.name]) | {"accuracy": accuracy}
    shares = own.shares(sizes)
    run.report["cases"].append(
        {
            "sizes": sizes,
            "optimizer": optimizer,
            "batch_size": batch,
            "operations_per_example": operations(sizes),
            "samples_per_second": own.speed(),
            "accuracy": accuracies["Descent"],
            "turns": own.speeds,
            "fma_peak_gflops": own.peaks,
            "shares_of_fma_peak": shares,
            "share_of_fma_peak": statistics.median(shares),
            "peers": results,
        }
    )
    warn(run, name, accuracies, results)


def peer_result(sizes, forms, before):
    """What is kept of a peer's case. `before` are Descent's speeds before its turns, round by round."""
    speeds = {form: turns.speed() for form, turns in forms.items()}
    best = max(speeds, key=speeds.get)
    ratios = [
        statistics.median(ours) / statistics.median(theirs) for ours, theirs in zip(before, forms[best].speeds)
    ]
    shares = {form: turns.shares(sizes) for form, turns in forms.items()}
    return {
        "forms": {form: turns.speeds for form, turns in forms.items()},
        "descent": before,
        "fma_peak_gflops": {form: turns.peaks for form, turns in forms.items()},
        "shares_of_fma_peak": shares,
        "share_of_fma_peak": {form: statistics.median(values) for form, values in shares.items()},
        "samples_per_second": speeds,
        "best": best,
        "ratios": ratios,
        "ratio": statistics.median(ratios),
    }


def warn(run, name, accuracies, results):
    for title, accuracy in accuracies.items():
        if not accuracy >= LEAST_ACCURACY:
            run.say(f"warning: {title} has a test accuracy of {accuracy:.3f} at the end of {name}: it did not learn")
    if run.options.instruction_set:
        for peer, result in results.items():
            for form, share in result.get("share_of_fma_peak", {}).items():
                if share > GREATEST_SHARE:
                    run.say(
                        f"warning: {TITLES[peer]} ({form}) does {share:.2f} times what the arithmetic units can do at"
                        f" {run.options.instruction_set} in {name}: it is not held"
                    )


def run_tiny(run):
    own = []
    theirs = {}
    for peer in run.living():
        try:
            answer = peer.ask("tiny")  # compiles
            if "unsupported" in answer:
                run.say(f"{TITLES[peer.name]} is left out: {answer['unsupported']}")
            else:
                theirs[peer.name] = []
        except PeerFailure as failure:
            peer.failure = str(failure)
    for number in rounds(run.options):
        for peer in run.living():
            if peer.name not in theirs:
                continue
            own.append(tiny_seconds(run))
            try:
                answer = peer.ask("tiny")
                theirs[peer.name].append(answer["seconds"] / answer["steps"])
            except PeerFailure as failure:
                peer.failure = str(failure)
                del theirs[peer.name]
                continue
            last = theirs[peer.name][-1]
            run.say(f"round {number}: Descent {own[-1] * 1e6:.3f} µs, {TITLES[peer.name]} {last * 1e6:.2f} µs")
            run.report["tiny"] = {"seconds_per_step": own, "peers": theirs}
        if not theirs:
            break


def tiny_seconds(run):
    """Seconds of a step on the course's network: of many epochs minus those of one, so that the start falls out."""

    def seconds(epochs):
        start = time.perf_counter()
        run.descent.run(
            *("train", "--data", "moons:300", "--layers", "5,2", "--batch-size", "64", "--learning-rate", "0.0007"),
            *("--epochs", str(epochs), "--workers", str(run.options.workers), "--quiet"),
        )
        return time.perf_counter() - start

    epochs = 100_000
    return (seconds(epochs) - seconds(1)) / ((epochs - 1) * 5)


# --- What is printed


def tables(report):
    return comparison.header_lines(report["header"]) + (tiny_table(report) if report["tiny"] else speed_tables(report))


def speed_tables(report):
    head, cases = report["header"], report["cases"]
    peers = [name for name in head["peers"] if any("ratio" in case["peers"].get(name, {}) for case in cases)]
    forms = {name: next(case["peers"][name]["forms"] for case in cases if "ratio" in case["peers"].get(name, {}))
             for name in peers}
    lines = [
        f"- Examples per second, medians; {number_of_rounds(head)}, epochs in a turn: {head['epochs']}. A ratio is"
        " Descent's speed to that of the peer's fastest form in the same round, median; in brackets the least and the greatest."
        " FMA: the products' arithmetic as a share of what register-only multiply-adds did right before the turn, median;"
        " a peer's is that of its fastest form.",
        "",
    ]
    columns = ["network", "optimizer", "batch size", "Descent", "FMA"]
    for name in peers:
        kinds = f" ({' / '.join(forms[name])})" if len(forms[name]) > 1 else ""
        columns += [TITLES[name] + kinds, "FMA", f"Descent / {TITLES[name]}"]
    rows = []
    for case in cases:
        row = ["-".join(map(str, case["sizes"])), case["optimizer"], str(case["batch_size"])]
        row += [f"{case['samples_per_second']:,.0f}", f"{100 * case['share_of_fma_peak']:.0f} %"]
        for name in peers:
            result = case["peers"].get(name, {})
            if "ratio" not in result:
                row += ["–", "–", "–"]
                continue
            row.append(" / ".join(f"{speed:,.0f}" for speed in result["samples_per_second"].values()))
            row.append(f"{100 * result['share_of_fma_peak'][result['best']]:.0f} %")
            row.append(f"**{result['ratio']:.2f}**{spread(result['ratios'])}")
        rows.append(row)
    lines += table(columns, rows, texts=2)
    rows = []
    for name in peers:
        ratios = [(case["peers"][name]["ratio"], case) for case in cases if "ratio" in case["peers"].get(name, {})]
        mean = math.exp(statistics.fmean(math.log(ratio) for ratio, _ in ratios))
        least, where = min(ratios, key=lambda pair: pair[0])
        label = f"{'-'.join(map(str, where['sizes']))}, {where['optimizer']}, {where['batch_size']}"
        rows.append([f"Descent / {TITLES[name]}", str(len(ratios)), f"{mean:.2f}", f"{least:.2f}", label])
    if rows:
        lines += ["", *table(["ratio", "cases", "geometric mean", "least", "at"], rows, texts=1, last=True)]
    return lines


def tiny_table(report):
    own = report["tiny"]["seconds_per_step"]
    lines = [
        "- Microseconds per step on 2-5-2-1, 300 moons, mini-batches of 64, Adam: medians, in brackets the least and the"
        f" greatest; {number_of_rounds(report['header'])}.",
        "",
    ]
    rows = []
    for title, seconds in [("Descent", own)] + [(TITLES[name], list_) for name, list_ in report["tiny"]["peers"].items()]:
        steps = [value * 1e6 for value in seconds]
        ratio = statistics.median(seconds) / statistics.median(own)
        rows.append([title, comparison.with_spread(steps), f"{ratio:.1f}"])
    return lines + table(["system", "µs per step", "to Descent's"], rows, texts=1)


def number_of_rounds(head):
    return f"rounds: {head['rounds'] or f'what {LEAST_SECONDS} seconds hold, at least {LEAST_ROUNDS}'}"


if __name__ == "__main__":
    main()
