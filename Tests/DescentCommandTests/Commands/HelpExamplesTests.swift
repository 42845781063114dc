import ArgumentParser
import DescentCommand
import TestSupport
import Testing

/// The examples in the helps, each a line that begins with `descent`.
@Suite struct HelpExamplesTests {
    /// Every command by the words that call it.
    private static let commands = [
        [], ["train"], ["cross-validate"], ["evaluate"], ["predict"], ["info"], ["convert"], ["runs"], ["spectrum"],
        ["exercise"],
        ["bench"], ["bench", "gemm"], ["bench", "optimizers"], ["bench", "train"], ["bench", "predict"],
        ["bench", "csv"],
        ["bench", "peak"], ["bench", "allreduce"],
    ]

    private static func help(_ command: [String]) throws -> String { try CommandRun(command + ["--help"]).output }

    /// The arguments of the examples of a help, in order, also of those for `mpirun -n N`.
    private static func examples(_ help: String) -> [[String]] {
        help.split(separator: "\n").filter { $0.hasPrefix("  descent ") || $0.hasPrefix("  mpirun ") }
            .map { $0.split(separator: " ").drop { $0 != "descent" }.dropFirst().map { String($0) } }
    }

    /// The exit status of an example that one process runs as it is printed.
    private static func status(of example: [String]) -> Int32 {
        #if MPI
            0
        #else
            // A build without MPI says so: a figure of no sums at all would be none of a cluster.
            example.starts(with: ["bench", "allreduce"]) ? 64 : 0
        #endif
    }

    /// A folder with the files that the examples name, and with a model unless they train one.
    private func folder(withModel: Bool) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        var generator = SplitMix(seed: 1)
        var table = "petals,sepals,species\n"
        var values: [Float] = []
        for _ in 0..<60 {
            let (petals, sepals) = (generator.float(), generator.float())
            values += [petals, sepals]
            table += "\(petals),\(sepals),\(petals + sepals < -0.5 ? "rose" : petals < sepals ? "iris" : "lily")\n"
        }
        for name in ["flowers.csv", "more-flowers.csv"] { _ = try folder.write(table, as: name) }
        _ = try folder.write(SampleFiles.npy([60, 2], values), as: "X.npy")
        if withModel {
            _ = try CommandRun("train", "--data", "csv:\(folder.file("flowers.csv"))", "--output", folder.file("run"))
        }
        return folder
    }

    /// Runs an example as it is printed, in a folder; what measures only once.
    private func run(_ example: [String], in folder: TemporaryFolder) throws {
        let isRepeated = example.first == "bench" && !example.contains { ["--repetitions", "--fma-only"].contains($0) }
        let arguments = example + (isRepeated ? ["--repetitions", "1"] : [])
        let run = try CommandRun(arguments, shell: "cd '\(folder.path)' && exec \"$0\" \"$@\"")
        #expect(
            run.status == HelpExamplesTests.status(of: example),
            "descent \(example.joined(separator: " ")): \(run.errors)")
    }

    @Test(arguments: commands) func `a help begins with a sentence and an example that works`(command: [String]) throws
    {
        let help = try HelpExamplesTests.help(command)
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first?.hasPrefix("OVERVIEW: ") == true)
        let first = try #require(lines.firstIndex { $0.hasPrefix("  descent ") || $0.hasPrefix("  mpirun ") })
        // Before it an empty line, and what it is an example of.
        #expect(lines[1..<first].count <= 4, "\(command)")
        let example = try #require(HelpExamplesTests.examples(help).first)
        #expect(command.isEmpty || example.starts(with: command))
        let folder = try folder(withModel: command.first != "train" && !command.isEmpty)
        try run(example, in: folder)
    }

    @Test func `the way from a table to predictions works as it is printed`() throws {
        let examples = HelpExamplesTests.examples(try HelpExamplesTests.help([]))
        #expect(examples.map(\.first).starts(with: ["train", "evaluate", "predict", "info"]))
        let folder = try folder(withModel: false)
        for example in examples { try run(example, in: folder) }
    }

    @Test func `every example is understood`() throws {
        var count = 0
        for command in HelpExamplesTests.commands {
            for example in HelpExamplesTests.examples(try HelpExamplesTests.help(command)) where command != [] {
                #expect(throws: Never.self, "\(example)") { _ = try DescentCommand.parseAsRoot(example) }
                count += 1
            }
        }
        #expect(count > 25)
    }
}
