import Curvature
import Descent
import Reporting
import Textbook

/// How long each optimizer stays at saddles of a network's cost.
struct SaddleEscape {
    /// One saddle, and the runs from beside it.
    struct Site {
        let name: String
        let saddle: CriticalPointSearch.Point
        /// The cost at which the plateau is left.
        let exit: Double
        /// The runs of each optimizer, in the order of `CourseOptimizer.allCases`, from each distance.
        let runs: [[Run]]
    }

    /// One run: its steps to the exit, nil where the limit came first, and its costs.
    struct Run: Sendable {
        let steps: Int?
        let costs: [Double]
    }

    let sites: [Site]

    private static let distances = [1e-2, 1e-4, 1e-6]

    /// The distance whose runs the figure shows, by its index.
    private static let shown = 1

    private static let limit = 50_000

    init(_ problem: SaddleProblem, from points: CriticalPoints) throws(ExerciseError) {
        let saddles = points.points.filter { $0.spectrum.negative > 0 }
        guard !saddles.isEmpty else {
            throw problem.noResult("none of \(points.points.count) critical points is a saddle")
        }
        let narrow = saddles.min {
            ($0.spectrum.negative, $0.spectrum.values[0]) < ($1.spectrum.negative, $1.spectrum.values[0])
        }
        let chosen = [
            ("A, highest cost", saddles[saddles.count - 1]), ("B, middle cost", saddles[saddles.count / 2]),
            ("C, one way down", narrow ?? saddles[0]),
        ]
        let lowest = points.points[0].cost
        sites = try chosen.enumerated().map { (index, choice) throws(ExerciseError) in
            try SaddleEscape.visit(choice.0, choice.1, lowest: lowest, stream: UInt64(100 + index), problem)
        }
    }

    /// All runs from one saddle, several at once. The plateau counts as left a tenth of the way down to the lowest
    /// point.
    private static func visit(
        _ name: String, _ saddle: CriticalPointSearch.Point, lowest: Double, stream: UInt64, _ problem: SaddleProblem
    ) throws(ExerciseError) -> Site {
        // A random direction of length 1: an optimizer isn't told where down is.
        var normal = NormalDistribution(generator: SeededGenerator(seed: UInt64(problem.weightSeed), stream: stream))
        let vector = saddle.parameters.map { _ in normal.next() }
        let length = VectorArithmetic.norm(vector)
        let direction = vector.map { $0 / length }
        let exit = saddle.cost - 0.1 * (saddle.cost - lowest)
        let tasks = CourseOptimizer.allCases.flatMap { optimizer in
            distances.map { (optimizer: optimizer, distance: $0) }
        }
        let runs = try Concurrently.map(tasks) { task throws(ExerciseError) in
            let evaluator = try ExerciseError.wrapping { try CostEvaluator(problem.surface) }
            let start = zip(saddle.parameters, direction).map { $0 + task.distance * $1 }
            let optimizer = task.optimizer.textbook(
                learningRate: learningRate(task.optimizer, at: saddle), parameterCount: start.count)
            return run(optimizer, from: start, to: exit, evaluator)
        }
        let rows = CourseOptimizer.allCases.indices.map { index in
            Array(runs[index * distances.count..<(index + 1) * distances.count])
        }
        return Site(name: name, saddle: saddle, exit: exit, runs: rows)
    }

    /// α: for the two that follow the gradient's length 1/λ_max, the largest that is sure not to climb; for the others
    /// 0.01.
    private static func learningRate(_ optimizer: CourseOptimizer, at saddle: CriticalPointSearch.Point) -> Double {
        switch optimizer {
        case .gradientDescent, .momentum: 1 / saddle.spectrum.values[saddle.spectrum.values.count - 1]
        case .rmsprop, .adam: 0.01
        }
    }

    private static func run(
        _ start: some UpdateRule, from point: [Double], to exit: Double, _ evaluator: CostEvaluator
    ) -> Run {
        var (optimizer, point) = (start, point)
        var costs: [Double] = []
        for step in 0...limit {
            let (cost, gradient) = evaluator.gradient(at: point)
            costs.append(cost)
            if cost <= exit { return Run(steps: step, costs: costs) }
            optimizer.step(parameters: &point, gradients: gradient)
        }
        return Run(steps: nil, costs: costs)
    }

    var tables: [Report.Table] {
        sites.map { site in
            let spectrum = site.saddle.spectrum
            return Report.Table(
                "Steps to leave saddle \(site.name): cost \(site.saddle.cost.fixed(4)), \(spectrum.negative) negative "
                    + "eigenvalues from \(spectrum.values[0].significant()), left at \(site.exit.fixed(4))",
                ["optimizer", "α"] + SaddleEscape.distances.map { "from \($0.significant(1))" },
                zip(CourseOptimizer.allCases, site.runs).map { optimizer, runs in
                    Claim(
                        [Cell(optimizer.title), .significant(SaddleEscape.learningRate(optimizer, at: site.saddle), 3)]
                            + runs.map { Cell(SaddleEscape.text($0.steps)) })
                })
        }
    }

    /// A number of steps; without one the optimizer never left.
    private static func text(_ steps: Int?) -> String { steps.map(\.grouped) ?? "over \(limit.grouped)" }

