/// What looks at training after each step, and may stop it or lower its learning rate: a small value.
///
///     var training = try Training(
///         of: network, on: data.train, validating: data.validation,
///         callbacks: [ReduceOnPlateau(patience: 5), EarlyStopping(patience: 20)])
///     try training.run(epochs: 200)
///     let epoch = training.callback(EarlyStopping.self)?.best?.epoch
///     let network = training.finish()
///
/// Callbacks are called in their order, each on what those before it decided; a checkpoint keeps what they remember.
public protocol TrainingCallback: Sendable {
    /// What checkpoints call it; by default the type's name. Give it one of its own, and the type may be renamed
    /// without making checkpoints useless.
    static var name: String { get }

    /// Called before the first step that it sees, and again when training goes on after it was loaded or
    /// ``Training/callbacks`` were changed. Does nothing by default.
    ///
    /// - Throws: what keeps training from the step, as ``TrainingError/refused(_:)``.
    mutating func trainingBegan(_ start: TrainingStart) throws

    /// Called after each step.
    ///
    /// - Parameters:
    ///   - progress: how far training has got, with the epoch's record after its last step.
    ///   - network: as it is now.
    ///   - control: what is to happen.
    /// - Throws: what ends training after the step, as ``TrainingError/observer(_:history:)``.
    mutating func stepEnded(
        _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl) throws

    /// Called when training was saved to one of ``TrainingControl/checkpoints``: the file is whole. Does nothing by
    /// default.
    ///
    /// - Parameters:
    ///   - path: the file, which this callback or another has asked for.
    ///   - step: the number of steps.
    /// - Throws: what ends training, as ``TrainingError/observer(_:history:)``.
    mutating func checkpointSaved(to path: String, step: Int) throws

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
    /// The type's name.
    public static var name: String { "\(Self.self)" }

    /// Does nothing.
    public mutating func trainingBegan(_ start: TrainingStart) throws {}

    /// Does nothing.
    public mutating func checkpointSaved(to path: String, step: Int) throws {}

    /// Does nothing.
    public mutating func trainingEnded(_ network: inout Network) {}

    /// Nothing.
    public var state: CallbackState { CallbackState() }

    /// Takes nothing.
    public mutating func restore(_ state: CallbackState) -> Bool { state == CallbackState() }
}

/// Where training is when a callback begins to look at it.
public struct TrainingStart: Sendable, Hashable {
    /// What tells this run from others in its checkpoints; training that is loaded has that of the training which was
    /// saved.
    public var run: String
    /// The number of steps so far.
    public var step: Int
    /// The number of whole epochs so far.
    public var epoch: Int
    /// Whether the network is evaluated on validation examples after each epoch.
    public var hasValidation: Bool
    /// The rank that this process has among those that share training. Rank 0 alone should write files.
    public var rank: Int

    /// A start like this, as for a test of a callback.
    public init(run: String = "run", step: Int = 0, epoch: Int = 0, hasValidation: Bool = false, rank: Int = 0) {
        self.run = run
        self.step = step
        self.epoch = epoch
        self.hasValidation = hasValidation
        self.rank = rank
    }
}

/// What a callback decides.
public struct TrainingControl: Sendable, Hashable {
    /// What the schedule's learning rates are multiplied with from the next step on: from 0 to 1. Another number ends
    /// training with ``CallbackError/learningRateFactor(_:callback:)``.
    public var learningRateFactor: Double

    /// Whether training stops after this step: ``Training/isStopped`` then is true.
    public var stops = false

    /// Files to which training is saved after this step, when all callbacks have been called; it ends with an error
    /// where one can't be written.
    public var checkpoints: [String] = []

    /// Nothing decided yet, as each step begins with.
    public init(learningRateFactor: Double = 1) { self.learningRateFactor = learningRateFactor }
}

/// What a callback remembers, as a checkpoint keeps it.
public struct CallbackState: Sendable, Hashable {
    /// Texts by name.
    public var texts: [String: String]

    /// Lists of numbers by name, kept to the last bit.
    public var numbers: [String: [Double]]

    /// What is remembered; nothing by default.
    public init(texts: [String: String] = [:], numbers: [String: [Double]] = [:]) {
        self.texts = texts
        self.numbers = numbers
    }
}
