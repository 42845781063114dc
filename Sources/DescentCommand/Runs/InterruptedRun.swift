package import Descent
import Reporting

/// What is known of a network whose training a signal ended.
package struct InterruptedRun: Sendable {
    /// An evaluation that is expected to take at most this many seconds is made: whoever stops a run wants to leave,
    /// and whoever stops a service kills it after some seconds more.
    private static let patience = 1.0

    /// The last epoch, or its part.
    private let epoch: TrainingHistory.Epoch

    /// How long an evaluation takes at most, in seconds: half as long as training on as many examples, of which the
    /// forward pass is a third.
    package let evaluationSeconds: Double

    /// - Parameters:
    ///   - epoch: the last of the run.
    ///   - examples: how many examples an evaluation would take.
    package init(_ epoch: TrainingHistory.Epoch, examples: Int) {
        self.epoch = epoch
        evaluationSeconds = Double(examples) / (2 * epoch.examplesPerSecond)
    }

    /// Whether the results can be had without making anybody wait.
    package var isEvaluationShort: Bool { evaluationSeconds <= InterruptedRun.patience }

    /// What the last epoch's steps have shown.
    package var sentence: String {
        let accuracy = epoch.accuracy.map { ", accuracy \(NumberText.fixed($0, places: 6))" } ?? ""
        return
            "the steps of epoch \(epoch.number) had the mean cost \(NumberText.decimal(epoch.cost))\(accuracy)"
    }
}
