package import Descent

/// `metrics.csv`: a line for each epoch.
///
/// Numbers stand in the fewest digits that give the same `Double` again; a field without a value is empty. `seconds` is the time
/// of the epoch's own steps, without evaluation.
package struct MetricsTable: Sendable {
    package static let header =
        "epoch,step,learning_rate,cost,accuracy,test_cost,test_accuracy,seconds,samples_per_second"

    /// The whole file.
    package private(set) var text = header + "\n"

    /// The number of epochs so far.
    package private(set) var epochCount = 0

    package init() {}

    /// Adds a line.
    package mutating func append(_ epoch: TrainingHistory.Epoch) {
        func field(_ value: Double?) -> String { value.map { $0.isNaN ? "nan" : "\($0)" } ?? "" }
        let fields = [
            "\(epoch.number)", "\(epoch.step)", field(epoch.learningRate), field(epoch.cost), field(epoch.accuracy),
            field(epoch.validation?.cost), field(epoch.validation?.accuracy), field(epoch.seconds),
            field(epoch.samplesPerSecond),
        ]
        text += fields.joined(separator: ",") + "\n"
        epochCount += 1
    }

    /// Adds the epochs that the table doesn't have yet.
    package mutating func complete(with history: TrainingHistory) {
        for epoch in history.epochs.dropFirst(epochCount) { append(epoch) }
    }
}
