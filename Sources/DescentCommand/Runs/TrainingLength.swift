import Descent
import Reporting

/// How long a run trains, with every choice made that `--epochs auto` leaves open.
///
/// The numbers were found on scikit-learn's breast_cancer, wine, iris, digits and diabetes, standardized:
/// docs/benchmarks.md. Steps count and not epochs, since the whole set may be one batch.
package struct TrainingLength: Sendable, Hashable {
    /// The number of epochs at most.
    package let epochs: Int

    /// The number of steps after which training ends if that is before the end of the epochs.
    package let steps: Int?

    /// When validation ends training before; nil for never.
    package let patience: PatienceOption?

    /// By how much a score has to be better to be an improvement, in its own units.
    package let minDelta: Double

    /// The choice in a sentence; nil where the length was asked for.
    package let reason: String?

    /// The least number of examples of which a part is held out unasked. Of fewer, all of them for a fixed number of
    /// steps gave the better networks.
    package static let leastCount = 100

    /// The share that is held out unasked.
    package static let heldOutShare = 0.1

    /// At least this many epochs.
    static let leastEpochs = 10

    /// So many steps without an improvement end training, or ten epochs if these have more; where an epoch is cheap, 20
    /// epochs. A few epochs of few steps each are too short a time to tell a plateau from the end.
    static func patience(stepsPerEpoch: Int) -> Int {
        max(leastEpochs, epochs(steps: 100, stepsPerEpoch), min(20, 2000 / stepsPerEpoch))
    }

    /// The number of epochs that so many steps take, rounded up.
    private static func epochs(steps: Int, _ stepsPerEpoch: Int) -> Int { (steps - 1) / stepsPerEpoch + 1 }

    /// What gains no more than this share of the cost in the time of the patience is no improvement. A network that
    /// tells classes apart passes plateaus on which its cost falls by thousandths; one that comes close to real targets
    /// learns their noise meanwhile.
    static func margin(hasClasses: Bool) -> Double { hasClasses ? 0 : 0.02 }

    /// What gains no more in the time of the patience is no improvement either. Where validation is learnt without a
    /// mistake its cost comes closer to 0 for ever, by shares of nearly nothing.
    static func minDelta(hasClasses: Bool) -> Double { hasClasses ? 0.002 : 0 }

    /// Training lasts at most 5000 steps, or ten epochs if these have more; where an epoch is cheap, 200 epochs, but no
    /// more than 20,000 steps.
    static func most(stepsPerEpoch: Int) -> Int {
        max(leastEpochs, epochs(steps: 5000, stepsPerEpoch), min(200, 20000 / stepsPerEpoch))
    }

    /// So many steps, or ten epochs, where nothing says when to stop: classes tolerate more than real targets.
    static func unvalidatedSteps(hasClasses: Bool) -> Int { hasClasses ? 200 : 100 }

    /// - Parameters:
    ///   - epochs: those asked for; nil for as many as the steps asked for take, or to choose.
    ///   - steps: those asked for; nil for no limit.
    ///   - stepsPerEpoch: how many steps an epoch has.
    ///   - isValidated: whether there is a validation set.
    ///   - hasClasses: whether the targets are classes.
    ///   - patience: that asked for.
    ///   - minDelta: the least gain asked for.
    ///   - monitor: what tells an improvement.
    package init(
        _ epochs: EpochsOption?, steps: Int?, stepsPerEpoch: Int, isValidated: Bool, hasClasses: Bool,
        patience: PatienceOption? = nil, minDelta: Double? = nil, monitor: Monitor = .cost
    ) {
        self.steps = steps
        let isAutomatic = epochs == .automatic || epochs == nil && steps == nil
        let choosesGain = isAutomatic && isValidated && patience == nil && monitor == .cost
        self.minDelta = minDelta ?? (choosesGain ? TrainingLength.minDelta(hasClasses: hasClasses) : 0)
        func text(_ epochs: Int) -> String {
            let (steps, overflow) = epochs.multipliedReportingOverflow(by: stepsPerEpoch)
            let inSteps = overflow || stepsPerEpoch == 1 ? "" : " (\(CountText.text(steps, "step")))"
            return CountText.text(epochs, "epoch") + inSteps
        }
        let limit = steps.map { " and \(CountText.text($0, "step"))" } ?? ""
        switch (epochs, steps) {
        case (.fixed(let number)?, _):
            self.epochs = number
            self.patience = patience
            reason = nil
        case (nil, let steps?):
            self.epochs = (steps - 1) / stepsPerEpoch + 1
            self.patience = patience
            reason = nil
        case _ where isValidated:
            self.epochs = TrainingLength.most(stepsPerEpoch: stepsPerEpoch)
            let chosen = PatienceOption(
                epochs: TrainingLength.patience(stepsPerEpoch: stepsPerEpoch),
                margin: monitor == .cost ? TrainingLength.margin(hasClasses: hasClasses) : 0)
            let patience = patience ?? chosen
            self.patience = patience
            let gains = [
                patience.margin > 0 ? "by the share \(patience.margin)" : nil,
                self.minDelta > 0 ? "by \(self.minDelta)" : nil,
            ].compactMap { $0 }
            let gain = gains.isEmpty ? "" : " " + gains.joined(separator: " and ")
            reason =
                "until \(text(patience.epochs)) \(patience.epochs == 1 ? "has" : "have") not improved the validation "
                + "\(monitor.name)\(gain), at most \(text(self.epochs))\(limit)"
        default:
            self.epochs = max(
                TrainingLength.leastEpochs,
                TrainingLength.epochs(steps: TrainingLength.unvalidatedSteps(hasClasses: hasClasses), stepsPerEpoch))
            self.patience = nil
            reason = "\(text(self.epochs))\(limit), as without validation data nothing tells when to stop"
        }
    }
}
