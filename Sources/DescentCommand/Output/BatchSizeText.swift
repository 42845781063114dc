import Descent
import Reporting

/// The advice on the batch size, for people.
enum BatchSizeText {
    /// `batch size 256: the largest advised; 235 steps an epoch; 1.1 MB of activations at once, 2.7 MB for training
    /// beside 47.3 MB of data`.
    static func line(_ advice: BatchSizeAdvice, dataBytes: Int) -> String {
        "batch size \(NumberText.grouped(advice.batchSize)): \(advice.reason); \(steps(advice)) an epoch; "
            + "\(MemoryError.amount(advice.activationBytes)) of activations at once, "
            + "\(MemoryError.amount(advice.trainingBytes)) for training beside \(MemoryError.amount(dataBytes)) of data"
    }

    /// `1 step`, `235 steps`.
    static func steps(_ advice: BatchSizeAdvice) -> String { CountText.text(advice.stepsPerEpoch, "step") }
}
