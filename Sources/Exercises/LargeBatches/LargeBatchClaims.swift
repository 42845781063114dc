package import Reporting

/// What a method reached at each batch size.
package struct LargeBatchRuns: Sendable {
    package let method: LargeBatchMethod
    package let sizes: [Int]

    /// The share of the test set that is right; nil where the cost was no longer finite.
    package let accuracies: [Double?]

    package init(method: LargeBatchMethod, sizes: [Int], accuracies: [Double?]) {
        self.method = method
        self.sizes = sizes
        self.accuracies = accuracies
    }

    /// The accuracy at a size, 0 where training diverged; NaN where it was not tried.
    package subscript(size: Int) -> Double {
        guard let index = sizes.firstIndex(of: size) else { return .nan }
        return accuracies[index] ?? 0
    }
}

/// What is said of large mini-batches, beside what was measured.
package struct LargeBatchClaims: Sendable {
    /// In the order of `LargeBatchMethod.all`.
    package let runs: [LargeBatchRuns]
    private let isJudged: Bool

    package init(_ runs: [LargeBatchRuns], judged: Bool) {
        self.runs = runs
        isJudged = judged
    }

    /// The accuracies side by side.
    package var accuracyTable: Report.Table {
        let sizes = runs.first?.sizes ?? []
        return Report.Table(
            "The share of the test set that is right after \(LargeBatches.epochs) epochs, by batch size",
            ["method"] + sizes.map(\.grouped),
            runs.map { run in
                Claim(
                    [Cell("\(run.method.title)")]
                        + run.accuracies.map { $0.map { "\(RaceText.percent($0))" } ?? "diverged" })
            })
    }

    /// The claims with their verdicts.
    package var table: Report.Table {
        let (fixed, scaled, warmedUp, lars, lamb) = (runs[0], runs[1], runs[2], runs[3], runs[4])
        let (small, middle, large) = (256, 4096, 16384)
        func percent(_ value: Double) -> String { RaceText.percent(value) }
        func both(_ run: LargeBatchRuns, _ size: Int) -> String {
            "\(percent(run[size])) at \(size.grouped), \(percent(run[small])) at \(small)"
        }
        let others = [fixed, scaled, warmedUp, lars].map { $0[large] }.reduce(0) { max($0, $1) }
        let best = runs.map { $0[small] }.reduce(0) { max($0, $1) }
        return Report.Table(
            "The claims on these runs", ["claim", "measured", "holds where"],
            [
                Claim(
                    "at the same rate a batch of 16,384 learns less in as many epochs", "\(both(fixed, large))",
                    "by more than 5 points", holds: fixed[large] < fixed[small] - 0.05),
                Claim(
                    "a rate that grows with the batch, with a warm-up, keeps the accuracy to 4,096",
                    "\(both(warmedUp, middle))", "within 1.5 points", holds: warmedUp[middle] > warmedUp[small] - 0.015),
                Claim(
                    "and not to 16,384", "\(both(warmedUp, large))", "below that by more than 1.5 points",
                    holds: warmedUp[large] < warmedUp[small] - 0.015),
                Claim(
                    "without a warm-up the scaled rate is worse at 16,384",
                    "\(percent(scaled[large])) without, \(percent(warmedUp[large])) with", "by more than 2 points",
                    holds: scaled[large] < warmedUp[large] - 0.02),
                Claim(
                    "where momentum's scaled rate is too large, LARS still learns",
                    "\(percent(lars[large])) against \(percent(warmedUp[large]))", "by more than 10 points",
                    holds: lars[large] > warmedUp[large] + 0.1),
                Claim(
                    "LAMB learns most at 16,384",
                    "\(percent(lamb[large])), and of the others \(percent(others)) at most", "by more than a point",
                    holds: lamb[large] > others + 0.01),
                Claim(
                    "but nothing keeps the accuracy at 16,384 in as many epochs",
                    "\(percent(max(others, lamb[large]))) at most, \(percent(best)) at 256",
                    "by more than 5 points", holds: max(others, lamb[large]) < best - 0.05),
            ].map { $0.judged(isJudged) })
    }

    /// The accuracies over the batch size.
    package var figure: Figure {
        Figure(
            "large-batches", title: "Accuracy after \(LargeBatches.epochs) epochs by batch size",
            panels: [
                Panel(
                    x: .init("batch size (examples)", logarithmic: true),
                    y: .init("share of the test set that is right"),
                    legend: .bottomLeft,
                    series: runs.map { run in
                        Series(
                            run.method.title, x: run.sizes.map { Double($0) }, y: run.sizes.map { run[$0] },
                            style: .markedLine)
                    })
            ])
    }
}
