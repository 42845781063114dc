package import Descent

/// `metrics.csv`: a line for each epoch, and of more than 100,000 epochs for every 2nd, 4th, 8th … one and the last.
///
/// Numbers have the fewest digits that give the same `Double` again; a field without a value is empty. `seconds` is the
/// time of the epoch's own steps, without evaluation. A metric that is monitored has a column at the end, unless it has
/// one anyway.
package struct MetricsTable: Sendable {
    package static let header =
        "epoch,step,learning_rate,cost,accuracy,test_cost,test_accuracy,seconds,samples_per_second,validation_cost,"
        + "validation_accuracy"

    /// Whether there is a column for what is monitored.
    private let hasScore: Bool

    /// The header, and the lines of the epochs that are kept.
    private var kept: String

    private var thinning = EpochThinning()

    /// The last epoch, where it is none of those that are kept.
    private var last: TrainingHistory.Epoch?

    /// The number of epochs so far.
    package private(set) var epochCount = 0

    /// A table without epochs.
    ///
    /// - Parameter monitor: what is monitored; cost and accuracy have their columns anyway.
    package init(monitoring monitor: Monitor = .cost) {
        hasScore = monitor.hasOwnScore
        kept = MetricsTable.header + (hasScore ? ",validation_\(monitor.name)" : "") + "\n"
    }

    /// The whole file.
    package var text: String {
        guard let last else { return kept }
        var text = kept
        MetricsTable.append(last, hasScore: hasScore, to: &text)
        return text
    }

    /// Adds an epoch. Numbers go straight into the text: a hundred thousand epochs may come in half a second.
    package mutating func append(_ epoch: TrainingHistory.Epoch) {
        epochCount = epoch.number
        guard thinning.keeps(epoch: epoch.number) else {
            last = epoch
            return
        }
        last = nil
        MetricsTable.append(epoch, hasScore: hasScore, to: &kept)
        if thinning.keep() { thinOut() }
    }

    /// Takes the 2nd, 4th, 6th … line after the header away.
    private mutating func thinOut() {
        var text = ""
        text.reserveCapacity(kept.utf8.count)
        for (index, line) in kept.utf8.split(separator: UInt8(ascii: "\n")).enumerated() {
            // The header is line 0.
            guard index == 0 || index % 2 == 1 else { continue }
            text.append(contentsOf: Substring(line))
            text += "\n"
        }
        kept = text
    }

    /// Adds an epoch's line. Static: a method could hold a copy of the table meanwhile, and with it of the text, which
    /// would then be copied for each number.
    private static func append(_ epoch: TrainingHistory.Epoch, hasScore: Bool, to text: inout String) {
        func append(_ value: Double?) {
            text += ","
            guard let value else { return }
            if value.isNaN { text += "nan" } else { value.write(to: &text) }
        }
        text += "\(epoch.number)"
        text += ","
        text += "\(epoch.step)"
        append(epoch.learningRate)
        append(epoch.cost)
        append(epoch.accuracy)
        append(epoch.test?.cost)
        append(epoch.test?.accuracy)
        append(epoch.seconds)
        append(epoch.examplesPerSecond)
        append(epoch.validation?.cost)
        append(epoch.validation?.accuracy)
        if hasScore { append(epoch.score) }
        text += "\n"
    }

    /// Adds the epochs that the table doesn't have yet. One without epochs takes over which of them are kept too, and
    /// goes on as the table would that had seen them all.
    package mutating func complete(with history: TrainingHistory) {
        guard epochCount == 0, let newest = history.epochs.last else {
            for epoch in history.epochs where epoch.number > epochCount { append(epoch) }
            return
        }
        for epoch in history.epochs.dropLast() { MetricsTable.append(epoch, hasScore: hasScore, to: &kept) }
        thinning = history.thinning
        epochCount = newest.number
        if thinning.keeps(epoch: newest.number) {
            MetricsTable.append(newest, hasScore: hasScore, to: &kept)
        } else {
            last = newest
        }
    }
}
