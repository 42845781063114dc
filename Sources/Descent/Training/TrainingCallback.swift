/// What looks at training after each step, and may stop it or lower its learning rate: a small value.
///
///     var training = try Training(of: network, on: data.train, validating: data.validation)
///     training.callbacks = [ReduceOnPlateau(patience: 5), EarlyStopping(patience: 20)]
///     try training.run(epochs: 200)
///     let epoch = training.callback(EarlyStopping.self)?.best?.epoch
///     let network = training.finish()
///
/// Callbacks are called in their order, each on what those before it decided; a checkpoint keeps what they remember.
public protocol TrainingCallback: Sendable {
    /// Called after each step.
    ///
    /// - Parameters:
    ///   - progress: how far training has got, with the epoch's record after its last step.
    ///   - network: as it is now.
    ///   - control: what is to happen.
    /// - Throws: what ends training after the step, as ``TrainingError/observer(_:history:)``.
    mutating func stepEnded(
        _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl) throws

    /// Called by ``Training/finish()``, unless training has diverged; may change the parameters. Does nothing by
    /// default.
    mutating func trainingEnded(_ network: inout Network)

    /// What it remembers, for a checkpoint; by default nothing.
    var state: CallbackState { get }

    /// Takes over what another of its type remembered.
    ///
    /// - Returns: whether that is something it can have remembered; by default, whether it is nothing.
    mutating func restore(_ state: CallbackState) -> Bool
}

extension TrainingCallback {
    /// Does nothing.
    public mutating func trainingEnded(_ network: inout Network) {}

    /// Nothing.
    public var state: CallbackState { CallbackState() }

    /// Takes nothing.
    public mutating func restore(_ state: CallbackState) -> Bool { state == CallbackState() }
}

/// What a callback decides.
public struct TrainingControl: Sendable, Hashable {
    /// What the schedule's learning rates are multiplied with from the next step on: from 0 to 1.
    public var learningRateFactor: Double

    /// Whether training stops after this step.
    public var stops = false

    /// Files to which training is saved after this step, when all callbacks have been called; it ends with an error
    /// where one can't be written.
    public var checkpoints: [String] = []

    init(learningRateFactor: Double) { self.learningRateFactor = learningRateFactor }
}

/// What a callback remembers, as a checkpoint keeps it.
public struct CallbackState: Sendable, Hashable {
    /// Texts by name.
    public var texts: [String: String]

    /// Lists of numbers by name, kept to the last bit.
    public var numbers: [String: [Float]]

    /// What is remembered; nothing by default.
    public init(texts: [String: String] = [:], numbers: [String: [Float]] = [:]) {
        self.texts = texts
        self.numbers = numbers
    }
}
