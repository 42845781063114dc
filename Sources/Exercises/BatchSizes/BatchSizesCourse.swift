import Descent
import LegacyRandom
import Reporting

/// Batch sizes on moons: the course's 300 with claims that are checked, some thousands in races, and the engine's
/// throughput.
struct BatchSizesCourse: Sendable {
    /// α of all descents on the course's moons. The same for every size, so that only the size differs; and small
    /// enough for the whole set's cost to be smooth on the scale of a step.
    private static let rate = 0.02

    /// The descents in the textbook: the whole set, 64, one, and the whole set at a rate at which it comes to corners
    /// of the relus.
    private static let plans = [
        (size: CourseProblem.courseCount, rate: rate, updates: 10_000),
        (size: CourseProblem.batchSize, rate: rate, updates: 10_000),
        (size: 1, rate: rate, updates: 60_000),
        (size: CourseProblem.courseCount, rate: 0.1, updates: 10_000),
    ]

    /// The net that learns in the races, and how much below the best possible accuracy it has to come.
    private static let raceSizes = [2, 64, 32, 1]
    private static let margin = 0.002

    /// From how many weights and orders each race runs.
    private static let starts: UInt32 = 3
    private static let heldOut = 20_000

    private let raceCount: Int
    private let seeds: CourseSeeds
    private let workers: Int?

    /// Whether all seeds are the course's.
    private let isCourse: Bool

    init(_ settings: ExerciseSettings) throws(ExerciseError) {
        seeds = CourseSeeds(settings)
        workers = settings.workers
        isCourse = settings.given.isDisjoint(with: [.dataSeed, .weightSeed, .shuffleSeed])
        // What making the moons takes, those held out included; a step's buffers are small beside it.
        raceCount = try RaceTrack.moonCount(settings, default: 20_000) { 26 * ($0 + BatchSizesCourse.heldOut) }
    }

    func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        let problem = try CourseProblem(seeds)
        progress("descending on the course's moons with batches of 300, 64 and 1, in the textbook")
        let paths = try descend(problem)
        let claims = BatchSizeClaims(
            whole: paths[0], mini: paths[1], single: paths[2], larger: paths[3], judged: isCourse)
        progress("the same on the engine, against the clock")
        let runs = try engineRuns(problem, paths)
        let races = try race(progress)
        progress("examples per second by batch size")
        let throughput = try ThroughputCurve(seeds, workers: workers)
        return Report(
            tables: [
                claims.pathTable, claims.table, engineTable(paths, runs), races.details, races.claimTable,
                throughput.table,
            ], findings: claims.findings + races.findings + [throughput.finding],
            figures: [courseFigure(runs), claims.endFigure] + races.figures(prefix: "races") + [throughput.figure])
    }

    // MARK: The course's moons

    private func descend(_ problem: CourseProblem) throws(ExerciseError) -> [CostPath] {
        // The longest first.
        let order = [2, 0, 1, 3]
        let paths = try Concurrently.map(order, workers: workers) { (index) throws(ExerciseError) in
            let plan = BatchSizesCourse.plans[index]
            return CostPath(
                from: problem.network, inputs: problem.inputs, classes: problem.classes, batchSize: plan.size,
                learningRate: plan.rate, updates: plan.updates, shuffleSeed: seeds.shuffle)
        }
        return [paths[1], paths[2], paths[0], paths[3]]
    }

    /// The first three descents on the engine: the same start, the same batches.
    private func engineRuns(_ problem: CourseProblem, _ paths: [CostPath]) throws(ExerciseError) -> [RaceResult] {
        let seed = seeds.shuffle
        let order = BatchOrder.permutations { epoch, count in
            var random = RandomState(seed: seed &+ UInt32(truncatingIfNeeded: epoch))
            return random.permutation(count)
        }
        let track = RaceTrack(
            problem.network, train: problem.examples, judged: problem.examples, order: order, workers: workers)
        var runs: [RaceResult] = []
        for path in paths.prefix(3) {
            let perEpoch = (problem.count + path.batchSize - 1) / path.batchSize
            let race = Race(
                track: track, optimizer: .gradientDescent, learningRate: path.learningRate, batchSize: path.batchSize,
                looks: Race.Looks(first: 1, factor: 1.005),
                limits: Race.Limits(
                    seconds: 60, epochs: (path.updates + perEpoch - 1) / perEpoch, updates: path.updates))
            runs.append(try race.run())
        }
        return runs
    }

    private func engineTable(_ paths: [CostPath], _ runs: [RaceResult]) -> Report.Table {
        Report.Table(
            "The engine's cost beside the textbook's after the same updates",
            ["batch size", "updates", "textbook", "engine", "difference", "engine's time"],
            zip(paths, runs).compactMap { path, run in
                guard let last = run.points.last else { return nil }
                let expected = path.costs[last.updates]
                return Claim(
                    .count(path.batchSize), .grouped(last.updates), .fixed(expected, 6), .fixed(last.cost, 6),
                    "\(Float(abs(last.cost - expected)))", "\(NumberText.duration(seconds: last.seconds))",
                    holds: last.cost.isWithin(JudgedRun.engineTolerance, of: expected))
            })
    }

    private func courseFigure(_ runs: [RaceResult]) -> Figure {
        let count = CourseProblem.courseCount
        return RaceSummary.figure(
            "course",
            title:
                "Cost over all 300 moons by batch size, gradient descent, α = \(RaceText.rate(BatchSizesCourse.rate))",
            runs,
            name: { run in
                let size = run.batchSize == 1 ? "one example" : "batch \(run.batchSize)"
                let updates = (run.points.last?.updates ?? 0).grouped
                return "\(run.batchSize == count ? "all \(count)" : size), \(updates) updates"
            }, look: { .batch($0.batchSize, of: count) }, runs.map { $0.points.map(\.cost) },
            y: .init("cost over all examples", range: 0...0.75))
    }

    // MARK: Races

    private func race(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> RaceSummary {
        let (train, judged) = try ExerciseError.wrapping {
            (
                try Examples.moons(raceCount, seed: seeds.data),
                try Examples.moons(BatchSizesCourse.heldOut, seed: seeds.data &+ 1)
            )
        }
        let best = try MoonsLimit.accuracy(on: judged, noise: 0.2, workers: workers)
        let grid = RaceGrid(
            tracks: RaceTrack.starts(
                BatchSizesCourse.starts, sizes: BatchSizesCourse.raceSizes, seeds, train: train, judged: judged,
                workers: workers),
            optimizers: [.gradientDescent],
            sizes: RaceGrid.sizes([1, 64, 128, 256, 512], examples: raceCount, whole: true),
            goal: MoonsLimit.goal(best: best, margin: BatchSizesCourse.margin),
            looks: Race.Looks(first: 64, factor: 1.05), limits: Race.Limits(seconds: 2, epochs: 1000),
            sliceSeconds: 0.5, budget: 15)
        return try grid.run(progress)
    }
}
