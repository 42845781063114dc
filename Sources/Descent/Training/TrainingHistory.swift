/// What happened in training, epoch by epoch.
public struct TrainingHistory: Sendable {
    /// One epoch, or the part of one with which training ended.
    public struct Epoch: Sendable, Hashable {
        /// The number of the epoch, from 1.
        public let number: Int
        /// The number of steps taken since training began.
        public let step: Int
        /// The learning rate of its last step.
        public let learningRate: Double
        /// The mean of the costs of its steps, weighted by their examples, each before its update; with the L2 term if there is one.
        public let cost: Double
        /// The share of its examples that were classified right, each before its step; nil for squared error.
        public let accuracy: Double?
        /// How the network did on the validation examples at its end.
        public let validation: Evaluation?
        /// The time its steps took, without the validation.
        public let seconds: Double
        /// The number of examples that its steps went through.
        public let exampleCount: Int

        /// Examples per second.
        public var samplesPerSecond: Double { Double(exampleCount) / max(seconds, 1e-9) }
    }

    /// How training ended.
    public enum Ending: String, Sendable {
        /// All epochs or steps were done.
        case completed
        /// The observer stopped it after a step.
        case stopped
        /// The cost or a moment was no longer finite.
        case diverged
    }

    /// The epochs in order.
    public internal(set) var epochs: [Epoch] = []

    /// How training ended.
    public internal(set) var ending = Ending.completed

    /// The number of examples in a full batch.
    public let batchSize: Int

    /// The number of workers.
    public let workers: Int

    /// The number of steps taken.
    public var stepCount: Int { epochs.last?.step ?? 0 }
}
