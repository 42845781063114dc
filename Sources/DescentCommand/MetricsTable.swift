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

    /// Adds a line. Numbers go straight into the text: a hundred thousand epochs may come in half a second.
    package mutating func append(_ epoch: TrainingHistory.Epoch) {
        text += "\(epoch.number)"
        text += ","
        text += "\(epoch.step)"
        for value in [
            epoch.learningRate, epoch.cost, epoch.accuracy, epoch.validation?.cost, epoch.validation?.accuracy,
            epoch.seconds, epoch.samplesPerSecond,
        ] {
            text += ","
            guard let value else { continue }
            if value.isNaN { text += "nan" } else { value.write(to: &text) }
        }
        text += "\n"
        epochCount += 1
    }

    /// Adds the epochs that the table doesn't have yet.
    package mutating func complete(with history: TrainingHistory) {
        for epoch in history.epochs.dropFirst(epochCount) { append(epoch) }
    }
}
