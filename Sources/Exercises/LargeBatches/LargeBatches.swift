import Descent
package import Reporting

/// What becomes of a network when the mini-batch grows and the number of epochs stays: with the rate as it was, with
/// linear scaling of the rate, with a gradual warm-up too, and with the layer-wise optimizers LARS and LAMB.
///
/// Goyal et al. (2017); You, Gritsman and Ginsburg (2017); You et al. (2020). The data are Fashion-MNIST unless
/// `--data` names others.
package struct LargeBatches: Exercise {
    package static let name = "large-batches"
    package static let summary = "Fashion-MNIST from batch 256 to 16,384: a scaled rate, warm-up, LARS and LAMB"
    package static let sections = "1.3 and 5"
    package static let settings: Set<ExerciseSettings.Name> = [.weightSeed, .shuffleSeed, .data]
    package static let standardData: String? = "fashion-mnist"

    /// The batch size that the rates are for, and those that it grows to.
    package static let sizes = [256, 1024, 4096, 16384]

    /// The epochs of every run, and of these the warm-up's.
    package static let epochs = 6
    static let warmupEpochs = 2

    private static let hidden = 256

    private let data: ExerciseSettings.Data
    private let test: Examples
    private let weightSeed: UInt64
    private let shuffleSeed: UInt64
    private let workers: Int?

    /// Whether the claims are judged: they are known of one set of data and of these seeds.
    private let isJudged: Bool

    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        guard let data = settings.data, let test = data.test else {
            throw .setting(
                flag: "--data", value: settings.data?.name ?? "missing",
                expected: "examples with a test set, such as fashion-mnist (Debian's package dataset-fashion-mnist)")
        }
        guard let classes = data.train.targets.classCount, classes > 2 else {
            throw .setting(flag: "--data", value: data.name, expected: "examples of more than two classes")
        }
        guard data.train.count >= 2 * LargeBatches.sizes[0] else {
            throw .setting(
                flag: "--data", value: "\(data.name) with \(data.train.count) examples",
                expected: "at least \(2 * LargeBatches.sizes[0]) examples")
        }
        self.data = data
        self.test = test
        weightSeed = UInt64(settings.weightSeed ?? 1)
        shuffleSeed = UInt64(settings.shuffleSeed ?? 1)
        workers = settings.workers
        isJudged =
            data.name == LargeBatches.standardData && settings.given.isDisjoint(with: [.weightSeed, .shuffleSeed])
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        let sizes = LargeBatches.sizes.filter { 2 * $0 <= data.train.count }
        var runs: [LargeBatchRuns] = []
        for method in LargeBatchMethod.all {
            progress("\(method.title): batches of \(sizes.map(\.grouped).joined(separator: ", "))")
            var accuracies: [Double?] = []
            for size in sizes { accuracies.append(try accuracy(method, batchSize: size)) }
            runs.append(LargeBatchRuns(method: method, sizes: sizes, accuracies: accuracies))
        }
        let claims = LargeBatchClaims(runs, judged: isJudged)
        return Report(tables: [setup(), claims.accuracyTable, claims.table], findings: [], figures: [claims.figure])
    }

    /// The share of the test set that a network gets right after its epochs; nil where its cost was no longer finite.
    private func accuracy(_ method: LargeBatchMethod, batchSize: Int) throws(ExerciseError) -> Double? {
        let stepsPerEpoch = (data.train.count + batchSize - 1) / batchSize
        return try ExerciseError.wrapping {
            var network = try Network(
                inputs: data.train.inputs.width,
                layers: [
                    .dense(LargeBatches.hidden, .relu), .dense(data.train.targets.classCount ?? 2, .softmax),
                ], seed: weightSeed)
            var trainer = Trainer(
                batchSize: .fixed(batchSize), order: .shuffled(seed: shuffleSeed), workers: workers, reproducible: true)
            trainer.optimizer = method.optimizer(batchSize)
            if method.warmsUp { trainer.schedule = .warmup(steps: LargeBatches.warmupEpochs * stepsPerEpoch) }
            do {
                _ = try trainer.fit(&network, to: data.train, epochs: LargeBatches.epochs)
            } catch TrainingError.diverged {
                return nil
            }
            return try network.evaluate(test, workers: workers).accuracy
        }
    }

    private func setup() -> Report.Table {
        Report.Table(
            "What was compared", ["what", "value"],
            [
                Claim("examples to learn from", "\(data.train.count.grouped) of \(data.name)"),
                Claim("examples to judge by", .grouped(test.count)),
                Claim("network", "one hidden layer of \(LargeBatches.hidden) units"),
                Claim("epochs of every run", .count(LargeBatches.epochs)),
                Claim("warm-up", "a linear rise from nearly 0 over \(LargeBatches.warmupEpochs) epochs"),
            ] + LargeBatchMethod.all.map { Claim("\($0.title)", "\($0.description)") })
    }
}
