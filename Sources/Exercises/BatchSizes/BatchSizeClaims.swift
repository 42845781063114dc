package import Reporting

/// What the notes say of batch, mini-batch and stochastic descent, checked on paths of the textbook.
package struct BatchSizeClaims: Sendable {
    let whole: CostPath
    let mini: CostPath
    let single: CostPath

    /// The whole set at a larger rate.
    let larger: CostPath

    /// Whether rows have verdicts. The claims hold for the course's seeds, and not for every network: some learn nothing.
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

    private var all: [CostPath] { [whole, mini, single, larger] }

    /// The paths side by side.
    package var pathTable: Report.Table {
        let tail = BatchSizeClaims.tail
        var table = Report.Table(
            "The cost over all 300 moons in gradient descent on the net 2-5-2-1, in the textbook; the end are the last "
                + "\(NumberText.grouped(tail)) updates",
            [
                "batch size", "rate", "updates", "epochs", "first cost", "mean at the end", "rises at the end",
                "which add up to", "largest rise of all",
            ])
        for path in all {
            let perEpoch = (whole.batchSize + path.batchSize - 1) / path.batchSize
            table.append([
                "\(path.batchSize)", RaceText.rate(path.learningRate), NumberText.grouped(path.updates),
                NumberText.grouped(path.updates / perEpoch), NumberText.fixed(path.costs[0], places: 6),
                NumberText.fixed(path.mean(last: tail), places: 6),
                RaceText.percent(Double(path.rises(last: tail)) / Double(tail)),
                BatchSizeClaims.small(path.ascent(last: tail)),
                BatchSizeClaims.small(path.largestRise),
            ])
        }
        return table
    }

    /// The claims with their verdicts.
    package var table: Report.Table {
        let tail = BatchSizeClaims.tail
        var table = Report.Table(
            "The claims of section 1.3 on these paths", ["claim", "measured", "holds where"])
        func verdict(_ holds: Bool) -> Verdict? { isJudged ? Verdict(holds) : nil }
        table.append(
            [
                "whole set: the cost falls at every step",
                "it does not at \(NumberText.grouped(whole.stalls)) of \(NumberText.grouped(whole.updates)) updates",
                "at none",
            ], verdict(whole.stalls == 0))
        let fall = single.mean(last: tail) / single.costs[0]
        table.append(
            [
                "one example: the cost falls on the whole",
                "the mean at the end is \(RaceText.percent(fall)) of the first", "below a half",
            ], verdict(fall < 0.5))
        let share = Double(single.rises(last: tail)) / Double(tail)
        table.append(
            [
                "one example: it wanders", "\(RaceText.percent(share)) of the steps at the end rise",
                "at least a third rise",
            ], verdict(share >= 1.0 / 3))
        let end = single.costs.suffix(tail)
        let (lowest, highest) = (end.min() ?? 0, end.max() ?? 0)
        table.append(
            [
                "one example: it never settles",
                "the cost at the end moves between \(NumberText.fixed(lowest, places: 3)) and "
                    + NumberText.fixed(highest, places: 3),
                "the highest is a quarter above the lowest",
            ], verdict(highest >= 1.25 * lowest))
        let ascents = [single, mini, whole].map { $0.ascent(last: tail) }
        table.append(
            [
                "mini-batches lie between",
                "rises add up to \(ascents.map { BatchSizeClaims.small($0) }.joined(separator: ", ")) at the end for 1, "
                    + "\(mini.batchSize), all",
                "in falling order",
            ], verdict(ascents[0] > ascents[1] && ascents[1] > ascents[2]))
        return table
    }

    /// What the verdicts leave out.
    package var findings: [String] {
        guard let first = larger.firstRise else {
            return ["At rate \(RaceText.rate(larger.learningRate)) too the whole-set cost falls at every step."]
        }
        return [
            "The claim on the whole set needs a small rate: at \(RaceText.rate(larger.learningRate)) the cost first rises at update "
                + "\(NumberText.grouped(first)), from \(NumberText.fixed(larger.costs[first - 1], places: 4)), and then at "
                + "\(NumberText.grouped(larger.rises(last: larger.updates))) of \(NumberText.grouped(larger.updates)), by at most "
                + "\(BatchSizeClaims.small(larger.largestRise))."
        ]
    }

    /// The last updates of each path.
    var endFigure: Figure {
        let tail = BatchSizeClaims.tail
        let count = whole.batchSize
        func name(_ path: CostPath) -> String {
            let (first, last) = (NumberText.grouped(path.updates - tail), NumberText.grouped(path.updates))
            return
                "\(path.batchSize == count ? "all \(count)" : "batch \(path.batchSize)"), updates \(first) to \(last)"
        }
        let series = [single, whole, mini].map { path in
            let costs = path.costs.suffix(tail + 1)
            return Series(
                name(path), costs.enumerated().map { [Double($0.offset), $0.element] }, style: .path,
                look: .batch(path.batchSize, of: count)
            ).thinned(to: 500)
        }
        let gaps = zip(mini.costs.suffix(tail + 1), whole.costs.suffix(tail + 1)).map { $0 - $1 }
        let lowest = [single, mini, whole].compactMap { $0.costs.suffix(tail + 1).min() }.min() ?? 0
        let highest = single.costs.suffix(tail + 1).max() ?? 1
        return Figure(
            "last-updates", title: "The last 1,000 updates: the cost of one example at a time never settles",
            columns: 2,
            panels: [
                Panel(
                    "The three sizes", x: .init("update, of the last 1,000"),
                    y: .init("cost over all \(count) examples", range: lowest - 0.006...highest + 0.006), series: series
                ),
                Panel(
                    "Mini-batches of \(mini.batchSize) beside all \(count)", x: .init("update, of the last 1,000"),
                    y: .init("1000 · (J(\(mini.batchSize)) − J(\(count)))"),
                    series: [
                        Series("", [[0, 0], [Double(tail), 0]], style: .reference),
                        Series(
                            "", gaps.enumerated().map { [Double($0.offset), 1000 * $0.element] }, style: .thread,
                            look: .batch(mini.batchSize, of: count)
                        ).thinned(to: 500),
                    ]),
            ])
    }

    /// A small number with two digits that count.
    private static func small(_ value: Double) -> String {
        guard value != 0 else { return "0" }
        guard value > 0, value < 0.01 else { return NumberText.fixed(value, places: 3) }
        var (digits, power) = (value, 0)
        while digits < 9.95 && power < 40 {
            digits *= 10
            power += 1
        }
        return "\(NumberText.fixed(digits / 10, places: 1))e-\(power - 1)"
    }
}
