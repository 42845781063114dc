import TestSupport
import Testing

/// Training in a terminal of its own, which `script` makes.
@Suite struct TerminalTests {
    /// What the terminal gets.
    ///
    /// - Parameter resize: a width that the window has from 0.7 seconds on.
    private func train(columns: Int, _ flags: String, locale: String, resize: Int? = nil) throws -> String {
        let folder = try TemporaryFolder()
        let later = resize.map { "(sleep 0.7; stty cols \($0) < /dev/tty) & " } ?? ""
        try folder.write("stty cols \(columns); \(later)exec \"$DESCENT\" train \(flags)\n", as: "script")
        let run = try CommandRun(
            [], environment: ["LC_ALL=\(locale)", "TERM=xterm"],
            shell: "DESCENT=$0 exec script --quiet --return --command 'sh \(folder.file("script"))' /dev/null")
        #expect(run.status == 0, "\(run.output)")
        return run.output
    }

    @Test(arguments: [40, 80, 120]) func `every line fits the terminal`(columns: Int) throws {
        let output = try train(
            columns: columns, "--data moons:2000 --test-data moons:500 --layers 16 --batch-size 100 --epochs 12",
            locale: "C.UTF-8")
        var screen = TerminalScreen(columns: columns)
        screen.write(output)
        #expect(screen.lines.allSatisfy { $0.count <= columns }, "\(screen.lines)")
        #expect(screen.lines.count { $0.hasPrefix("epoch ") } == 12)
        #expect(screen.lines.contains { $0.hasPrefix("train cost 0.") })
        #expect(screen.lines.count { $0.contains("█") && $0.contains(" → ") } == 2)
    }

    @Test func `a terminal without UTF-8 gets no blocks`() throws {
        let output = try train(columns: 80, "--data moons:200 --layers 4 --epochs 8", locale: "C")
        #expect(output.contains("epoch 8/8  cost "))
        #expect(!output.contains(" → "))
    }

    @Test func `data that come slowly have a line while they are read, and none under quiet`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<60).map { "\($0),\($0 * 7 % 11),\($0 % 2 == 0 ? "u" : "v")\n" }
        try folder.write("a,b,y\n" + rows.joined(), as: "t.csv")
        for flags in ["", "--quiet"] {
            try folder.write(
                """
                stty cols 80
                cd '\(folder.path)'
                rm -f slow
                mkfifo slow
                (sleep 1.5; cat t.csv) > slow &
                exec "$DESCENT" train --data csv:slow --layers none --epochs 1 \(flags)

                """, as: "script")
            let run = try CommandRun(
                [], environment: ["LC_ALL=C.UTF-8", "TERM=xterm"],
                shell: "DESCENT=$0 exec script --quiet --return --command 'sh \(folder.file("script"))' /dev/null")
            #expect(run.status == 0, "\(run.output)")
            #expect(run.output.contains("\rreading slow  1.") == flags.isEmpty, "\(run.output)")
            var screen = TerminalScreen(columns: 80)
            screen.write(run.output)
            #expect(screen.lines.allSatisfy { !$0.contains("reading") })
        }
    }

    @Test func `a window that becomes narrower in mid-run is followed`() throws {
        let output = try train(
            columns: 100, "--data moons:2000 --layers 256,256 --batch-size 10 --epochs 1000 --steps 40000 --workers 1",
            locale: "C.UTF-8", resize: 34)
        let live = output.split(separator: "\r").filter { $0.hasPrefix("epoch ") && $0.hasSuffix("\u{1B}[J") }
            .map { $0.count - "\u{1B}[J".count }
        #expect(live.contains { $0 > 34 })
        #expect(live.last.map { $0 < 34 } == true)
        // None is longer after the first that is shorter.
        #expect(live.drop { $0 > 34 }.allSatisfy { $0 < 34 })
    }
}
