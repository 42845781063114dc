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

    /// The nets, and how much below the best possible accuracy each has to come: few units cannot bend as the moons do.
    private static let nets: [(sizes: [Int], margin: Double)] = [([2, 5, 2, 1], 0.0035), ([2, 64, 32, 1], 0.0006)]

    /// From how many weights and orders each race runs.
    private static let starts: UInt32 = 3

    /// The most that is kept back to judge by.
    private static let mostHeldOut = 50_000

    /// The seconds that the races of one net may take.
    private let budget: Double

    /// Reads the settings, and refuses what would not fit into memory.
    ///
    /// - Parameter budget: the seconds that the races of one net may take.
    package init(_ settings: ExerciseSettings, budget: Double = 130) throws(ExerciseError) {
        self.budget = budget
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

    /// The most memory that is needed at a time, about: 26 bytes for a moon while they are made, of which 10 stay; 4 for an example's
    /// place in the order of an epoch; and the buffers of a step.
    package var bytes: Int { examples * 26 + heldOut * 26 + 32_000_000 }

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
        let best = MoonsLimit.accuracy(on: judged, noise: 0.2)
        report.tables.append(setup(seconds: seconds, best: best))
        for net in MethodsAtScale.nets {
            let goal = MoonsLimit.goal(best: best, margin: net.margin)
            let tracks = tracks(net.sizes, train: train, judged: judged)
            if net.sizes == MethodsAtScale.nets[0].sizes {
                let course = try CourseSetting(tracks: tracks, goal: goal).run(progress)
                report.tables.append(course.table)
                report.findings += course.findings
            }
            let summary = try race(tracks, goal: goal, progress)
            let claims = RaceClaims(summary)
            report.tables += [summary.seconds, summary.updates, summary.details, claims.table]
            report.findings += claims.findings
            report.figures += RaceFigures(summary, prefix: "at-scale-\(summary.grid.track.name)").all
        }
        return report
    }

    /// The starts of a net: the same moons, other weights and orders.
    private func tracks(_ sizes: [Int], train: Examples, judged: Examples) -> [RaceTrack] {
        var layers = sizes.dropFirst().map { Layer.dense($0, .relu) }
        layers[layers.count - 1].activation = .sigmoid
        return (0..<MethodsAtScale.starts).map { start in
            RaceTrack(
                layers: layers, parameters: CourseWeights.parameters(sizes: sizes, seed: weightSeed &+ start),
                train: train, judged: judged, order: .shuffled(seed: UInt64(shuffleSeed) + UInt64(start)),
                workers: workers)
        }
    }

    private func race(
        _ tracks: [RaceTrack], goal: Double, _ progress: @Sendable (String) -> Void
    ) throws(ExerciseError) -> RaceSummary {
        let grid = RaceGrid(
            tracks: tracks, sizes: RaceGrid.sizes(MethodsAtScale.sizes, examples: examples, whole: false), goal: goal,
            sampling: .growing(first: 512, factor: 1.1), limits: RaceLimits(seconds: 4, epochs: 100),
            budget: budget)
        return RaceSummary(grid: grid, cells: try grid.run(progress))
    }

    private func setup(seconds: Double, best: Double) -> Report.Table {
        var table = Report.Table("What was compared", ["what", "value"])
        table.append(["moons to learn from", "\(NumberText.grouped(examples)), noise 0.2, seed \(dataSeed)"])
        table.append(["time to make them", NumberText.duration(seconds: seconds)])
        table.append(["held-out moons", "\(NumberText.grouped(heldOut)), seed \(dataSeed &+ 1)"])
        table.append(["the best possible on these", "\(RaceText.percent(best)), since the moons overlap"])
        table.append(["memory needed", "\(MemoryError.amount(bytes)) at most"])
        let last = weightSeed &+ MethodsAtScale.starts - 1
        table.append([
            "weights", "the course's, He's rule, seeds \(weightSeed) to \(last): the middle run of these counts",
        ])
        table.append(["time", "of the steps alone: shuffling and looks at the held-out moons are not counted"])
        table.append(["looks", "whenever the examples seen have grown by a tenth; so times are known to a tenth"])
        return table
    }
}
