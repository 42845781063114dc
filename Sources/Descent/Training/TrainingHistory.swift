/// What happened in training, epoch by epoch.
///
/// Of a run of more than 100,000 epochs it keeps some: see ``epochs``.
public struct TrainingHistory: Sendable {
    /// One epoch, or the part of one with which training ended.
    public struct Epoch: Sendable, Hashable {
        /// The number of the epoch, from 1.
        public let number: Int
        /// The number of steps taken since training began.
        public let step: Int
        /// The learning rate of its last step.
        public let learningRate: Double
        /// The mean of the costs of its steps, each of which counts by its number of examples, before its update; with
        /// the L2 term if there is one. Of weighted examples it is the weighted mean, as that of ``Evaluation/cost``.
        public let cost: Double
        /// The share of its examples that were classified right, each before its step; nil for squared error.
        public let accuracy: Double?
        /// How the network did on the validation examples at its end.
        public let validation: Evaluation?
        /// How the network did on the test examples at its end, where there are any beside the validation examples.
        package let test: Evaluation?
        /// What the caller measures of the network at its end, such as a metric on the validation examples.
        package let score: Double?
        /// The time its steps took, without the validation.
        public let seconds: Double
        /// The number of examples that its steps went through.
        public let exampleCount: Int
        /// Whether training diverged in it: see ``Training/isDiverged``. Only ``Training/runEpoch()`` says it.
        public internal(set) var isDiverged = false

        /// Examples per second.
        public var examplesPerSecond: Double { Double(exampleCount) / max(seconds, 1e-9) }

        /// The former name of ``examplesPerSecond``.
        @available(*, deprecated, renamed: "examplesPerSecond")
        public var samplesPerSecond: Double { examplesPerSecond }
    }

    /// How training ended.
    public enum Ending: String, Sendable {
        /// All epochs or steps were done.
        case completed
        /// The observer, or an error, stopped it after a step.
        case stopped
        /// The cost, a parameter or a moment was no longer finite.
        case diverged
    }

    /// The epochs in order: all of them up to 100,000.
    ///
    /// Of a longer run every 2nd, 4th, 8th … one, so that there are about 100,000 at most: those whose number is 1 more
    /// than a multiple of ``stride``, and in any case the last.
    public internal(set) var epochs: [Epoch] = []

    /// The number of epochs that were trained, the last perhaps in part; more than `epochs.count` where ``stride`` is
    /// above 1.
    public internal(set) var epochCount = 0

    /// One epoch in how many ``epochs`` holds: 1, 2, 4, ….
    public var stride: Int { thinning.stride }

    /// The epoch after which the cost on the validation examples was least, the first of equals; nil without
    /// validation. It is known whether or not ``epochs`` holds it.
    public internal(set) var best: Epoch?

    package internal(set) var thinning = EpochThinning()

    /// How training ended.
    public internal(set) var ending = Ending.completed

    /// The number of examples in a full batch.
    public let batchSize: Int

    /// The number of workers.
    public let workers: Int

    /// The number of steps taken.
    public var stepCount: Int { epochs.last?.step ?? 0 }

    /// A history without epochs.
    package init(batchSize: Int, workers: Int) {
        self.batchSize = batchSize
        self.workers = workers
    }

    /// Makes room for `count` epochs in all, or for as many as it keeps, so that none allocates.
    mutating func reserve(epochs count: Int) {
        // One more for the last epoch, which is kept in any case.
        epochs.reserveCapacity(min(count, EpochThinning.limit) + 1)
    }

    /// Adds the epoch that ended.
    mutating func append(_ epoch: Epoch) {
        // The one before may have been kept only because it was the last.
        if let last = epochs.last, !thinning.keeps(epoch: last.number) { epochs.removeLast() }
        epochs.append(epoch)
        epochCount = epoch.number
        if let cost = epoch.validation?.cost, cost < best?.validation?.cost ?? .infinity { best = epoch }
        if thinning.keeps(epoch: epoch.number), thinning.keep() {
            let thinning = thinning
            epochs.removeAll { !thinning.keeps(epoch: $0.number) }
        }
    }
}

extension TrainingHistory.Epoch {
    /// An epoch like this, as for a test of a callback.
    public init(
        number: Int, step: Int, learningRate: Double, cost: Double, accuracy: Double? = nil,
        validation: Evaluation? = nil, seconds: Double = 0, exampleCount: Int
    ) {
        self.init(
            number: number, step: step, learningRate: learningRate, cost: cost, accuracy: accuracy,
            validation: validation, test: nil, score: nil, seconds: seconds, exampleCount: exampleCount)
    }
}

/// Which epochs of a run are kept, so that a run of any length takes a bounded amount of memory.
///
/// All up to a limit. Whenever there would be more, every other one goes, and from then on only every 2nd epoch is
/// kept, then every 4th, and so on: those whose number is 1 more than a multiple of the stride. Thinning takes as long
/// as keeping did, and comes whenever the number of epochs has doubled.
package struct EpochThinning: Sendable {
    /// How many epochs are kept at most.
    package static let limit = 100_000

    /// One epoch in how many is kept: a power of two.
    package private(set) var stride = 1

    /// How many epochs are kept so far.
    package private(set) var count = 0

    /// Every epoch, so far.
    package init() {}

    /// One that has kept epochs of these numbers; nil where no stride keeps them.
    ///
    /// - Parameter numbers: rising; all but the last are kept for good.
    init?(stride: Int, keeping numbers: [Int]) {
        guard stride >= 1, stride & (stride - 1) == 0 else { return nil }
        self.stride = stride
        count = numbers.count { (number: Int) in (number - 1) & (stride - 1) == 0 }
        guard count <= EpochThinning.limit, count >= numbers.count - 1,
            numbers.dropLast().allSatisfy({ keeps(epoch: $0) })
        else { return nil }
    }

    /// Whether an epoch is one to keep.
    package func keeps(epoch number: Int) -> Bool { (number - 1) & (stride - 1) == 0 }

    /// Notes that an epoch is kept.
    ///
    /// - Returns: whether there are too many now: of those kept the 2nd, 4th, 6th … have to go.
    package mutating func keep() -> Bool {
        count += 1
        guard count > EpochThinning.limit else { return false }
        // The limit is even, so the newest of one more stays.
        count = (count + 1) / 2
        stride *= 2
        return true
    }
}