    /// The steps of an optimizer from the smallest distance, nil where it did not leave.
    private func steps(_ site: Site, _ optimizer: Int) -> Int? {
        site.runs[optimizer][SaddleEscape.distances.count - 1].steps
    }

    /// How many times longer gradient descent stays than another optimizer, from the smallest distance; one that never
    /// left counts with the limit, which makes the gain a bound.
    private func gain(_ site: Site, _ optimizer: Int) -> Cell {
        let (descent, own) = (steps(site, 0), steps(site, optimizer))
        let gain = Double(descent ?? SaddleEscape.limit) / Double(max(own ?? SaddleEscape.limit, 1))
        switch (descent, own) {
        case (.some, .some): return .fixed(gain, 1)
        case (.none, .some): return Cell("over \(gain.fixed(1))", gain)
        case (.some, .none): return Cell("under \(gain.fixed(1))", gain)
        case (.none, .none): return Cell("neither leaves", gain)
        }
    }

    func claimTable(_ valley: SaddleValley, _ problem: SaddleProblem) -> Report.Table {
        Report.Table(
            "The notes' claim: plateaus slow learning, and adaptive optimizers such as Adam help",
            ["saddle", "claim", "times fewer steps than gradient descent"],
            [(2, CourseOptimizer.rmsprop), (3, .adam)].flatMap { index, optimizer in
                let claim: Cell = "\(optimizer.title) leaves in fewer steps"
                let gain = valley.gain(optimizer)
                return [Claim("of two dimensions", claim, .fixed(gain, 1), holds: gain > 1)]
                    + sites.map { site in
                        let gain = self.gain(site, index)
                        return Claim(Cell(site.name), claim, gain, holds: gain.value > 1).judged(problem.isJudged)
                    }
            })
    }

    /// Where RMSprop's cost rises above its first before it falls, on the runs from the middle distance: by a hundredth
    /// of the fall to the exit at least.
    private var riseText: String {
        let rises: [String] = sites.compactMap { site in
            let costs = site.runs[2][SaddleEscape.shown].costs
            let share = ((costs.max() ?? .nan) - costs[0]) / (site.saddle.cost - site.exit)
            guard share >= 0.01, share.isFinite else { return nil }
            return "at \(site.name.prefix(1)) by \(share.percent(0))"
        }
        guard !rises.isEmpty else { return "" }
        return
            " On its runs from \(SaddleEscape.distances[SaddleEscape.shown].significant(1)) away the cost rises before "
            + "it falls, " + rises.joined(separator: ", ") + " of the fall that counts as leaving."
    }

    var finding: String {
        let parts = sites.map { site in
            let counts = CourseOptimizer.allCases.enumerated().map { index, optimizer in
                "\(optimizer.title) \(SaddleEscape.text(steps(site, index)))"
            }
            return "saddle \(site.name.prefix(1)) holds " + counts.joined(separator: ", ")
        }
        return "From a millionth away, in a random direction, " + parts.joined(separator: "; ")
            + " steps, although gradient descent and Momentum have the largest rate that the curvature allows. RMSprop multiplies gradients far below √ε = 1e-4 by α/√ε; its average starts at 0 uncorrected, "
            + "so that from gradients of about 3e-3 on its first steps are up to 1/√(1 − β₂) ≈ 32 times α long."
            + riseText
    }

    func figure(_ valley: SaddleValley) -> Figure {
        Figure(
            "escape", title: "How long each optimizer stays at a saddle", columns: 2, panelSize: (490, 370),
            panels: [valley.panel] + sites.map { SaddleEscape.panel($0) })
    }

    /// The costs of the runs from one saddle.
    private static func panel(_ site: Site) -> Panel {
        let fall = site.saddle.cost - site.exit
        let range = site.exit - 0.3 * fall...site.saddle.cost + 2 * fall
        let costs = site.runs.map { $0[shown].costs }
        // RMSprop's first steps can lead high up: what leaves the picture is said in words.
        let peaks = zip(CourseOptimizer.allCases, costs).compactMap { optimizer, costs -> String? in
            guard let peak = costs.max(), peak > range.upperBound else { return nil }
            return "\(optimizer.title)\\nrises to \(peak.fixed(2))"
        }
        let label = "set label \"\(peaks.joined(separator: "\\n"))\" at graph 0.04, graph 0.16 left"
        let end = 1.5 * Double(costs.map(\.count).max() ?? 2)
        return Panel(
            "Saddle \(site.name), from 10⁻⁴ away", x: .logarithmic("step", 0.45...end),
            y: .init("cost J", range: range), settings: ["set xtics add ('0' 0.5)"] + (peaks.isEmpty ? [] : [label]),
            series: zip(CourseOptimizer.allCases, costs).map { optimizer, costs in
                Series(optimizer.title, logarithmicallyThinned(costs), style: .path, look: optimizer.look)
            })
    }

    /// Steps and costs that are evenly spread on a logarithmic axis, on which step 0 is half a step before the first.
    private static func logarithmicallyThinned(_ costs: [Double]) -> [[Double]] {
        var kept: [[Double]] = []
        var next = 0.0
        for (step, cost) in costs.enumerated() where Double(step) >= next || step == costs.count - 1 {
            kept.append([max(Double(step), 0.5), cost])
            next = max(next + 1, next * 1.02)
        }
        return kept
    }
}
