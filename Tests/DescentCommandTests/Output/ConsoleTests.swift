import DescentCommand
import TestSupport
import Testing

@Suite struct ConsoleTests {
    @Test func `what controls a terminal is replaced`() {
        #expect(
            Console.harmless("a\u{1B}[2Jb\u{7}\u{9B}\u{202E}\r\tc\nd")
                == "a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}c\nd")
        #expect(Console.harmless("naïve 猫 — “x” 😀") == "naïve 猫 — “x” 😀")
    }

    @Test func `a name of a file cannot control the terminal`() throws {
        let run = try CommandRun("evaluate", "--model", "\u{1B}[2J\u{1B}]0;x\u{7}", "--data", "moons:10")
        #expect(run.status == 66)
        #expect(run.errors == "descent: \u{FFFD}[2J\u{FFFD}]0;x\u{FFFD}: no such file\n")
    }

    @Test func `a model's texts cannot control the terminal`() throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "x", count: 100_000)
        let path = try folder.write(
            SampleFiles.safetensors("{\"__metadata__\":{\"format\":\"\\u001b]0;\\u0007\\u001b[2J\(long)\"}}"), as: "m")
        let run = try CommandRun("evaluate", "--model", path, "--data", "moons:10")
        #expect(run.status == 65)
        #expect(!run.errors.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        #expect(run.errors.utf8.count < 1000)
    }

    @Test(arguments: [
        ("a bc def", 80, "a bc def"), ("a bc def", 8, "a bc def"), ("a bc def", 7, "a bc\n  def"),
        ("a bc def", 1, "a\n  bc\n  def"), ("", 10, ""),
    ])
    func `long texts are broken between words`(text: String, columns: Int, expected: String) {
        #expect(Console.wrapped(text, columns: columns) == expected)
    }
}
