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

    @Test func `a live line fits the terminal`() throws {
        let text = try text(isTerminal: true, columns: 20, epochs: 3000)
        let live = text.split(separator: "\r").filter { $0.hasSuffix("\u{1B}[K") && !$0.hasPrefix("\u{1B}") }
        #expect(!live.isEmpty)
        #expect(live.allSatisfy { $0.dropLast(3).count <= 19 })
    }

    @Test func `a terminal that is made narrower gets shorter live lines`() throws {
        var text = ""
        var columns = 60
        var reporter = ProgressReporter(isTerminal: true, columns: { columns }, write: { text += $0 })
        let examples = try Examples.moons(64)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        _ = try Trainer(batchSize: .fixed(16)).fit(
            &network, to: examples, epochs: 20_000,
            observing: { progress in
                if progress.epoch == 3, progress.finishedEpoch != nil {
                    columns = 20
                    text = ""
                    // Time for the next live line.
                    usleep(110_000)
                }
                reporter.report(progress)
                return .continue
            })
        let live = text.split(separator: "\r").filter { $0.hasSuffix("\u{1B}[K") && !$0.hasPrefix("\u{1B}") }
        #expect(!live.isEmpty)
        #expect(live.allSatisfy { $0.dropLast(3).count <= 19 })
    }

    @Test func `an epoch line fits the usual terminal and keeps its values`() throws {
        let examples = try Examples.moons(64)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        let history = try Trainer(batchSize: .fixed(16)).fit(&network, to: examples, epochs: 12, validating: examples)
        let epoch = try #require(history.epochs.last)
        let long = ProgressReporter.line(epoch, of: 12, columns: .max)
        #expect(long.contains("  validation cost ") && long.contains("  validation accuracy "))
        #expect(long.contains(" examples/s  "))
        #expect(long.count > 80)
        let short = ProgressReporter.line(epoch, of: 12, columns: 80)
        #expect(short.hasPrefix("epoch 12/12  cost ") && short.hasSuffix("s\n"))
        #expect(short.dropLast().count <= 80)
        // Cost and accuracy of both sets.
        let values = long.split(separator: " ").filter { $0.contains(".") }.prefix(4)
        for value in values { #expect(short.contains(value), "\(short)") }
        let tested = try Trainer(batchSize: .fixed(16)).fit(
            &network, to: examples, epochs: 1, steps: nil, validating: nil, testing: examples
        ) { _, _ in .continue }
        let test = try ProgressReporter.line(#require(tested.epochs.last), of: 12, columns: .max)
        #expect(test.contains("  test cost ") && test.contains("  test accuracy "))
        // What fits is as it is in a log.
        #expect(ProgressReporter.line(epoch, of: 12, columns: long.count) == long)
    }

    @Test func `a live line tells where training stands`() throws {
        let examples = try Examples.moons(64)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        var line = ""
        _ = try Trainer(batchSize: .fixed(16)).fit(
            &network, to: examples, epochs: 2,
            observing: { progress in
                if progress.step == 6 { line = ProgressReporter.liveLine(progress, secondsLeft: 12) }
                return .continue
            })
        #expect(line.hasPrefix("epoch 2/2  75 %  cost "))
        #expect(line.hasSuffix(" examples/s  12 s left"))
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
