import Descent
import LinearAlgebra
package import Reporting

/// The exercise "optimization methods" with millions of moons: which optimizer, at which batch size, is the first to
/// classify the moons that it has not seen?
///
/// The course's net and its first weights, and a wider net, learn on the fast engine. Held-out moons come from the next
/// seed.
package struct MethodsAtScale: Sendable {
    /// The number of moons to learn from.
    package let examples: Int

    private let seeds: CourseSeeds
    private let workers: Int?

    /// The batch sizes, as far as there are as many examples.
    private static let sizes = [64, 256, 1024, 4096, 16384, 65536]

    /// The nets, and how much below the best possible accuracy each has to come: few units cannot bend as the moons do.
    private static let nets: [(sizes: [Int], margin: Double)] = [
        (CourseProblem.sizes, 0.0035), ([2, 64, 32, 1], 0.0006),
    ]

    /// From how many weights and orders each race runs.
    private static let starts: UInt32 = 3

    /// The seconds that the races of one net may take.
    private let budget: Double

    /// Reads the settings, and refuses what would not fit into memory.
    ///
    /// - Parameter budget: the seconds that the races of one net may take.
    package init(_ settings: ExerciseSettings, budget: Double = 130) throws(ExerciseError) {
        self.budget = budget
        seeds = CourseSeeds(settings)
        workers = settings.workers
        examples = try RaceTrack.moonCount(settings, default: 10_000_000, bytes: MethodsAtScale.bytes)
    }

    /// The number of held-out moons.
    private static func heldOut(_ examples: Int) -> Int { min(50_000, examples) }

    /// The most memory that is needed at a time, about: 26 bytes for a moon while they are made, of which 10 stay; 4
    /// for an example's index in the order of an epoch; and the buffers of a step.
    package static func bytes(_ examples: Int) -> Int { (examples + heldOut(examples)) * 26 + 32_000_000 }

    /// Makes the moons and runs the races.
    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        let memory = MemoryError.amount(MethodsAtScale.bytes(examples))
        progress("making \(examples.grouped) moons; \(memory) of memory are needed at most")
        let begin = ContinuousClock.now
        let train = try ExerciseError.wrapping { try Examples.moons(examples, seed: seeds.data) }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        progress("made in \(NumberText.duration(seconds: seconds))")
        let judged = try ExerciseError.wrapping {
            try Examples.moons(MethodsAtScale.heldOut(examples), seed: seeds.data &+ 1)
        }
        var report = Report()
        let best = try MoonsLimit.accuracy(on: judged, noise: 0.2, workers: workers)
        report.tables.append(setup(seconds: seconds, best: best, judged: judged.count, memory: memory))
        for net in MethodsAtScale.nets {
            let tracks = RaceTrack.starts(
                MethodsAtScale.starts, sizes: net.sizes, seeds, train: train, judged: judged, workers: workers)
            let goal = MoonsLimit.goal(best: best, margin: net.margin)
            if net.sizes == CourseProblem.sizes { try courseSetting(tracks[0], goal, progress, &report) }
            let grid = RaceGrid(
                tracks: tracks, sizes: RaceGrid.sizes(MethodsAtScale.sizes, examples: examples, whole: false),
                goal: goal, looks: Race.Looks(first: 512, factor: 1.1), limits: Race.Limits(seconds: 4, epochs: 100),
                budget: budget)
            let summary = try grid.run(progress)
            report.tables += [summary.seconds, summary.updates, summary.details, summary.claimTable]
            report.findings += summary.findings
            report.figures += summary.figures(prefix: "at-scale-\(grid.track.name)")
        }
        return report
    }

    private func setup(seconds: Double, best: Double, judged: Int, memory: String) -> Report.Table {
        let last = seeds.weights &+ MethodsAtScale.starts - 1
        return Report.Table(
            "What was compared", ["what", "value"],
            [
                Claim("moons to learn from", "\(examples.grouped), noise 0.2, seed \(seeds.data)"),
                Claim("time to make them", "\(NumberText.duration(seconds: seconds))"),
                Claim("held-out moons", "\(judged.grouped), seed \(seeds.data &+ 1)"),
                Claim("the best possible on these", "\(RaceText.percent(best)), since the moons overlap"),
                Claim("memory needed", "\(memory) at most"),
                Claim(
                    "weights",
                    "the course's, He's rule, seeds \(seeds.weights) to \(last): the middle run of these counts"),
                Claim("time", "of the steps alone: shuffling and looks at the held-out moons are not counted"),
                Claim("looks", "whenever the examples seen have grown by a tenth; so times are known to a tenth"),
            ])
    }

    // MARK: The course's setting

    private static let rate = 0.0007
    private static let courseUpdates = 50_000
    private static let limits = Race.Limits(seconds: 5, epochs: 20)

    /// The course's own setting, carried on over more examples than it has: batches of 64 and the rate 0.0007 for all
    /// four optimizers.
    ///
    /// The course trains for 50,000 updates. This goes on until the optimizer has the accuracy that the races ask for,
    /// or to the limit of epochs.
    private func courseSetting(
        _ track: RaceTrack, _ goal: Double, _ progress: @Sendable (String) -> Void, _ report: inout Report
    ) throws(ExerciseError) {
        var results: [RaceResult] = []
        for optimizer in CourseOptimizer.allCases {
            progress("\(track.name), \(optimizer.title) at the course's rate and batch size")
            let race = Race(
                track: track, optimizer: optimizer, learningRate: MethodsAtScale.rate,
                batchSize: CourseProblem.batchSize,
                goal: goal, looks: Race.Looks(first: 512, factor: 1.05), limits: MethodsAtScale.limits)
            results.append(try race.run())
        }
        let updates = MethodsAtScale.courseUpdates.grouped
        let rate = RaceText.rate(MethodsAtScale.rate)
        report.tables.append(
            Report.Table(
                "The course's own setting on these moons: net \(track.name), rate \(rate) and batches of "
                    + "\(CourseProblem.batchSize) for all optimizers, until \(RaceText.percent(goal)) or "
                    + "\(MethodsAtScale.limits.epochs) epochs",
                [
                    "optimizer", "accuracy after \(updates)", "updates", "epochs", "time", "accuracy at the end",
                    "outcome",
                ],
                results.map { result in
                    let last = result.points.last
                    // Looks are a twentieth apart.
                    let course = result.points.last { $0.updates <= MethodsAtScale.courseUpdates }
                    return Claim(
                        "\(result.optimizer.title)", course.map { "\(RaceText.percent($0.accuracy))" } ?? .none,
                        .grouped(last?.updates ?? 0), .fixed(Double(last?.examples ?? 0) / Double(examples), 2),
                        "\(NumberText.duration(seconds: last?.seconds ?? 0))",
                        "\(RaceText.percent(result.lastAccuracy))",
                        result.ending == .reached ? "reached" : result.ending == .limited ? "not reached" : "diverged")
                }))
        report.findings.append(finding(results, rate: rate, goal: RaceText.percent(goal)))
    }

    private func finding(_ results: [RaceResult], rate: String, goal: String) -> String {
        let words = results.map { result in
            let updates = result.updatesToGoal.map { "\($0.grouped) updates" }
            return "\(result.optimizer.title) \(updates ?? "does not reach it")"
        }
        let sentence = "With the course's rate \(rate) for all, to \(goal): \(words.joined(separator: ", "))"
        func updates(_ optimizer: CourseOptimizer) -> Double? {
            results.first { $0.optimizer == optimizer }?.updatesToGoal.map { Double($0) }
        }
        guard let descent = updates(.gradientDescent), let momentum = updates(.momentum), let adam = updates(.adam)
        else { return sentence + "." }
        return sentence + "; so at one and the same rate Momentum in the average form gains a factor of "
            + "\(RaceText.factor(descent / momentum)) over gradient descent, and Adam one of "
            + "\(RaceText.factor(descent / adam))."
    }
}
