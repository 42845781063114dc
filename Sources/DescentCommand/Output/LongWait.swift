import Descent
import Formats
import FoundationEssentials
import Glibc
import Machine
import Reporting
import Synchronization

/// A line on a terminal's standard error that says how far something has come that takes longer than a second:
///
///     evaluating  34 %  12 s left
///
/// A thread of its own draws it, so that what is waited for only counts. It is gone when that is over. Elsewhere than
/// on a terminal, and after `silence`, nothing is said.
package final class LongWait: Sendable {
    /// What takes less, in seconds, has no line.
    package static let patience = 1.0

    /// The time between two lines, in microseconds.
    private static let interval: UInt32 = 100_000

    private static let isSilent = Atomic(false)

    private struct State {
        var hasLine = false
        var isOver = false
    }

    private let state = LockedValue(State())
    private let counted = Atomic<Int>(0)
    private let what: String
    private let total: Int
    /// How much is done, where nobody counts.
    private let meter: (@Sendable () -> Int)?
    private let columns: @Sendable () -> Int
    private let write: @Sendable (String) -> Void
    private let begin = ContinuousClock.now

    /// A line that `start` begins.
    ///
    /// - Parameters:
    ///   - what: what goes on: `evaluating`.
    ///   - total: how much there is to do; 0 where nobody knows.
    ///   - meter: says how much is done, where nobody counts.
    ///   - columns: the terminal's width.
    ///   - write: what takes the text.
    package init(
        _ what: String, of total: Int, meter: (@Sendable () -> Int)? = nil,
        columns: @escaping @Sendable () -> Int = { Console.columns },
        write: @escaping @Sendable (String) -> Void = { Console.raw($0) }
    ) {
        self.what = Console.harmless(what)
        self.total = total
        self.meter = meter
        self.columns = columns
        self.write = write
    }

    /// From here on no wait has a line: for `--quiet`.
    package static func silence() { isSilent.store(true, ordering: .relaxed) }

    /// Does something with a line for it.
    ///
    /// - Parameters:
    ///   - what: what goes on: `evaluating`.
    ///   - total: how much there is to do.
    ///   - body: what it is; it counts by `advance`.
    package static func showing<Result: ~Copyable, Problem: Error>(
        _ what: String, of total: Int, _ body: (LongWait) throws(Problem) -> Result
    ) throws(Problem) -> Result {
        try LongWait(what, of: total).showing(body)
    }

    /// Reads files with a line for it: `reading people.csv  34 %  12 s left`.
    ///
    /// What is done are the bytes that the process has read since. More than the files have are those of further
    /// passes, and none those of files that stay where they are; the line then has the time so far.
    package static func reading<Result: ~Copyable, Problem: Error>(
        _ paths: [String], _ body: () throws(Problem) -> Result
    ) throws(Problem) -> Result {
        let sizes = paths.map { RegularFile.isOther($0) ? 0 : (try? RegularFile.size($0)) ?? 0 }
        let before = bytesRead
        let names = paths.map { $0.split(separator: "/").last.map { String($0) } ?? $0 }
        return try LongWait(
            "reading \(names.joined(separator: ", "))", of: sizes.reduce(0, +), meter: { bytesRead - before }
        ).showing { (_) throws(Problem) in try body() }
    }

    private func showing<Result: ~Copyable, Problem: Error>(
        _ body: (LongWait) throws(Problem) -> Result
    ) throws(Problem) -> Result {
        if Console.isTerminal, !LongWait.isSilent.load(ordering: .relaxed) { start() }
        defer { end() }
        return try body(self)
    }

    /// Counts what is done; any thread may.
    package func advance(by count: Int) { counted.wrappingAdd(count, ordering: .relaxed) }

    /// Begins to draw. Where the system has no thread for it, there is no line.
    package func start() {
        _ = DedicatedThread.start { [self] in
            repeat { usleep(LongWait.interval) } while draw()
        }
    }

    /// Takes the line away; there is none after this.
    package func end() {
        state.withLock { state in
            state.isOver = true
            if state.hasLine { write("\r\u{1B}[J") }
        }
    }

    /// Draws the line over the one before, in the way of `ProgressReporter`.
    ///
    /// - Returns: whether there will be another.
    private func draw() -> Bool {
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        guard seconds >= LongWait.patience else { return !state.withLock { $0.isOver } }
        let done = meter?() ?? counted.load(ordering: .relaxed)
        let width = max(columns() - 1, 1)
        let text = LongWait.text(what, done: done, of: total, seconds: seconds).prefix(width)
        return state.withLock { state in
            guard !state.isOver else { return false }
            write("\r\(text)\u{1B}[J\r")
            state.hasLine = true
            return true
        }
    }

    /// The line: with the share and the time left where both are known, else with the time so far.
    package static func text(_ what: String, done: Int, of total: Int, seconds: Double) -> String {
        guard total > 0, done > 0, done <= total else { return "\(what)  \(NumberText.duration(seconds: seconds))" }
        let share = Double(done) / Double(total)
        let left = seconds / share - seconds
        return "\(what)  \(Int(100 * share)) %  \(left < 1 ? "< 1 s" : NumberText.duration(seconds: left)) left"
    }

    /// The bytes that this process has read; 0 where the system doesn't say.
    private static var bytesRead: Int {
        // rchar: 323934931
        guard let text = FileManager.default.contents(atPath: "/proc/self/io") else { return 0 }
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("rchar: ") }
        return line.flatMap { Int($0.dropFirst(7)) } ?? 0
    }
}
