import DescentCommand
import Glibc
import Synchronization
import Testing

@Suite struct LongWaitTests {
    /// What a terminal gets.
    private final class Terminal: Sendable {
        private let screen = Mutex((screen: TerminalScreen(columns: 30), widest: "", count: 0))

        func write(_ text: String) {
            screen.withLock {
                $0.screen.write(text)
                $0.count += 1
                if let line = $0.screen.lines.last, line.count >= $0.widest.count { $0.widest = line }
            }
        }

        var widest: String { screen.withLock { $0.widest } }
        var lines: [String] { screen.withLock { $0.screen.lines } }
        var count: Int { screen.withLock { $0.count } }
    }

    private func wait(_ what: String, _ terminal: Terminal, milliseconds: UInt32) -> LongWait {
        let wait = LongWait(what, of: 200, columns: { 30 }, write: { terminal.write($0) })
        wait.start()
        wait.advance(by: 60)
        wait.advance(by: 40)
        usleep(1000 * milliseconds)
        wait.end()
        return wait
    }

    @Test func `the line has the share and the time left where they are known, else the time`() {
        #expect(LongWait.text("evaluating", done: 25, of: 100, seconds: 4) == "evaluating  25 %  12 s left")
        #expect(LongWait.text("evaluating", done: 99, of: 100, seconds: 4) == "evaluating  99 %  < 1 s left")
        for (done, total) in [(0, 100), (101, 100), (5, 0)] {
            #expect(LongWait.text("reading t.csv", done: done, of: total, seconds: 4) == "reading t.csv  4.0 s")
        }
    }

    @Test func `what takes longer than a second has a line that fits, and is gone at its end`() {
        let terminal = Terminal()
        let name = "reading a\u{1B}[2J name that is too long"
        _ = wait(name, terminal, milliseconds: 1600)
        #expect(terminal.widest == "reading a\u{FFFD}[2J name that is to")
        #expect(terminal.lines == [""])
        let count = terminal.count
        usleep(300_000)
        #expect(terminal.count == count)
    }

    @Test func `the line counts what is done`() {
        let terminal = Terminal()
        _ = wait("working", terminal, milliseconds: 1600)
        #expect(terminal.widest.hasPrefix("working  50 %  1."), "\(terminal.widest)")
        #expect(terminal.widest.hasSuffix(" s left"))
    }

    @Test func `what takes less has none`() {
        let terminal = Terminal()
        _ = wait("working", terminal, milliseconds: 200)
        usleep(1_200_000)
        #expect(terminal.count == 0)
    }
}
