package import Descent
import Reporting

/// What training says on standard error: a line for each epoch, and on a terminal a live line that is redrawn.
package struct ProgressReporter {
    /// The time between two live lines.
    private static let interval = 0.1

    /// With more epochs than this, lines would scroll a terminal away: it then gets one a second, a log still gets all.
    private static let lineForEachEpoch = 100

    private let isTerminal: Bool
    private let monitor: Monitor
    private let columns: () -> Int
    private let write: (String) -> Void
    private let clock = ContinuousClock()
    private let begin: ContinuousClock.Instant

    /// When, in the epoch's own time, the next live line is due, and the epoch of the last one.
    private var due = ProgressReporter.interval
    private var epoch = 0
    private var hasLiveLine = false
    /// The number of the last epoch that has a line; 0 before.
    package private(set) var lastReportedEpoch = 0
    private var lastLiveLine: ContinuousClock.Instant?
    /// The steps that were taken before the first that was reported: of a run that goes on, those of before.
    private var stepsBefore: Int?
    /// The best epoch so far, for the live line; nil without validation data.
    package var best: EarlyStopping.Best?
    private var lastEpochLine: ContinuousClock.Instant?

    /// The forms that the lines have at the terminal's width.
    private var epochLine = FittedLine()
    private var liveLine = FittedLine()

    /// A log's lines that are not written yet, and when the last ones were: epochs may take microseconds, and a system
    /// call for each would take longer.
    private var pending = ""
    private var lastWrite: ContinuousClock.Instant?

    /// - Parameters:
    ///   - isTerminal: whether a line can be redrawn.
    ///   - monitor: what tells the best epoch.
    ///   - columns: the terminal's width now, which is asked for each line, as a window may change its size.
    ///   - write: what takes the text.
    package init(
        isTerminal: Bool, monitoring monitor: Monitor = .cost, columns: @escaping () -> Int,
        write: @escaping (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.monitor = monitor
        self.columns = columns
        self.write = write
        begin = clock.now
    }

    /// Reports a step. Nearly always it only compares two numbers: a step may take no more than a microsecond.
    package mutating func report(_ progress: TrainingProgress) {
        if stepsBefore == nil { stepsBefore = progress.step - 1 }
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
        lastReportedEpoch = epoch.number
        guard isTerminal else {
            pending += line(epoch, of: epochCount, width: .max)
            if epoch.seconds >= ProgressReporter.interval || seconds(since: lastWrite) >= ProgressReporter.interval {
                flush()
            }
            return
        }
        lastEpochLine = clock.now
        clear()
        pending += line(epoch, of: epochCount, width: columns())
        flush()
    }

    /// Takes the live line away and prints what is pending, before anything else is printed.
    package mutating func clear() {
        flush()
        guard hasLiveLine else { return }
        write("\r\u{1B}[J")
        hasLiveLine = false
    }

    /// Prints what is pending.
    private mutating func flush() {
        guard !pending.isEmpty else { return }
        write(pending)
        pending.removeAll(keepingCapacity: true)
        lastWrite = clock.now
    }

    /// Draws the live line over the one before, and leaves the cursor at its beginning: a window that becomes narrower
    /// wraps the line, and moves the cursor with the character that it is on. So the next one begins where this one
    /// does, in whatever way the terminal wraps, and what follows it is erased to the end of the screen.
    private mutating func draw(_ progress: TrainingProgress) {
        let elapsed = seconds(since: begin)
        let taken = progress.step - (stepsBefore ?? 0)
        let left = elapsed / Double(max(taken, 1)) * Double(progress.stepCount - progress.step)
        let width = max(columns() - 1, 1)
        let line = liveLine.text(
            "epoch \(progress.epoch)/\(progress.epochCount)",
            ProgressReporter.columns(of: progress, secondsLeft: left, best: best, monitoring: monitor), width: width)
        write("\r" + String(line.prefix(width)) + "\u{1B}[J\r")
        hasLiveLine = true
        lastLiveLine = clock.now
    }

    private func seconds(since instant: ContinuousClock.Instant?) -> Double {
        instant.map { (clock.now - $0) / .seconds(1) } ?? .infinity
    }

    /// An epoch's line with a line feed, as wide as the terminal at most.
    private mutating func line(_ epoch: TrainingHistory.Epoch, of epochCount: Int, width: Int) -> String {
        let widest = "epoch \(epochCount)/\(epochCount)".count
        return epochLine.text(
            "epoch \(epoch.number)/\(epochCount)", headWidth: widest,
            ProgressReporter.columns(of: epoch, monitoring: monitor), width: width)
            + "\n"
    }

    /// What a live line says after the epoch's number:
    ///
    ///     epoch 3/10  47 %  cost 0.345678  best validation cost 0.456789 of epoch 2  153,000 examples/s  12 s left
    package static func columns(
        of progress: TrainingProgress, secondsLeft: Double, best: EarlyStopping.Best? = nil,
        monitoring monitor: Monitor = .cost
    ) -> [ProgressColumn] {
        let percent = Int(100 * Double(progress.step) / Double(max(progress.stepCount, 1)))
        let rate = Double(progress.examplesDone) / max(progress.seconds, 1e-9)
        let left = secondsLeft < 1 ? "< 1 s" : NumberText.duration(seconds: secondsLeft)
        return [
            ProgressColumn("", "\(percent) %", priority: 2),
            ProgressColumn("cost", NumberText.decimal(progress.cost), priority: 9),
            ProgressColumn(
                "best validation \(monitor.name)", short: "best",
                best.map { "\(monitor.text(of: $0.score)) of epoch \(NumberText.grouped($0.epoch))" }, priority: 4),
            ProgressColumn("", ProgressReporter.text(ofRate: rate), priority: 0),
            ProgressColumn("", "\(left) left", priority: 3),
        ].compactMap { $0 }
    }

    /// What an epoch's line says after its number; cost and accuracy are means over the epoch, each step's before its
    /// update:
    ///
    ///     epoch 3/10  cost 0.345678  accuracy 0.9123  test cost 0.456789  test accuracy 0.9000  900 examples/s  1.2 s
    ///
    /// On a terminal of 80 columns it is shorter:
    ///
    ///     epoch 3/10  cost 0.345678  acc 0.9123  test cost 0.456789  test acc 0.9000
    ///
    /// With a validation set its cost and accuracy take the test set's place: they choose the epoch. Another metric
    /// that chooses it follows them, and stays longer.
    package static func columns(
        of epoch: TrainingHistory.Epoch, monitoring monitor: Monitor = .cost
    ) -> [ProgressColumn] {
        func decimal(_ cost: Double?) -> String? { cost.map { NumberText.decimal($0) } }
        func share(_ accuracy: Double?) -> String? { accuracy.map { NumberText.fixed($0, places: 4) } }
        let (set, shortSet, held) =
            epoch.validation != nil ? ("validation", "val", epoch.validation) : ("test", "test", epoch.test)
        // The rate goes first, which the live line has too, then the time.
        return [
            ProgressColumn("cost", decimal(epoch.cost), priority: 9),
            ProgressColumn("accuracy", short: "acc", share(epoch.accuracy), priority: 6),
            ProgressColumn("\(set) cost", short: "\(shortSet) cost", decimal(held?.cost), priority: 5),
            ProgressColumn(
                "\(set) accuracy", short: "\(shortSet) acc", share(held?.accuracy), priority: 4),
            ProgressColumn(
                "\(set) \(monitor.name)", short: "\(shortSet) \(monitor.name)",
                monitor.hasOwnScore ? epoch.score.map { monitor.text(of: $0) } : nil, priority: 7),
            ProgressColumn("", text(ofRate: epoch.examplesPerSecond), priority: 1),
            ProgressColumn("", NumberText.duration(seconds: epoch.seconds), priority: 2),
        ].compactMap { $0 }
    }

    private static func text(ofRate rate: Double) -> String { NumberText.grouped(Int(min(rate, 1e15))) + " examples/s" }
}
