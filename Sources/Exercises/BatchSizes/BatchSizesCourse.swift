import Descent
import Dispatch
import LegacyRandom
import LinearAlgebra
import Reporting
import Synchronization
import Textbook

/// Batch sizes on moons: the course's 300 with claims that are checked, some thousands in races, and the engine's throughput.
struct BatchSizesCourse: Sendable {
    /// The course's moons, and its net of 2-5-2-1.
    private static let courseCount = 300
    private static let courseSizes = [2, 5, 2, 1]

    /// α of all descents on the course's moons. The same for every size, so that only the size differs; and small enough for the
    /// whole set's cost to be smooth on the scale of a step.
    private static let rate = 0.02

    /// A rate at which the descent comes to corners of the relus.
    private static let largerRate = 0.1

    /// How far the engine's cost may be from the textbook's after the same updates.
    private static let engineTolerance = 5e-4

    /// The net that learns in the races, and how much below the best possible accuracy it has to come.
    private static let raceSizes = [2, 64, 32, 1]
    private static let margin = 0.002

    /// From how many weights and orders each race runs.
    private static let starts: UInt32 = 3

    private let raceCount: Int
    private let dataSeed: UInt32
    private let weightSeed: UInt32
    private let shuffleSeed: UInt32
    private let workers: Int?

    /// Whether all seeds are the course's.
    private let isCourse: Bool

    init(_ settings: ExerciseSettings) throws(ExerciseError) {
        raceCount = settings.examples ?? 20_000
        dataSeed = settings.dataSeed ?? 3
        weightSeed = settings.weightSeed ?? 3
        shuffleSeed = settings.shuffleSeed ?? 10
        workers = settings.workers
        isCourse = settings.given.isDisjoint(with: [.dataSeed, .weightSeed, .shuffleSeed])
        guard raceCount >= 1000, raceCount <= Int(Int32.max) else {
            throw .setting(flag: "--examples", value: "\(raceCount)", expected: "from 1000 to \(Int32.max)")
        }
        // What making the moons takes, those held out included; a step's buffers are small beside it.
        let bytes = raceCount * 26 + BatchSizesCourse.heldOut * 26
        try ExerciseError.onMemory { () throws(MemoryError) in try MemoryError.require(bytes) }
    }

    private static let heldOut = 20_000

