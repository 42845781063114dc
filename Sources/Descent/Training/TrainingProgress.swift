/// The progress of training after a step, as an observer gets it.
public struct TrainingProgress: Sendable {
    /// The number of the epoch, from 1.
    public let epoch: Int
    /// The number of epochs that were asked for, or that the steps asked for take.
    public let epochCount: Int
    /// The number of steps since training began.
    public let step: Int
    /// The number of steps that all epochs will take, or those that were asked for if they are fewer.
    public let stepCount: Int
    /// The mean cost of the epoch's steps so far.
    public let cost: Double
    /// The number of examples that the epoch's steps went through so far.
    public let examplesDone: Int
    /// The time that the epoch's steps took so far.
    public let seconds: Double
    /// The epoch's record, with validation, when this step was the epoch's last; else nil.
    public let finishedEpoch: TrainingHistory.Epoch?

    /// Progress like this, as for a test of a callback.
    public init(
        epoch: Int, epochCount: Int, step: Int, stepCount: Int, cost: Double, examplesDone: Int, seconds: Double = 0,
        finishedEpoch: TrainingHistory.Epoch? = nil
    ) {
        self.epoch = epoch
        self.epochCount = epochCount
        self.step = step
        self.stepCount = stepCount
        self.cost = cost
        self.examplesDone = examplesDone
        self.seconds = seconds
        self.finishedEpoch = finishedEpoch
    }
}

/// What an observer decides.
public enum TrainingDecision: Sendable {
    /// Continue with the next step.
    case `continue`
    /// Stop: the network keeps the parameters of the step just done.
    case stop

    /// The former name of ``continue``.
    @available(*, deprecated, renamed: "continue")
    public static var goOn: TrainingDecision { .continue }
}
