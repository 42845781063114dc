import DescentCommand
import FoundationEssentials
import TestSupport
import Testing

@Suite struct CompletionScriptTests {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: false)
        for name in ["flowers.csv", "my table.csv", "flows.csv.gz", "X.npy", "Y.npy", ".hidden.csv", "sub/table.csv"] {
            _ = try folder.write("", as: name)
        }
        return folder
    }

    @Test func `files complete after the form of the data`() throws {
        let folder = try folder()
        let path = folder.path
        #expect(
            DataSource.candidates(completing: "csv:\(path)/fl")
                == ["flowers.csv", "flows.csv.gz"].map { "csv:\(path)/\($0)" })
        #expect(DataSource.candidates(completing: "csv:\(path)/s") == ["csv:\(path)/sub/"])
        #expect(DataSource.candidates(completing: "npy:X.npy,\(path)/Y") == ["npy:X.npy,\(path)/Y.npy"])
        #expect(DataSource.candidates(completing: "csv:\(path)/none").isEmpty)
        #expect(DataSource.candidates(completing: "moons:1").isEmpty)
        #expect(DataSource.candidates(completing: "f") == ["fashion-mnist"])
    }

    /// What bash replaces the text after the last colon by.
    private func completions(of line: String, in folder: TemporaryFolder) throws -> [String] {
        let words = line.replacing(":", with: " : ").split(separator: " ").map { "'\($0)'" }.joined(separator: " ")
        let script = """
            cd '\(folder.path)' && ln -s "$1" descent && PATH=$PWD:$PATH
            source <(descent --generate-completion-script bash)
            compopt() { :; }
            COMP_LINE='\(line)'
            COMP_POINT=${#COMP_LINE}
            COMP_WORDS=(\(words))
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _descent_or_data descent "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        _ = try folder.write(script, as: ".script")
        return try CommandRun([], shell: "exec bash '\(folder.file(".script"))' \"$0\"").lines
    }

    @Test(arguments: [
        ("descent train --data csv:fl", ["flowers.csv", "flows.csv.gz"]),
        ("descent train --data csv:flow", ["flowers.csv", "flows.csv.gz"]),
        ("descent train --data csv:flowe", ["flowers.csv"]), ("descent train --epochs 3 --test-data csv:s", ["sub/"]),
        ("descent evaluate --data npy:X.npy,Y", ["X.npy,Y.npy"]), ("descent train --data csv:none", []),
        ("descent train --data csv:my", ["my\\ table.csv"]),
        ("descent train --data fa", ["fashion-mnist"]), ("descent bench gem", ["gemm"]),
        ("descent train --optimizer gr", ["gradient-descent"]), ("descent exercise mom", []),
        ("descent exercise mini", ["mini-batches"]),
    ])
    func `bash completes values of data, and all else as the argument parser has it`(line: String, expected: [String])
        throws
    {
        #expect(try completions(of: line, in: folder()) == expected)
    }

    @Test func `scripts are made for each shell, and bash's goes on after a colon`() throws {
        for (shell, part) in [("bash", "_descent_or_data"), ("zsh", "#compdef descent"), ("fish", "complete -c")] {
            let run = try CommandRun("--generate-completion-script", shell)
            #expect(run.status == 0)
            #expect(run.output.contains(part))
            #expect(run.output.contains("_descent_or_data") == (shell == "bash"))
        }
    }
}
