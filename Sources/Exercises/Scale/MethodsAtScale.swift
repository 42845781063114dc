import Descent
import LinearAlgebra
package import Reporting

/// The exercise "optimization methods" with millions of moons: which rule, at which batch size, is the first to classify the
/// moons that it has not seen?
///
/// The course's net and its first weights, and a wider net, learn on the fast engine. Held-out moons come from the next seed.
package struct MethodsAtScale: Sendable {
    /// The number of moons to learn from.
    package let examples: Int

    private let dataSeed: UInt32
    private let weightSeed: UInt32
    private let shuffleSeed: UInt32
    private let workers: Int?

    /// The batch sizes, as far as there are as many examples.
    private static let sizes = [64, 256, 1024, 4096, 16384, 65536]

    /// The nets and the accuracy that each has to reach. No net can do much better than 96.7 %, for the moons overlap.
    private static let nets: [(sizes: [Int], goal: Double)] = [([2, 5, 2, 1], 0.96), ([2, 64, 32, 1], 0.965)]

    /// The most that is kept back to judge by.
    private static let mostHeldOut = 100_000

    /// The seconds that the races of one net may take.
    private static let budget = 130.0

    /// Reads the settings, and refuses what would not fit into memory.
    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        examples = settings.examples ?? 10_000_000
        dataSeed = settings.dataSeed ?? 3
        weightSeed = settings.weightSeed ?? 3
        shuffleSeed = settings.shuffleSeed ?? 10
        workers = settings.workers
        guard examples >= 1000, examples <= Int(Int32.max) else {
            throw .setting(flag: "--examples", value: "\(examples)", expected: "from 1000 to \(Int32.max)")
        }
        let bytes = bytes
        try ExerciseError.onMemory { () throws(MemoryError) in try MemoryError.require(bytes) }
    }

    /// The number of held-out moons.
    private var heldOut: Int { min(MethodsAtScale.mostHeldOut, examples) }

    /// The most memory that is needed at a time, about: 28 bytes for a moon while they are made, of which 12 stay; 4 for an example's
    /// place in the order of an epoch; and the buffers of a step.
    package var bytes: Int { examples * 28 + heldOut * 28 + 32_000_000 }

    /// Makes the moons and runs the races.
    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        progress(
            "making \(NumberText.grouped(examples)) moons; \(MemoryError.amount(bytes)) of memory are needed at most")
        let begin = ContinuousClock.now
        let train = try ExerciseError.onData { () throws(DataError) in try Examples.moons(examples, seed: dataSeed) }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        progress("made in \(NumberText.duration(seconds: seconds))")
        let judged = try ExerciseError.onData { () throws(DataError) in
            try Examples.moons(heldOut, seed: dataSeed &+ 1)
        }
        var report = Report()
        report.tables.append(setup(seconds: seconds))
        for net in MethodsAtScale.nets {
            let summary = try race(net.sizes, goal: net.goal, train: train, judged: judged, progress)
            let claims = RaceClaims(summary)
            report.tables += [summary.seconds, summary.updates, summary.details, claims.table]
            report.findings += claims.findings
            report.figures += RaceFigures(summary, prefix: "at-scale-\(summary.grid.track.name)").all
        }
        return report
    }

    private func race(
        _ sizes: [Int], goal: Double, train: Examples, judged: Examples, _ progress: @Sendable (String) -> Void
    ) throws(ExerciseError) -> RaceSummary {
        var layers = sizes.dropFirst().map { Layer.dense($0, .relu) }
        layers[layers.count - 1].activation = .sigmoid
        let track = RaceTrack(
            layers: layers, parameters: CourseWeights.parameters(sizes: sizes, seed: weightSeed), train: train,
            judged: judged, order: .shuffled(seed: UInt64(shuffleSeed)), workers: workers)
        let grid = RaceGrid(
            track: track, sizes: RaceGrid.sizes(MethodsAtScale.sizes, examples: examples, whole: false), goal: goal,
            sampling: .growing(first: 512, factor: 1.1), limits: RaceLimits(seconds: 4, epochs: 100),
            budget: MethodsAtScale.budget)
        return RaceSummary(grid: grid, cells: try grid.run(progress))
    }

    private func setup(seconds: Double) -> Report.Table {
        var table = Report.Table("What was compared", ["what", "value"])
        table.append(["moons to learn from", "\(NumberText.grouped(examples)), noise 0.2, seed \(dataSeed)"])
        table.append(["time to make them", NumberText.duration(seconds: seconds)])
        table.append(["held-out moons", "\(NumberText.grouped(heldOut)), seed \(dataSeed &+ 1)"])
        table.append(["memory needed", "\(MemoryError.amount(bytes)) at most"])
        table.append(["weights", "He's rule, seed \(weightSeed): the course's"])
        table.append(["time", "of the steps alone: shuffling and looks at the held-out moons are not counted"])
        table.append(["looks", "whenever the examples seen have grown by a tenth; so times are known to a tenth"])
        return table
    }
}
