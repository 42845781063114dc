import Curvature
import Descent
import Dispatch
import LinearAlgebra
import Reporting
import Synchronization
import Textbook

/// How long each rule stays at saddles of a network's cost.
struct SaddleEscape {
    /// One saddle, and the runs from beside it.
    struct Site {
        let name: String
        let cost: Double
        let negative: Int
        let largestEigenvalue: Double
        let smallestEigenvalue: Double
        /// The cost at which the plateau is left.
        let exit: Double
        /// The steps of each rule from each distance; nil where the limit came first.
        var steps: [EscapeRule: [Int?]] = [:]
        /// The costs along the runs from the middle distance.
        var costs: [EscapeRule: [Double]] = [:]
    }

    let sites: [Site]

    static let distances = [1e-2, 1e-4, 1e-6]

    /// The one whose runs the figure shows.
    static let shownDistance = 1e-4

    static let limit = 50_000

    /// The adaptive rules' step.
    static let adaptiveRate = 0.01

    /// The share of the way down to the lowest point at which the plateau counts as left.
    static let exitShare = 0.1

    init(_ problem: SaddleProblem, from points: CriticalPoints) throws(ExerciseError) {
        let saddles = points.points.filter { $0.spectrum.negative > 0 }
        guard !saddles.isEmpty else {
            throw problem.noResult("none of \(points.points.count) critical points is a saddle")
        }
        let fewest = saddles.map(\.spectrum.negative).min() ?? 1
        let narrow = saddles.filter { $0.spectrum.negative == fewest }.min {
            $0.spectrum.values[0] < $1.spectrum.values[0]
        }
        let chosen = [
            ("A, of highest cost", saddles[saddles.count - 1]), ("B, of middle cost", saddles[saddles.count / 2]),
            ("C, of one way down", narrow ?? saddles[0]),
        ]
        let lowest = points.points[0].cost
        sites = try chosen.enumerated().map { (index, choice) throws(ExerciseError) in
            try SaddleEscape.visit(choice.0, choice.1, lowest: lowest, stream: UInt64(100 + index), problem)
        }
    }

    /// All runs from one saddle, several at once.
    private static func visit(
        _ name: String, _ saddle: CriticalPointSearch.Point, lowest: Double, stream: UInt64, _ problem: SaddleProblem
    ) throws(ExerciseError) -> Site {
        let values = saddle.spectrum.values
        var site = Site(
            name: name, cost: saddle.cost, negative: saddle.spectrum.negative,
            largestEigenvalue: values[values.count - 1], smallestEigenvalue: values[0],
            exit: saddle.cost - exitShare * (saddle.cost - lowest))
        let direction = direction(
            problem.surface.parameterCount, seed: UInt64(problem.weightSeed), stream: stream)
        let tasks = EscapeRule.allCases.flatMap { rule in distances.map { (rule: rule, distance: $0) } }
        let results = Mutex([Result<Run, MemoryError>?](repeating: nil, count: tasks.count))
        let (exit, rate) = (site.exit, site.largestEigenvalue)
        DispatchQueue.concurrentPerform(iterations: tasks.count) { index in
            let (rule, distance) = tasks[index]
            let start = VectorArithmetic.sum(saddle.parameters, distance, direction)
            let result = Result { () throws(MemoryError) in
                run(rule, from: start, to: exit, largestEigenvalue: rate, try CostEvaluator(problem.surface))
            }
            results.withLock { $0[index] = result }
        }
        for (task, result) in zip(tasks, results.withLock { $0 }) {
            guard let result else { continue }
            let run = try ExerciseError.onMemory { () throws(MemoryError) in try result.get() }
            site.steps[task.rule, default: []].append(run.steps)
            if task.distance == shownDistance { site.costs[task.rule] = run.costs }
        }
        return site
    }

    /// One run: its steps to the exit, nil where the limit came first, and its costs.
    private struct Run: Sendable {
        let steps: Int?
        let costs: [Double]
    }

    /// A random direction of length 1: a rule isn't told where down is.
    private static func direction(_ count: Int, seed: UInt64, stream: UInt64) -> [Double] {
        var normal = NormalDistribution(generator: SeededGenerator(seed: seed, stream: stream))
        let vector = (0..<count).map { _ in normal.next() }
        let length = VectorArithmetic.norm(vector)
        return vector.map { $0 / length }
    }

    /// α: for the two that follow the gradient's length 1/λ_max, the largest that is sure not to climb; for the others
    /// 0.01.
    static func learningRate(_ rule: EscapeRule, largestEigenvalue: Double) -> Double {
        switch rule {
        case .gradientDescent, .momentum: 1 / largestEigenvalue
        case .rmsprop, .adam: adaptiveRate
        }
    }

    private static func run(
        _ kind: EscapeRule, from start: [Double], to exit: Double, largestEigenvalue: Double, _ evaluator: CostEvaluator
    ) -> Run {
        var point = start
        var rule = kind.rule(
            parameterCount: start.count,
            learningRate: learningRate(kind, largestEigenvalue: largestEigenvalue))
        var costs: [Double] = []
        for step in 0...limit {
            let (cost, gradient) = evaluator.gradient(at: point)
            costs.append(cost)
            if cost <= exit { return Run(steps: step, costs: costs) }
            rule.step(parameters: &point, gradients: gradient)
        }
        return Run(steps: nil, costs: costs)
    }

