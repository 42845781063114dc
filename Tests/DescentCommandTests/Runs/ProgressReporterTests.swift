import Descent
import DescentCommand
import Glibc
import Testing

@Suite struct ProgressReporterTests {
    /// What a reporter writes in a training run.
    private func text(isTerminal: Bool, columns: Int = 80, epochs: Int) throws -> String {
        var text = ""
        var reporter = ProgressReporter(isTerminal: isTerminal, columns: { columns }, write: { text += $0 })
        let examples = try Examples.moons(64)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        _ = try Trainer(batchSize: .fixed(16)).fit(
            &network, to: examples, epochs: epochs, validating: examples,
            observing: { progress in
                reporter.report(progress)
                return .continue
            })
        reporter.clear()
        return text
    }

    @Test func `a log gets a plain line for each epoch`() throws {
        let text = try text(isTerminal: false, epochs: 150)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 150)
        #expect(lines.enumerated().allSatisfy { $1.hasPrefix("epoch \($0 + 1)/150  cost ") })
        #expect(
            lines.allSatisfy {
                $0.contains("  accuracy ") && $0.contains("  validation cost ") && $0.contains(" examples/s  ")
            })
        #expect(!text.contains("\r") && !text.contains("\u{1B}"))
    }

    @Test func `a terminal gets fewer lines of short epochs but always the last`() throws {
        let lines = try text(isTerminal: true, epochs: 3000).split(separator: "\n")
        #expect(lines.count < 3000)
        #expect(lines.last?.contains("epoch 3000/3000  cost ") == true)
    }

    @Test(arguments: [15, 20, 40, 80]) func `a live line fits the terminal and leaves nothing behind`(columns: Int)
        throws
    {
        var screen = TerminalScreen(columns: columns)
        var longest = 0
        var reporter = ProgressReporter(
            isTerminal: true, columns: { columns },
            write: {
                screen.write($0)
                longest = max(longest, screen.lines.last?.count ?? 0)
            })
        try train(epochs: 3000) { reporter.report($0) }
        #expect(longest > 10 && longest < columns)
        reporter.clear()
        #expect(screen.lines.allSatisfy { $0.isEmpty || $0.hasPrefix("epoch ") && $0.contains("  cost ") })
    }

    @Test(arguments: [(60, 20), (70, 31), (40, 100)])
    func `a window that changes its size keeps nothing of a live line`(before: Int, after: Int) throws {
        var screen = TerminalScreen(columns: before)
        var hadLiveLine = false
        var reporter = ProgressReporter(
            isTerminal: true, columns: { screen.columns }, write: { screen.write($0) })
        try train(epochs: 20_000) { progress in
            if progress.epoch == 2, progress.finishedEpoch != nil {
                // Time for the live line.
                usleep(110_000)
            }
            if progress.epoch == 3, progress.finishedEpoch != nil {
                hadLiveLine = screen.lines.last?.isEmpty == false
                screen.columns = after
                usleep(110_000)
            }
            reporter.report(progress)
            if progress.epoch == 3, progress.finishedEpoch != nil {
                // The new live line is alone in its line, and fits.
                #expect(screen.lines.allSatisfy { $0.split(separator: "epoch ").count <= 1 }, "\(screen.lines)")
                #expect(screen.lines.last.map { $0.count < after } == true)
            }
        }
        #expect(hadLiveLine)
        reporter.clear()
        #expect(screen.lines.allSatisfy { $0.isEmpty || $0.hasPrefix("epoch ") && $0.contains("  cost ") })
    }

    /// Trains, and shows each step.
    private func train(epochs: Int, observing: (TrainingProgress) -> Void) throws {
        let examples = try Examples.moons(64)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        _ = try withoutActuallyEscaping(observing) { observing in
            try Trainer(batchSize: .fixed(16)).fit(
                &network, to: examples, epochs: epochs,
                observing: { progress in
                    observing(progress)
                    return .continue
                })
        }
    }

    @Test func `an epoch line fits the usual terminal and keeps its values`() throws {
        let examples = try Examples.moons(64)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        let history = try Trainer(batchSize: .fixed(16)).fit(&network, to: examples, epochs: 12, validating: examples)
        let columns = ProgressReporter.columns(of: try #require(history.epochs.last))
        var line = FittedLine()
        let long = line.text("epoch 12/12", columns, width: .max)
        #expect(long.contains("  validation cost ") && long.contains("  validation accuracy "))
        #expect(long.contains(" examples/s  "))
        #expect(long.count > 80)
        // What fits is as it is in a log.
        #expect(line.text("epoch 12/12", columns, width: long.count) == long)
        let short = line.text("epoch 12/12", columns, width: 80)
        #expect(short.count <= 80)
        // Cost and accuracy of both sets.
        let values = long.split(separator: " ").filter { $0.contains(".") }.prefix(4)
        #expect(values.count == 4)
        for value in values { #expect(short.contains(value), "\(short)") }
        let tested = try Trainer(batchSize: .fixed(16)).fit(
            &network, to: examples, epochs: 1, steps: nil, validating: nil, testing: examples
        ) { _, _ in .continue }
        var testLine = FittedLine()
        let test = try testLine.text(
            "epoch 12/12", ProgressReporter.columns(of: #require(tested.epochs.last)), width: .max)
        #expect(test.contains("  test cost ") && test.contains("  test accuracy "))
    }

    @Test func `a live line tells where training stands`() throws {
        let examples = try Examples.moons(64)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        var text = ""
        _ = try Trainer(batchSize: .fixed(16)).fit(
            &network, to: examples, epochs: 2,
            observing: { progress in
                var line = FittedLine()
                let columns = ProgressReporter.columns(of: progress, secondsLeft: 12)
                if progress.step == 6 { text = line.text("epoch 2/2", columns, width: .max) }
                return .continue
            })
        #expect(text.hasPrefix("epoch 2/2  75 %  cost "))
        #expect(text.hasSuffix(" examples/s  12 s left"))
    }

    @Test func `a live line has the best epoch so far, and keeps it where the terminal is narrow`() throws {
        let examples = try Examples.moons(64)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        var stopping = EarlyStopping(patience: nil)
        stopping.record(0.25, epoch: 1, step: 4, parameters: network.parameters)
        let best = stopping.best
        var text = ""
        var short = ""
        _ = try Trainer(batchSize: .fixed(16)).fit(
            &network, to: examples, epochs: 2,
            observing: { progress in
                let columns = ProgressReporter.columns(of: progress, secondsLeft: 12, best: best)
                guard progress.step == 6 else { return .continue }
                var line = FittedLine()
                text = line.text("epoch 2/2", columns, width: .max)
                short = line.text("epoch 2/2", columns, width: 60)
                return .continue
            })
        #expect(text.contains("  best validation cost 0.25") && text.contains(" of epoch 1  "))
        #expect(text.hasSuffix("  12 s left"))
        #expect(short.count <= 60 && short.contains("  best 0.25"), "\(short)")
    }

    @Test func `lines that come faster than they can be read are written together`() throws {
        var writes = 0
        var reporter = ProgressReporter(isTerminal: false, columns: { 80 }, write: { _ in writes += 1 })
        let examples = try Examples.moons(16)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        _ = try Trainer(batchSize: .full).fit(
            &network, to: examples, epochs: 3000,
            observing: { progress in
                reporter.report(progress)
                // The first line is there at once.
                if progress.step == 1 { #expect(writes == 1) }
                return .continue
            })
        #expect(writes < 300)
        reporter.clear()
        let written = writes
        reporter.clear()
        #expect(writes == written)
    }
}
