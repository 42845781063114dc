/// What happens in training that ``Trainer/events(for:on:epochs:steps:validating:callbacks:progressEvery:)`` tells of.
public enum TrainingEvent: Sendable {
    /// How far training has got within an epoch: the newest, those before it are not kept.
    case progress(TrainingProgress)
    /// An epoch ended, or the part of one with which training ends.
    case epoch(TrainingHistory.Epoch)
    /// Training ended: the last event.
    case ended(TrainedNetwork)
}

/// What training on a thread of its own hands back.
///
/// The network can be evaluated, saved and copied where it is, from any thread:
///
///     let cost = try trained.network.evaluate(data.test).cost
///     var network = try trained.network.copy()
///
/// The copy is one to change, and to read parameters of.
public final class TrainedNetwork: Sendable {
    /// The network as training left it, with the parameters that
    /// ``Trainer/fit(_:to:epochs:steps:validating:)`` leaves.
    public let network: Network

    /// What happened, epoch by epoch; its ending tells whether training was stopped.
    public let history: TrainingHistory

    /// The callbacks as they were at the end, such as ``EarlyStopping`` with the best epoch.
    public let callbacks: [any TrainingCallback]

    init(_ network: consuming Network, _ history: TrainingHistory, _ callbacks: [any TrainingCallback]) {
        self.network = network
        self.history = history
        self.callbacks = callbacks
    }
}
