/// Lowers the learning rate when validation no longer improves, as Keras's and PyTorch's `ReduceLROnPlateau` do.
///
///     training.callbacks = [ReduceOnPlateau(factor: 0.5, patience: 5)]
///
/// After so many epochs in a row whose cost on the validation examples, or on the training examples where there are
/// none, does not improve, every rate of the schedule is multiplied with the factor once more.
public struct ReduceOnPlateau: TrainingCallback, Hashable {
    /// What the rates are multiplied with, above 0 and below 1.
    public let factor: Double

    /// After how many epochs in a row without an improvement, at least 1.
    public let patience: Int

    /// By which share of the best cost a cost has to be lower to be an improvement: PyTorch's `threshold`.
    public let threshold: Double

    /// The product of the factors is not lowered below this.
    public let least: Double

    /// The best cost so far; infinite before the first.
    public private(set) var best = Double.infinity

    /// The epochs since then.
    public private(set) var epochsSince = 0

    /// A rule that has seen nothing yet.
    public init(factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4, least: Double = 0) {
        precondition(factor > 0 && factor < 1, "a factor of \(factor), expected above 0 and below 1")
        precondition(patience >= 1, "a patience of \(patience) epochs, expected at least 1")
        precondition(threshold >= 0 && threshold < 1, "a threshold of \(threshold), expected at least 0 and below 1")
        precondition(least >= 0 && least <= 1, "a least factor of \(least), expected from 0 to 1")
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.least = least
    }

    /// What checkpoints call it.
    public static var name: String { "ReduceOnPlateau" }

    /// Where training begins, forgets what it has seen of another.
    public mutating func trainingBegan(_ start: TrainingStart) {
        if start.step == 0 { (best, epochsSince) = (.infinity, 0) }
    }

    /// Takes an epoch that ended into account.
    public mutating func stepEnded(
        _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl
    ) {
        guard let epoch = progress.finishedEpoch else { return }
        let cost = epoch.validation?.cost ?? epoch.cost
        if cost < best - threshold * best.magnitude || best == .infinity && cost.isFinite {
            (best, epochsSince) = (cost, 0)
            return
        }
        epochsSince += 1
        guard epochsSince >= patience else { return }
        epochsSince = 0
        control.learningRateFactor = max(factor * control.learningRateFactor, min(least, control.learningRateFactor))
    }

    /// The best cost, to the last bit, and the epochs since.
    public var state: CallbackState {
        CallbackState(texts: ["best": "\(best.bitPattern)", "epochs_since": "\(epochsSince)"])
    }

    /// Takes over what another remembered.
    public mutating func restore(_ state: CallbackState) -> Bool {
        guard let bits = state.texts["best"].flatMap({ UInt64($0) }),
            let epochs = state.texts["epochs_since"].flatMap({ Int($0) }), 0...1 << 56 ~= epochs
        else { return false }
        (best, epochsSince) = (Double(bitPattern: bits), epochs)
        return true
    }
}
