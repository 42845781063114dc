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
        append(epoch.learningRate)
        append(epoch.cost)
        append(epoch.accuracy)
        append(epoch.validation?.cost)
        append(epoch.validation?.accuracy)
        append(epoch.seconds)
        append(epoch.samplesPerSecond)
        text += "\n"
        epochCount += 1
    }

    /// Adds a field to the line: nothing without a value.
    private mutating func append(_ value: Double?) {
        text += ","
        guard let value else { return }
        if value.isNaN { text += "nan" } else { value.write(to: &text) }
    }

    /// Adds the epochs that the table doesn't have yet.
    package mutating func complete(with history: TrainingHistory) {
        for epoch in history.epochs.dropFirst(epochCount) { append(epoch) }
    }
}
