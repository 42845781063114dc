import Curvature
import Descent
import Dispatch
import LinearAlgebra
import Reporting
import Synchronization

/// Critical points of a network's cost, found from many starts, and how many descent directions those of each cost
/// have.
///
/// The experiment of Dauphin, Pascanu, Gulcehre, Cho, Ganguli and Bengio (2014), "Identifying and attacking the saddle
/// point problem", figure 1: the share of negative eigenvalues against the cost.
struct CriticalPoints {
    /// The distinct points in order of cost.
    let points: [CriticalPointSearch.Point]

    /// How many searches there were, and how many ended at a critical point.
    let searches: Int
    let found: Int

    /// Half the starts lie beside training runs, half anywhere.
    static let runs = 8
    static let randomStarts = 120
    private static let runSteps = [0, 10, 30, 100, 200, 400, 700, 1000, 1500, 2000, 3000, 5000, 8000, 12_000, 20_000]

    init(_ problem: SaddleProblem) throws(ExerciseError) {
        let starts = try CriticalPoints.starts(problem)
        let results = Mutex(
            [Result<CriticalPointSearch.Point?, EigenproblemError>](
                repeating: .success(nil), count: starts.count))
        DispatchQueue.concurrentPerform(iterations: starts.count) { index in
            // A memory of its own for each search: they run at once.
            let result = Result { () throws(EigenproblemError) in
                try CriticalPointSearch.search(from: starts[index], on: problem.surface)
            }
            results.withLock { $0[index] = result }
        }
        let ended = results.withLock { $0 }
        var found: [CriticalPointSearch.Point] = []
        for result in ended {
            if let point = try ExerciseError.onEigenproblem({ () throws(EigenproblemError) in try result.get() }) {
                found.append(point)
            }
        }
        searches = starts.count
        self.found = found.count
        points = CriticalPoints.distinct(found)
        // One for each third.
        guard points.count >= 3 else {
            throw problem.noResult(
                "\(starts.count) searches find \(points.count) different critical points of the 3 that are needed")
        }
    }