    func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        var report = Report()
        progress("descending on the course's moons with batches of 300, 64 and 1, in the textbook")
        let paths = descend()
        let claims = BatchSizeClaims(
            whole: paths[0], mini: paths[1], single: paths[2], larger: paths[3], judged: isCourse)
        report.tables += [claims.pathTable, claims.table]
        report.findings += claims.findings
        progress("the same on the engine, against the clock")
        let runs = try engineRuns(paths)
        report.tables.append(engineTable(paths, runs))
        report.figures += [courseFigure(runs), claims.endFigure]
        let summary = try race(progress)
        let raceClaims = RaceClaims(summary)
        report.tables += [summary.details, raceClaims.table]
        report.findings += raceClaims.findings
        report.figures += RaceFigures(summary, prefix: "races").all
        let throughput = try throughput(progress)
        report.tables.append(throughput.table)
        report.findings.append(throughput.finding)
        report.figures.append(throughput.figure)
        return report
    }

    // MARK: The course's moons

    /// The descents in the textbook: the whole set, 64, one, and the whole set at the larger rate.
    private func descend() -> [CostPath] {
        var random = RandomState(seed: dataSeed)
        let moons = random.makeMoons(count: BatchSizesCourse.courseCount, noise: 0.2)
        let inputs = Matrix(rows: moons.count, columns: 2, elements: moons.coordinates).transposed
        let network = CourseWeights.network(sizes: BatchSizesCourse.courseSizes, seed: weightSeed)
        let plans = [
            (size: moons.count, rate: BatchSizesCourse.rate, updates: 10_000),
            (size: 64, rate: BatchSizesCourse.rate, updates: 10_000),
            (size: 1, rate: BatchSizesCourse.rate, updates: 60_000),
            (size: moons.count, rate: BatchSizesCourse.largerRate, updates: 10_000),
        ]
        let done = Mutex([CostPath?](repeating: nil, count: plans.count))
        let seed = shuffleSeed
        DispatchQueue.concurrentPerform(iterations: plans.count) { index in
            // The longest first.
            let number = [2, 0, 1, 3][index]
            let plan = plans[number]
            let path = CostPath(
                from: network, inputs: inputs, classes: moons.labels, batchSize: plan.size, learningRate: plan.rate,
                updates: plan.updates, shuffleSeed: seed)
            done.withLock { $0[number] = path }
        }
        return done.withLock { $0.compactMap { $0 } }
    }

    /// The first three descents on the engine: the same start, the same batches.
    private func engineRuns(_ paths: [CostPath]) throws(ExerciseError) -> [RaceResult] {
        let moons = try ExerciseError.onData { () throws(DataError) in
            try Examples.moons(BatchSizesCourse.courseCount, seed: dataSeed)
        }
        let parameters = CourseWeights.parameters(sizes: BatchSizesCourse.courseSizes, seed: weightSeed)
        let seed = shuffleSeed
        let track = RaceTrack(
            layers: BatchSizesCourse.layers(BatchSizesCourse.courseSizes), parameters: parameters, train: moons,
            judged: moons,
            order: .permutations { epoch, count in
                var random = RandomState(seed: seed &+ UInt32(truncatingIfNeeded: epoch))
                return random.permutation(count)
            },
            workers: workers)
        var runs: [RaceResult] = []
        for path in paths.prefix(3) {
            let perEpoch = (moons.count + path.batchSize - 1) / path.batchSize
            let limits = RaceLimits(
                seconds: 60, epochs: (path.updates + perEpoch - 1) / perEpoch, updates: path.updates)
            let race = Race(
                track: track, rule: .gradientDescent, learningRate: path.learningRate, batchSize: path.batchSize,
                goal: nil, sampling: .growing(first: 1, factor: 1.005), limits: limits)
            runs.append(try race.run())
        }
        return runs
    }

    private func engineTable(_ paths: [CostPath], _ runs: [RaceResult]) -> Report.Table {
        var table = Report.Table(
            "The engine's cost beside the textbook's after the same updates",
            ["batch size", "updates", "textbook", "engine", "difference", "engine's time"])
        for (path, run) in zip(paths, runs) {
            guard let last = run.points.last else { continue }
            let expected = path.costs[last.updates]
            table.append(
                [
                    "\(path.batchSize)", NumberText.grouped(last.updates), NumberText.fixed(expected, places: 6),
                    NumberText.fixed(last.cost, places: 6), "\(Float(abs(last.cost - expected)))",
                    NumberText.duration(seconds: last.seconds),
                ], Verdict(last.cost, expected: expected, tolerance: BatchSizesCourse.engineTolerance))
        }
        return table
    }

    private func courseFigure(_ runs: [RaceResult]) -> Figure {
        let count = BatchSizesCourse.courseCount
        let names = runs.map { run in
            let name =
                run.batchSize == count ? "all \(count)" : run.batchSize == 1 ? "one example" : "batch \(run.batchSize)"
            return "\(name), \(NumberText.grouped(run.points.last?.updates ?? 0)) updates"
        }
        return Figure(
            "course",
            title:
                "Cost over all 300 moons by batch size, gradient descent, α = \(RaceText.rate(BatchSizesCourse.rate))",
            columns: 2, panelSize: (490, 380),
            panels: RaceFigures.panels(
                names, runs.map { .batch($0.batchSize, of: count) }, runs.map(\.points),
                runs.map { $0.points.map(\.cost) },
                y: .init("cost over all examples", range: 0...0.75)))
    }

    // MARK: Races

    private func race(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> RaceSummary {
        let (train, judged) = try ExerciseError.onData { () throws(DataError) in
            (
                try Examples.moons(raceCount, seed: dataSeed),
                try Examples.moons(BatchSizesCourse.heldOut, seed: dataSeed &+ 1)
            )
        }
        let sizes = BatchSizesCourse.raceSizes
        let tracks = (0..<BatchSizesCourse.starts).map { start in
            RaceTrack(
                layers: BatchSizesCourse.layers(sizes),
                parameters: CourseWeights.parameters(sizes: sizes, seed: weightSeed &+ start), train: train,
                judged: judged, order: .shuffled(seed: UInt64(shuffleSeed) + UInt64(start)), workers: workers)
        }
        let best = MoonsLimit.accuracy(on: judged, noise: 0.2)
        let grid = RaceGrid(
            tracks: tracks, rules: [.gradientDescent],
            sizes: RaceGrid.sizes([1, 64, 128, 256, 512], examples: raceCount, whole: true),
            goal: MoonsLimit.goal(best: best, margin: BatchSizesCourse.margin),
            sampling: .growing(first: 64, factor: 1.05), limits: RaceLimits(seconds: 2, epochs: 1000),
            sliceSeconds: 0.5,
            budget: 15)
        return RaceSummary(grid: grid, cells: try grid.run(progress))
    }

    // MARK: Throughput

    private func throughput(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> ThroughputCurve {
        progress("examples per second by batch size")
        let train = try ExerciseError.onData { () throws(DataError) in try Examples.moons(16_384, seed: dataSeed) }
        let tracks = [BatchSizesCourse.courseSizes, [2, 256, 256, 1]].map { sizes in
            RaceTrack(
                layers: BatchSizesCourse.layers(sizes),
                parameters: CourseWeights.parameters(sizes: sizes, seed: weightSeed), train: train, judged: train,
                order: .shuffled(seed: UInt64(shuffleSeed)), workers: workers)
        }
        return try ThroughputCurve(tracks: tracks, sizes: (0...14).map { 1 << $0 }, seconds: 0.12)
    }

    private static func layers(_ sizes: [Int]) -> [Layer] {
        sizes.indices.dropFirst().map { .dense(sizes[$0], $0 == sizes.count - 1 ? .sigmoid : .relu) }
    }
}