    var tables: [Report.Table] {
        sites.map { site in
            var table = Report.Table(
                "Steps to leave saddle \(site.name): cost \(NumberText.fixed(site.cost, places: 4)), \(site.negative) negative "
                    + "eigenvalues from \(NumberText.significant(site.smallestEigenvalue)), left at "
                    + NumberText.fixed(site.exit, places: 4),
                ["rule", "α"] + SaddleEscape.distances.map { "from \(NumberText.significant($0, digits: 1))" })
            for rule in EscapeRule.allCases {
                table.append(
                    [
                        rule.rawValue,
                        NumberText.significant(
                            SaddleEscape.learningRate(rule, largestEigenvalue: site.largestEigenvalue), digits: 3),
                    ]
                        + (site.steps[rule] ?? []).map(SaddleEscape.text))
            }
            return table
        }
    }

    /// A number of steps; without one the rule never left.
    private static func text(_ steps: Int?) -> String {
        steps.map { NumberText.grouped($0) } ?? "over \(NumberText.grouped(limit))"
    }

    /// The steps of a rule from the smallest distance, nil where it did not leave.
    private func steps(_ site: Site, _ rule: EscapeRule) -> Int? { site.steps[rule]?.last ?? nil }

    /// How many times longer gradient descent stays than another rule, from the smallest distance; a rule that never
    /// left counts with the limit.
    private func gain(_ site: Site, _ rule: EscapeRule) -> Double {
        let own = steps(site, rule) ?? SaddleEscape.limit
        return Double(steps(site, .gradientDescent) ?? SaddleEscape.limit) / Double(max(own, 1))
    }

    /// The gain, with a word where the limit makes it a bound.
    private func gainText(_ site: Site, _ rule: EscapeRule) -> String {
        let number = NumberText.fixed(gain(site, rule), places: 1)
        switch (steps(site, .gradientDescent), steps(site, rule)) {
        case (.some, .some): return number
        case (.none, .some): return "over \(number)"
        case (.some, .none): return "under \(number)"
        case (.none, .none): return "neither leaves"
        }
    }

    /// How far RMSprop's cost rises above its first on the runs from the middle distance, as a share of the fall to the
    /// exit.
    private static func rise(_ site: Site) -> Double {
        let fall = site.cost - site.exit
        guard fall > 0, let costs = site.costs[.rmsprop], let first = costs.first, let top = costs.max() else {
            return 0
        }
        return (top - first) / fall
    }

    /// Where RMSprop's cost rises before it falls, if anywhere: by a hundredth of the fall at least.
    private var riseText: String {
        let rises = sites.map { (name: $0.name.prefix(1), share: SaddleEscape.rise($0)) }.filter { $0.share >= 0.01 }
        guard !rises.isEmpty else { return "" }
        let parts = rises.map { "at \($0.name) by \(NumberText.fixed(100 * $0.share, places: 0)) %" }
        return " On its runs from \(NumberText.significant(SaddleEscape.shownDistance, digits: 1)) away the cost rises "
            + "before it falls, " + parts.joined(separator: ", ") + " of the fall that counts as leaving."
    }

    func claimTable(_ valley: SaddleValley, _ problem: SaddleProblem) -> Report.Table {
        var table = Report.Table(
            "The notes' claim: plateaus slow learning, and Adam and its kin help",
            ["saddle", "claim", "times fewer steps than gradient descent"])
        for rule in [EscapeRule.rmsprop, .adam] {
            let own = valley.steps[rule]?.last ?? 0
            let gain = Double(valley.steps[.gradientDescent]?.last ?? 0) / Double(max(own, 1))
            table.append(
                ["of two dimensions", "\(rule.rawValue) leaves in fewer steps", NumberText.fixed(gain, places: 1)],
                Verdict(gain > 1))
            for site in sites {
                table.append(
                    [site.name, "\(rule.rawValue) leaves in fewer steps", gainText(site, rule)],
                    problem.verdict(self.gain(site, rule) > 1))
            }
        }
        return table
    }

    var finding: String {
        let parts = sites.map { site in
            let counts = EscapeRule.allCases.map { "\($0.rawValue) \(SaddleEscape.text(steps(site, $0)))" }
            return "saddle \(site.name.prefix(1)) holds " + counts.joined(separator: ", ")
        }
        return "From a millionth away, in a random direction, " + parts.joined(separator: "; ")
            + " steps, although gradient descent and Momentum have the largest rate that the curvature "
            + "allows. RMSprop multiplies gradients far below √ε = 1e-4 by α/√ε; its average starts at 0 uncorrected, "
            + "so that from gradients of about 3e-3 on its first steps are up to 1/√(1 − β₂) ≈ 32 times α long."
            + riseText
    }
}
