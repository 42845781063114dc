import Descent
import LegacyRandom
import LinearAlgebra
package import Reporting
import Textbook
import TextbookBridge

/// The four optimizers on data of the user's at batch sizes from 1 to all examples, on a wide net.
package struct BatchSizesOnData: Sendable {
    /// The batch sizes, as far as there are as many examples.
    private static let sizes = [1, 16, 64, 128, 256, 512, 1024, 4096, 16384]

    /// The hidden layers.
    private static let hidden = [512, 256]

    /// The seconds of training that a run may take, and one with few examples in a batch.
    private static let seconds = 8.0
    private static let sliceSeconds = 1.5

    /// The seconds for all races.
    private let budget: Double

    /// The training that sets the accuracy to reach: Adam with the library's defaults.
    private static let pilot = (updates: 400, batchSize: 128)

    private let name: String
    private let train: Examples
    private let judged: Examples
    private let weightSeed: UInt64
    private let shuffleSeed: UInt64
    private let workers: Int?

    /// Takes the data's own test set to judge by, or a sixth of the examples.
    ///
    /// - Parameter budget: the seconds for all races.
    package init(
        _ data: ExerciseSettings.Data, _ settings: ExerciseSettings, budget: Double = 540
    ) throws(ExerciseError) {
        self.budget = budget
        if let seed = settings.dataSeed, data.test != nil {
            throw .setting(
                flag: "--data-seed", value: "\(seed)",
                expected: "left out with \(data.name), which has its own test set: nothing is drawn")
        }
        guard let classCount = data.train.targets.classCount, classCount >= 2 else {
            throw .setting(
                flag: "--data", value: data.name,
                expected: "examples of two classes or more, to count those that are right")
        }
        var (train, judged) = (data.train, data.test)
        if judged == nil {
            (train, judged) = try BatchSizesOnData.split(data.train, name: data.name, seed: settings.dataSeed ?? 1)
        }
        if let count = settings.examples {
            guard count >= 2, count <= train.count else {
                throw .setting(
                    flag: "--examples", value: "\(count)",
                    expected: "from 2 to \(train.count), as many as there are to learn from")
            }
            if count < train.count { train = train[0..<count] }
        }
        name = data.name
        self.train = train
        self.judged = judged ?? train
        weightSeed = UInt64(settings.weightSeed ?? 1)
        shuffleSeed = UInt64(settings.shuffleSeed ?? 1)
        workers = settings.workers
    }

    /// Draws a sixth of the examples, at most 10,000, to judge by; files are often sorted, so it is no range of them.
    private static func split(_ examples: Examples, name: String, seed: UInt32) throws(ExerciseError) -> (
        Examples, Examples?
    ) {
        let heldOut = min(examples.count / 6, 10_000)
        guard heldOut >= 1 else {
            throw .setting(
                flag: "--data", value: "\(name) with \(examples.count) examples",
                expected: "at least 6 examples, a sixth of them to judge by")
        }
        let width = examples.inputs.width
        let bytes = Double(examples.count) * (4 * Double(width) + 16)
        try ExerciseError.wrapping { try MemoryError.require(Int(min(bytes, 1e18))) }
        var random = RandomState(seed: seed)
        let order = random.permutation(examples.count)
        func taken(_ range: Range<Int>) throws(ExerciseError) -> Examples {
            var values: [Float] = []
            values.reserveCapacity(range.count * width)
            var classes: [Int] = []
            classes.reserveCapacity(range.count)
            for index in order[range] {
                for feature in 0..<width { values.append(examples.inputs[index, feature]) }
                classes.append(examples.targets.classNumber(ofExample: index) ?? 0)
            }
            return try ExerciseError.wrapping {
                try Examples(
                    inputs: Inputs(values, width: width),
                    targets: Descent.Targets(classes: classes, classCount: examples.targets.classCount))
            }
        }
        let cut = examples.count - heldOut
        return (try taken(0..<cut), try taken(cut..<examples.count))
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        let classCount = train.targets.classCount ?? 2
        let output: Layer = classCount == 2 ? .dense(1, .sigmoid) : .dense(classCount, .softmax)
        let start = try ExerciseError.wrapping {
            Textbook.Network(
                try Descent.Network(
                    inputs: train.inputs.width, layers: BatchSizesOnData.hidden.map { .dense($0, .relu) } + [output],
                    seed: weightSeed))
        }
        let track = RaceTrack(
            start, train: train, judged: judged, order: .shuffled(seed: shuffleSeed), workers: workers)
        progress("\(name): finding an accuracy to reach")
        let goal = try goal(track)
        let grid = RaceGrid(
            tracks: [track], sizes: RaceGrid.sizes(BatchSizesOnData.sizes, examples: train.count, whole: true),
            goal: goal, looks: Race.Looks(first: max(train.count / 100, 1), factor: 1.2),
            limits: Race.Limits(seconds: BatchSizesOnData.seconds, epochs: 10_000),
            sliceSeconds: BatchSizesOnData.sliceSeconds, budget: budget)
        let summary = try grid.run(progress)
        var report = Report()
        report.tables = [setup(goal), summary.seconds, summary.updates, summary.details, summary.claimTable]
        report.findings = summary.findings
        report.figures = summary.figures(prefix: "data")
        return report
    }

    /// What Adam reaches in a short training, rounded down to whole per cent: an accuracy that a good setting reaches
    /// soon.
    private func goal(_ track: RaceTrack) throws(ExerciseError) -> Double {
        let pilot = BatchSizesOnData.pilot
        let race = Race(
            track: track, optimizer: .adam, learningRate: 0.001, batchSize: pilot.batchSize,
            limits: Race.Limits(seconds: 60, epochs: pilot.updates, updates: pilot.updates))
        let result = try race.run()
        let goal = (100 * result.lastAccuracy).rounded(.down) / 100
        let blind = commonest
        guard result.ending != .diverged, goal > blind else {
            throw .setting(
                flag: "--data", value: name,
                expected: "examples that \(pilot.updates) updates of Adam learn something from; they got "
                    + "\(RaceText.percent(result.lastAccuracy)) right, and the commonest class alone has "
                    + RaceText.percent(blind))
        }
        return goal
    }

    /// The share of the most frequent class among the examples that networks are judged by.
    private var commonest: Double {
        var counts: [Int: Int] = [:]
        for example in 0..<judged.count { counts[judged.targets.classNumber(ofExample: example) ?? 0, default: 0] += 1 }
        return Double(counts.values.max() ?? 0) / Double(judged.count)
    }

    private func setup(_ goal: Double) -> Report.Table {
        let pilot = BatchSizesOnData.pilot
        let pilotText = "\(pilot.updates) updates of Adam on \(pilot.batchSize) examples"
        let seconds = NumberText.duration(seconds: BatchSizesOnData.seconds)
        let slice = NumberText.duration(seconds: BatchSizesOnData.sliceSeconds)
        return Report.Table(
            "What was compared", ["what", "value"],
            [
                Claim("examples to learn from", "\(train.count.grouped) of \(name)"),
                Claim("examples to judge by", .grouped(judged.count)),
                Claim("accuracy to reach", "\(RaceText.percent(goal)): what \(pilotText) reach, rounded down"),
                Claim("time", "of the steps alone: shuffling and looks at the held-out examples are not counted"),
                Claim("looks", "whenever the examples seen have grown by a fifth; so times are known to a fifth"),
                Claim(
                    "limit of a run",
                    "\(seconds) of training; \(slice) with fewer than 16 examples in a batch"),
            ])
    }
}