    /// Where the searches start.
    private static func starts(_ problem: SaddleProblem) throws(ExerciseError) -> [[Double]] {
        let evaluator = try ExerciseError.onMemory { () throws(MemoryError) in try CostEvaluator(problem.surface) }
        var normal = NormalDistribution(
            generator: SeededGenerator(seed: UInt64(problem.weightSeed), stream: 7))
        var starts: [[Double]] = []
        for run in 0..<runs {
            var point = try problem.start(run + 1, scale: run % 2 == 0 ? 0.3 : 1)
            var step = 0
            for next in runSteps {
                while step < next {
                    point = VectorArithmetic.sum(
                        point, -TrainingPath.learningRate, evaluator.gradient(at: point).gradient)
                    step += 1
                }
                // A little way off the run.
                starts.append(point.map { $0 + 0.2 * normal.next() })
            }
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

    /// Of cost and share of negative eigenvalues.
    var rankCorrelation: Double {
        RankCorrelation.of(points.map(\.cost), points.map(\.spectrum.negativeShare))
    }

    /// The distinct points in three parts of equal number, those of lowest cost first.
    private var thirds: [[CriticalPointSearch.Point]] {
        (0..<3).map { Array(points[points.count * $0 / 3..<points.count * ($0 + 1) / 3]) }
    }

    private static func meanShare(_ points: [CriticalPointSearch.Point]) -> Double {
        points.reduce(0) { $0 + $1.spectrum.negativeShare } / Double(max(points.count, 1))
    }

    var costTable: Report.Table {
        var table = Report.Table(
            "Critical points by cost: \(points.count) distinct ones from \(found) of \(searches) searches that ended at one",
            ["cost", "points", "minima", "negative eigenvalues, mean", "fewest", "most", "largest gradient norm"])
        for part in thirds {
            guard let low = part.first, let high = part.last else { continue }
            let negatives = part.map(\.spectrum.negative)
            table.append([
                "\(NumberText.fixed(low.cost, places: 4)) to \(NumberText.fixed(high.cost, places: 4))",
                "\(part.count)",
                "\(negatives.count { $0 == 0 })",
                NumberText.fixed(100 * CriticalPoints.meanShare(part), places: 1) + " %",
                "\(negatives.min() ?? 0)", "\(negatives.max() ?? 0)",
                NumberText.significant(part.map(\.gradientNorm).max() ?? 0, digits: 2),
            ])
        }
        return table
    }

    func claimTable(_ problem: SaddleProblem) -> Report.Table {
        let thirds = thirds
        let (low, high) = (CriticalPoints.meanShare(thirds[0]), CriticalPoints.meanShare(thirds[2]))
        let minima = points.count { $0.spectrum.negative == 0 }
        var table = Report.Table("The notes' claims about critical points", ["claim", "found"])
        table.append(
            ["most points of zero gradient are saddles", "\(points.count - minima) of \(points.count)"],
            problem.verdict(2 * minima < points.count))
        table.append(
            [
                "the higher the cost, the more descent directions: rank correlation above 0.5",
                NumberText.fixed(rankCorrelation, places: 3),
            ], problem.verdict(rankCorrelation > 0.5))
        table.append(
            [
                "the third of highest cost has a larger share of them than that of lowest",
                "\(NumberText.fixed(100 * high, places: 1)) % and \(NumberText.fixed(100 * low, places: 1)) %",
            ], problem.verdict(high > low))
        let worst = points.last { $0.spectrum.negative == 0 }
        table.append(
            [
                "no minimum in the third of highest cost",
                worst.map { "the highest minimum is at \(NumberText.fixed($0.cost, places: 4))" }
                    ?? "no minimum at all",
            ], problem.verdict(thirds[2].allSatisfy { $0.spectrum.negative > 0 }))
        return table
    }

    var findings: [String] {
        let minima = points.filter { $0.spectrum.negative == 0 }
        let (first, last) = (points[0], points[points.count - 1])
        let worst = minima.last.map { "; the highest of them costs \(NumberText.fixed($0.cost, places: 4))" } ?? ""
        return [
            "Of \(points.count) critical points \(minima.count) are minima\(worst). The critical point of lowest cost, "
                + "\(NumberText.fixed(first.cost, places: 4)), has \(first.spectrum.negative) descent directions, that of highest cost, "
                + "\(NumberText.fixed(last.cost, places: 4)), \(last.spectrum.negative) of \(last.spectrum.values.count); the rank "
                + "correlation of cost and share is \(NumberText.fixed(rankCorrelation, places: 2))."
        ]
    }

    /// The shortest range of costs that holds so large a share of the points.
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
        let minima = points.filter { $0.spectrum.negative == 0 }
        let saddles = points.filter { $0.spectrum.negative > 0 }
        func scatter(_ name: String, _ points: [CriticalPointSearch.Point], _ look: Look) -> Series {
            Series(
                name, x: points.map(\.cost), y: points.map { 100 * $0.spectrum.negativeShare }, style: .marks,
                look: look)
        }
        let all = [scatter("saddles", saddles, .sky), scatter("minima", minima, .black)]
        let examples = [points[points.count - 1], points[points.count / 2], points[0]]
        let names = ["highest cost", "middle", "lowest cost"]
        let count = examples[0].spectrum.values.count
        let (low, high) = (points[0].cost, points[points.count - 1].cost)
        let margin = 0.04 * max(high - low, 1e-6)
        let share = Panel.Axis("negative eigenvalues in percent", range: -1.5...50)
        return Figure(
            "critical-points", title: "Critical points of high cost are saddles with many ways down", columns: 2,
            panelSize: (490, 380),
            panels: [
                Panel(
                    "All critical points", x: .init("cost J", range: low - margin...high + margin), y: share,
                    series: all),
                Panel(
                    "Enlarged: three quarters of them", x: .init("cost J", range: densest(0.75)), y: share, series: all),
                Panel(
                    "Three of the spectra", x: .init("eigenvalue by rank", range: 1...Double(count)),
                    y: .init("eigenvalue λ of the Hessian, cut at 0.4", range: -0.3...0.4),
                    series: [Series("", [[1, 0], [Double(count), 0]], style: .reference)]
                        + zip(zip(names, [Look.vermilion, .purple, .black]), examples).map { name, point in
                            Series(
                                "\(name.0), J = \(NumberText.fixed(point.cost, places: 3))",
                                x: point.spectrum.values.indices.map { Double($0 + 1) }, y: point.spectrum.values,
                                style: .path, look: name.1)
                        }),
            ])
    }
}
