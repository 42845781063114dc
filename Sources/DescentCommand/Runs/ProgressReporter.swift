package import Descent
import Reporting

/// What training says on standard error: a line for each epoch, and on a terminal a live line that is redrawn.
package struct ProgressReporter {
    /// The time between two live lines.
    private static let interval = 0.1

    /// With more epochs than this, lines would scroll a terminal away: it then gets one a second, a log still gets all.
    private static let lineForEachEpoch = 100

    private let isTerminal: Bool
    private let columns: () -> Int
    private let write: (String) -> Void
    private let clock = ContinuousClock()
    private let begin: ContinuousClock.Instant

    /// When, in the epoch's own time, the next live line is due, and the epoch of the last one.
    private var due = ProgressReporter.interval
    private var epoch = 0
    private var hasLiveLine = false
    private var lastLiveLine: ContinuousClock.Instant?
    private var lastEpochLine: ContinuousClock.Instant?

    /// A log's lines that are not written yet, and when the last ones were: epochs may take microseconds, and a system
    /// call for each would take longer.
    private var pending = ""
    private var lastWrite: ContinuousClock.Instant?

    /// - Parameters:
    ///   - isTerminal: whether a line can be redrawn.
    ///   - columns: the terminal's width now, which may change: a longer live line would wrap and stay.
    ///   - write: what takes the text.
    package init(isTerminal: Bool, columns: @escaping () -> Int, write: @escaping (String) -> Void) {
        self.isTerminal = isTerminal
        self.columns = columns
        self.write = write
        begin = clock.now
    }

    /// Reports a step. Nearly always it only compares two numbers: a step may take no more than a microsecond.
    package mutating func report(_ progress: TrainingProgress) {
        if let finished = progress.finishedEpoch {
            let isLast = progress.step == progress.stepCount
            guard isTerminal, !isLast, progress.epochCount > ProgressReporter.lineForEachEpoch,
                seconds(since: lastEpochLine) < 1
            else { return report(finished, of: progress.epochCount) }
            if seconds(since: lastLiveLine) >= ProgressReporter.interval { draw(progress) }
            return
        }
        if progress.epoch != epoch {
            epoch = progress.epoch
            due = ProgressReporter.interval
        }
        guard progress.seconds >= due else { return }
        due = progress.seconds + ProgressReporter.interval
        if isTerminal { draw(progress) } else { flush() }
    }

    /// Adds an epoch's line, and prints it at once unless others were printed a moment ago.
    package mutating func report(_ epoch: TrainingHistory.Epoch, of epochCount: Int) {
        guard isTerminal else {
            pending += ProgressReporter.line(epoch, of: epochCount, columns: .max)
            if epoch.seconds >= ProgressReporter.interval || seconds(since: lastWrite) >= ProgressReporter.interval {
                flush()
            }
            return
        }
        lastEpochLine = clock.now
        clear()
        pending += ProgressReporter.line(epoch, of: epochCount, columns: columns())
        flush()
    }

    /// Takes the live line away and prints what is pending, before anything else is printed.
    package mutating func clear() {
        flush()
        guard hasLiveLine else { return }
        write("\r\u{1B}[K")
        hasLiveLine = false
    }

    /// Prints what is pending.
    private mutating func flush() {
        guard !pending.isEmpty else { return }
        write(pending)
        pending.removeAll(keepingCapacity: true)
        lastWrite = clock.now
    }

    private mutating func draw(_ progress: TrainingProgress) {
        let elapsed = seconds(since: begin)
        let left = elapsed / Double(progress.step) * Double(progress.stepCount - progress.step)
        let line = ProgressReporter.liveLine(progress, secondsLeft: left)
        write("\r" + String(line.prefix(max(columns() - 1, 1))) + "\u{1B}[K")
        hasLiveLine = true
        lastLiveLine = clock.now
    }

    private func seconds(since instant: ContinuousClock.Instant?) -> Double {
        instant.map { (clock.now - $0) / .seconds(1) } ?? .infinity
    }

    /// `epoch 3/10  47 %  cost 0.345678  153,000 examples/s  12 s left`.
    package static func liveLine(_ progress: TrainingProgress, secondsLeft: Double) -> String {
        let percent = Int(100 * Double(progress.step) / Double(max(progress.stepCount, 1)))
        let rate = Int(min(Double(progress.examplesDone) / max(progress.seconds, 1e-9), 1e15))
        let left = secondsLeft < 1 ? "< 1 s" : NumberText.duration(seconds: secondsLeft)
        return
            "epoch \(progress.epoch)/\(progress.epochCount)  \(percent) %  cost \(NumberText.decimal(progress.cost))  "
            + "\(NumberText.grouped(rate)) examples/s  \(left) left"
    }

    /// An epoch's line, with a line feed; its cost and accuracy are means over the epoch, each step's before its
    /// update.
    ///
    ///     epoch 3/10  cost 0.345678  accuracy 0.9123  153,000 examples/s  1.2 s
    ///
    /// With a validation set `validation cost 0.456789  validation accuracy 0.9000` are before the rate, with a test
    /// set alone `test cost 0.456789  test accuracy 0.9000`. Where that is longer than the terminal is wide, these
    /// values follow the training set's, `cost 0.345678 (val 0.456789)`, and where that is still too long the rate
    /// goes, which the live line has as well.
    package static func line(_ epoch: TrainingHistory.Epoch, of epochCount: Int, columns: Int) -> String {
        let number = "epoch \(epoch.number)/\(epochCount)"
        let rate = "  " + NumberText.grouped(Int(min(epoch.examplesPerSecond, 1e15))) + " examples/s"
        let time = "  " + NumberText.duration(seconds: epoch.seconds)
        let cost = "  cost " + NumberText.decimal(epoch.cost)
        let accuracy = epoch.accuracy.map { "  accuracy " + NumberText.fixed($0, places: 4) } ?? ""
        // Validation chooses the epoch, so it is the one to watch.
        let isValidated = epoch.validation != nil
        let (set, held) = isValidated ? ("validation", epoch.validation) : ("test", epoch.test)
        let shortSet = isValidated ? "val" : set
        let testCost = (held?.cost).map { NumberText.decimal($0) }
        let testAccuracy = (held?.accuracy ?? nil).map { NumberText.fixed($0, places: 4) }
        let long =
            number + cost + accuracy + (testCost.map { "  \(set) cost \($0)" } ?? "")
            + (testAccuracy.map { "  \(set) accuracy \($0)" } ?? "") + rate + time
        if long.utf8.count <= columns { return long + "\n" }
        let short =
            number + cost + (testCost.map { " (\(shortSet) \($0))" } ?? "") + accuracy
            + (testAccuracy.map { " (\(shortSet) \($0))" } ?? "")
        // The µ of a microsecond has two bytes, which is a column on the safe side.
        return short + ((short + rate + time).utf8.count <= columns ? rate : "") + time + "\n"
    }
}
