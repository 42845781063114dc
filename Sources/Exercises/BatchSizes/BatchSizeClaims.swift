package import Reporting

/// What the notes say of batch, mini-batch and stochastic descent, checked on paths of the textbook.
package struct BatchSizeClaims: Sendable {
    let whole: CostPath
    let mini: CostPath
    let single: CostPath

    /// The whole set at a larger rate.
    let larger: CostPath

    /// Whether rows have verdicts. The claims hold for the course's seeds, and not for every network: some learn
    /// nothing.
    let isJudged: Bool

    package init(whole: CostPath, mini: CostPath, single: CostPath, larger: CostPath, judged: Bool = true) {
        isJudged = judged
        self.whole = whole
        self.mini = mini
        self.single = single
        self.larger = larger
    }

    /// How many updates at the end count as the end.
    private static let tail = 1000
    private var tail: Int { BatchSizeClaims.tail }

    /// The paths side by side.
    package var pathTable: Report.Table {
        Report.Table(
            "The cost over all 300 moons in gradient descent on the net 2-5-2-1, in the textbook; the end are the last "
                + "\(tail.grouped) updates",
            [
                "batch size", "rate", "updates", "epochs", "first cost", "mean at the end", "rises at the end",
                "which add up to", "largest rise of all",
            ],
            [whole, mini, single, larger].map { path in
                let perEpoch = (whole.batchSize + path.batchSize - 1) / path.batchSize
                return Claim(
                    .count(path.batchSize), "\(RaceText.rate(path.learningRate))", .grouped(path.updates),
                    .grouped(path.updates / perEpoch), .fixed(path.costs[0], 6), .fixed(path.mean(last: tail), 6),
                    "\(RaceText.percent(Double(path.rises(last: tail)) / Double(tail)))",
                    "\(BatchSizeClaims.small(path.ascent(last: tail)))", "\(BatchSizeClaims.small(path.largestRise))")
            })
    }

    /// The claims with their verdicts.
    package var table: Report.Table {
        let fall = single.mean(last: tail) / single.costs[0]
        let share = Double(single.rises(last: tail)) / Double(tail)
        let end = single.costs.suffix(tail)
        let (lowest, highest) = (end.min() ?? 0, end.max() ?? 0)
        let range = "\(lowest.fixed(3)) and \(highest.fixed(3))"
        let ascents = [single, mini, whole].map { $0.ascent(last: tail) }
        let sums = ascents.map { BatchSizeClaims.small($0) }.joined(separator: ", ")
        let (stalls, updates) = (whole.costs.stalls.grouped, whole.updates.grouped)
        return Report.Table(
            "The claims of section 1.3 on these paths", ["claim", "measured", "holds where"],
            [
                Claim(
                    "whole set: the cost falls at every step", "it does not at \(stalls) of \(updates) updates",
                    "at none", holds: whole.costs.stalls == 0),
                Claim(
                    "one example: the cost falls on the whole",
                    "the mean at the end is \(RaceText.percent(fall)) of the first", "below a half", holds: fall < 0.5),
                Claim(
                    "one example: it wanders", "\(RaceText.percent(share)) of the steps at the end rise",
                    "at least a third rise", holds: share >= 1.0 / 3),
                Claim(
                    "one example: it never settles", "the cost at the end moves between \(range)",
                    "the highest is a quarter above the lowest", holds: highest >= 1.25 * lowest),
                Claim(
                    "mini-batches lie between", "rises add up to \(sums) at the end for 1, \(mini.batchSize), all",
                    "in falling order", holds: ascents[0] > ascents[1] && ascents[1] > ascents[2]),
            ].map { $0.judged(isJudged) })
    }

    /// What the verdicts leave out.
    package var findings: [String] {
        let rate = RaceText.rate(larger.learningRate)
        guard let first = larger.firstRise else {
            return ["At rate \(rate) too the whole-set cost falls at every step."]
        }
        return [
            "The claim on the whole set needs a small rate: at \(rate) the cost first rises at update "
                + "\(first.grouped), from \(larger.costs[first - 1].fixed(4)), and then at "
                + "\(larger.costs.rises.grouped) of \(larger.updates.grouped), by at most "
                + "\(BatchSizeClaims.small(larger.largestRise))."
        ]
    }

    /// The last updates of each path.
    var endFigure: Figure {
        let count = whole.batchSize
        func end(_ path: CostPath) -> [Double] { path.costs.suffix(tail + 1) }
        func points(_ values: [Double]) -> [[Double]] { values.enumerated().map { [Double($0.offset), $0.element] } }
        let series = [single, whole, mini].map { path in
            let size = path.batchSize == count ? "all \(count)" : "batch \(path.batchSize)"
            let (first, last) = ((path.updates - tail).grouped, path.updates.grouped)
            return Series(
                "\(size), updates \(first) to \(last)", points(end(path)), style: .path,
                look: .batch(path.batchSize, of: count)
            ).thinned(to: 500)
        }
        let gaps = zip(end(mini), end(whole)).map { 1000 * ($0 - $1) }
        let lowest = (end(single) + end(mini) + end(whole)).min() ?? 0
        let highest = end(single).max() ?? 1
        let x = Panel.Axis("update, of the last 1,000")
        return Figure(
            "last-updates", title: "The last 1,000 updates: the cost of one example at a time never settles",
            columns: 2,
            panels: [
                Panel(
                    "The three sizes", x: x,
                    y: .init("cost over all \(count) examples", range: lowest - 0.006...highest + 0.006), series: series
                ),
                Panel(
                    "Mini-batches of \(mini.batchSize) beside all \(count)", x: x,
                    y: .init("1000 · (J(\(mini.batchSize)) − J(\(count)))"),
                    series: [
                        Series("", [[0, 0], [Double(tail), 0]], style: .reference),
                        Series("", points(gaps), style: .thread, look: .batch(mini.batchSize, of: count))
                            .thinned(to: 500),
                    ]),
            ])
    }

    /// A small number with two digits that count.
    private static func small(_ value: Double) -> String {
        guard value != 0 else { return "0" }
        guard value > 0, value < 0.01 else { return value.fixed(3) }
        var (digits, power) = (value, 0)
        while digits < 9.95 && power < 40 {
            digits *= 10
            power += 1
        }
        return "\((digits / 10).fixed(1))e-\(power - 1)"
    }
}
