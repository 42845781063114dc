import Curvature
import Descent
package import Reporting

/// Critical points of a network's cost, found from many starts, and how many descent directions those of each cost
/// have.
///
/// The experiment of Dauphin, Pascanu, Gulcehre, Cho, Ganguli and Bengio (2014), "Identifying and attacking the saddle
/// point problem", figure 1: the share of negative eigenvalues against the cost.
package struct CriticalPoints {
    /// The distinct points in order of cost.
    let points: [CriticalPointSearch.Point]

    /// The number of searches, and of those that ended at a critical point.
    let searches: Int
    let found: Int

    /// - Parameter points: in order of cost, three at least.
    package init(points: [CriticalPointSearch.Point], searches: Int, found: Int) {
        self.points = points
        self.searches = searches
        self.found = found
    }

    /// Searches for them.
    init(_ problem: SaddleProblem) throws(ExerciseError) {
        let starts = try CriticalPoints.starts(problem)
        let found = try Concurrently.map(starts) { start throws(ExerciseError) in
            try CriticalPointSearch.search(from: start, on: problem.surface)
        }.compactMap { $0 }
        searches = starts.count
        self.found = found.count
        points = CriticalPoints.distinct(found)
        // One for each third.
        guard points.count >= 3 else {
            throw problem.noResult(
                "\(starts.count) searches find \(points.count) different critical points of the 3 that are needed")
        }
    }

    /// Where the searches start: half beside training runs, half anywhere.
    private static func starts(_ problem: SaddleProblem) throws(ExerciseError) -> [[Double]] {
        let (runs, randomStarts) = (8, 120)
        let steps = [0, 10, 30, 100, 200, 400, 700, 1000, 1500, 2000, 3000, 5000, 8000, 12_000, 20_000]
        let evaluator = try ExerciseError.wrapping { try CostEvaluator(problem.surface) }
        var normal = NormalDistribution(
            generator: SeededGenerator(seed: UInt64(problem.weightSeed), stream: 7))
        var starts: [[Double]] = []
        for run in 0..<runs {
            let start = try problem.start(run + 1, scale: run % 2 == 0 ? 0.3 : 1)
            let path = TrainingPath.descent(from: start, steps: steps.last ?? 0, evaluator)
            // A little way off the run.
            for step in steps { starts.append(path.points[step].map { $0 + 0.2 * normal.next() }) }
        }
        for index in 0..<randomStarts {
            // Deviations from a tenth to two.
            let scale = 0.1 + 1.9 * Double(index) / Double(randomStarts - 1)
            starts.append((0..<problem.surface.parameterCount).map { _ in scale * normal.next() })
        }
        return starts
    }

    /// Points that differ in cost or in curvature. Exchanged units and changed signs give the same point again, of
    /// equal cost.
    private static func distinct(_ points: [CriticalPointSearch.Point]) -> [CriticalPointSearch.Point] {
        var kept: [CriticalPointSearch.Point] = []
        for point in points.sorted(by: { $0.cost < $1.cost }) {
            if let last = kept.last, point.cost - last.cost < 1e-8, point.spectrum.negative == last.spectrum.negative {
                continue
            }
            kept.append(point)
        }
        return kept
    }

    private var minima: [CriticalPointSearch.Point] { points.filter { $0.spectrum.negative == 0 } }
    private var saddles: [CriticalPointSearch.Point] { points.filter { $0.spectrum.negative > 0 } }

    /// Of cost and share of negative eigenvalues.
    private var rankCorrelation: Double {
        RankCorrelation.of(points.map(\.cost), points.map(\.spectrum.negativeShare))
    }

    /// The distinct points in three parts of equal number, those of lowest cost first.
    private var thirds: [[CriticalPointSearch.Point]] {
        (0..<3).map { Array(points[points.count * $0 / 3..<points.count * ($0 + 1) / 3]) }
    }

    private static func meanShare(_ points: [CriticalPointSearch.Point]) -> Double {
        points.reduce(0) { $0 + $1.spectrum.negativeShare } / Double(max(points.count, 1))
    }

    package var costTable: Report.Table {
        Report.Table(
            "Critical points by cost: \(points.count) distinct ones from \(found) of \(searches) searches that ended "
                + "at one",
            ["cost", "points", "minima", "negative eigenvalues, mean", "fewest", "most", "largest gradient norm"],
            thirds.map { part in
                let negatives = part.map(\.spectrum.negative)
                return Claim(
                    "\(part[0].cost.fixed(4)) to \(part[part.count - 1].cost.fixed(4))", .count(part.count),
                    .count(negatives.count { $0 == 0 }), .percent(CriticalPoints.meanShare(part), 1),
                    .count(negatives.min()), .count(negatives.max()),
                    .significant(part.map(\.gradientNorm).max(), 2))
            })
    }

    package func claimTable(_ problem: SaddleProblem) -> Report.Table {
        let thirds = thirds
        let (low, high) = (CriticalPoints.meanShare(thirds[0]), CriticalPoints.meanShare(thirds[2]))
        let worst = minima.last.map { "the highest minimum is at \($0.cost.fixed(4))" } ?? "no minimum at all"
        return Report.Table(
            "The notes' claims about critical points", ["claim", "found"],
            [
                Claim(
                    "most points of zero gradient are saddles", "\(saddles.count) of \(points.count)",
                    holds: minima.count < saddles.count),
                Claim(
                    "the higher the cost, the more descent directions: rank correlation above 0.5",
                    .fixed(rankCorrelation, 3), holds: rankCorrelation > 0.5),
                Claim(
                    "the third of highest cost has a larger share of them than that of lowest",
                    "\(high.percent(1)) and \(low.percent(1))", holds: high > low),
                Claim(
                    "no minimum in the third of highest cost", Cell(worst),
                    holds: thirds[2].allSatisfy { $0.spectrum.negative > 0 }),
            ].map { $0.judged(problem.isJudged) })
    }

    var finding: String {
        let (first, last) = (points[0], points[points.count - 1])
        let worst = minima.last.map { "; the highest of them costs \($0.cost.fixed(4))" } ?? ""
        return
            "Of \(points.count) critical points \(minima.count) are minima\(worst). The critical point of lowest "
            + "cost, \(first.cost.fixed(4)), has \(first.spectrum.negative) descent directions, that of highest cost, "
            + "\(last.cost.fixed(4)), \(last.spectrum.negative) of \(last.spectrum.values.count); the rank "
            + "correlation of cost and share is \(rankCorrelation.fixed(2))."
    }

    /// The shortest range of costs that holds a share of the points.
    private func densest(_ share: Double) -> ClosedRange<Double> {
        let count = max(Int((share * Double(points.count)).rounded(.up)), 1)
        let costs = points.map(\.cost)
        let first =
            (0...costs.count - count).min { costs[$0 + count - 1] - costs[$0] < costs[$1 + count - 1] - costs[$1] } ?? 0
        let (low, high) = (costs[first], costs[first + count - 1])
        let margin = 0.05 * max(high - low, 1e-6)
        return low - margin...high + margin
    }

    var figure: Figure {
        func scatter(_ name: String, _ points: [CriticalPointSearch.Point], _ look: Look) -> Series {
            Series(
                name, points.map { [$0.cost, 100 * $0.spectrum.negativeShare] }, style: .marks, look: look)
        }
        let all = [scatter("saddles", saddles, .sky), scatter("minima", minima, .black)]
        let (lowest, highest) = (points[0], points[points.count - 1])
        let spectra = [
            ("highest cost", highest, Look.vermilion), ("middle", points[points.count / 2], .purple),
            ("lowest cost", lowest, .black),
        ].map { name, point, look in
            Series(
                "\(name), J = \(point.cost.fixed(3))",
                point.spectrum.values.enumerated().map { [Double($0.offset + 1), $0.element] }, style: .path, look: look
            )
        }
        let count = Double(lowest.spectrum.values.count)
        let margin = 0.04 * max(highest.cost - lowest.cost, 1e-6)
        let share = Panel.Axis("negative eigenvalues in percent", range: -1.5...50)
        return Figure(
            "critical-points", title: "Critical points of high cost are saddles with many ways down", columns: 2,
            panelSize: (490, 380),
            panels: [
                Panel(
                    "All critical points", x: .init("cost J", range: lowest.cost - margin...highest.cost + margin),
                    y: share, series: all),
                Panel(
                    "Enlarged: three quarters of them", x: .init("cost J", range: densest(0.75)), y: share,
                    series: all),
                Panel(
                    "Three of the spectra", x: .init("eigenvalue by rank", range: 1...count),
                    y: .init("eigenvalue λ of the Hessian, cut at 0.4", range: -0.3...0.4),
                    series: [Series("", [[1, 0], [count, 0]], style: .reference)] + spectra),
            ])
    }
}

/// Spearman's rank correlation: Pearson's correlation of the ranks, equal values sharing the mean of theirs.
///
/// 1 where one rises whenever the other does, 0 without any relation. Spearman (1904).
package enum RankCorrelation {
    package static func of(_ x: [Double], _ y: [Double]) -> Double {
        precondition(x.count == y.count && x.count > 1, "\(x.count) and \(y.count) values")
        // Ranks always have this mean.
        let mean = Double(x.count + 1) / 2
        let (a, b) = (ranks(x).map { $0 - mean }, ranks(y).map { $0 - mean })
        return VectorArithmetic.dot(a, b) / (VectorArithmetic.dot(a, a) * VectorArithmetic.dot(b, b)).squareRoot()
    }

    /// The ranks from 1 on.
    package static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
            for index in start...end { ranks[order[index]] = Double(start + end) / 2 + 1 }
            start = end + 1
        }
        return ranks
    }
}
