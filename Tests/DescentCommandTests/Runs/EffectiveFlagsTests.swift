import ArgumentParser
import Descent
import DescentCommand
import FoundationEssentials
import TestSupport
import Testing

@Suite struct EffectiveFlagsTests {
    @Test(arguments: OptimizerCatalogue.rows)
    func `the configuration has the optimizer, its hyperparameters and what trains again with them`(row: OptimizerRow)
        throws
    {
        let folder = try TemporaryFolder()
        for form in row.forms {
            // Every number is other than by default, every choice that of the form.
            let values = row.values(of: form.value).map { hyperparameter, value in
                switch value {
                case .number(let number): (hyperparameter.flag, HyperparameterValue.number(number * 0.5 + 0.001))
                case .choice: (hyperparameter.flag, value)
                }
            }
            let path = folder.file("run")
            let run = try CommandRun(
                ["train", "--data", "moons:20", "--epochs", "1", "--output", path, "--overwrite", "--quiet"]
                    + ["--optimizer", row.name] + values.flatMap { ["--\($0.0)", "\($0.1)"] })
            #expect(run.status == 0, "\(run.errors)")
            let configuration = try JSONDecoder().decode(JSONValue.self, from: Data(folder.bytes("run/config.json")))
            let flags = try configuration["flags"]
            #expect(try flags["optimizer"].text == row.name)
            for (flag, value) in values {
                switch value {
                case .number(let number): #expect(try flags[flag].number == number, "\(row.name) --\(flag)")
                case .choice(let name): #expect(try flags[flag].text == name, "\(row.name) --\(flag)")
                }
            }
            let arguments = try configuration["arguments"].elements.map { try $0.text }
            let again = try OptimizerOptions.parse(EffectiveFlagsTests.optimizerFlags(arguments, of: row))
            let expected = row.makeOptimizer(Dictionary(uniqueKeysWithValues: values))
            #expect(AnyHashable(try again.makeOptimizer()) == AnyHashable(expected))
        }
    }

    @Test func `a value that begins with a dash is attached to its flag`() throws {
        let folder = try TemporaryFolder()
        let inFolder = "cd '\(folder.path)'; exec \"$0\" \"$@\""
        let run = try CommandRun(
            ["train", "--data", "moons:300", "--layers", "8", "--epochs", "2", "--output=-run"], shell: inFolder)
        #expect(run.status == 0, "\(run.errors)")
        let configuration = try JSONDecoder().decode(JSONValue.self, from: Data(folder.bytes("-run/config.json")))
        #expect(try configuration["arguments"].elements.map { try $0.text }.contains("--output=-run"))
        let resumed = try CommandRun(
            ["train", "--resume=-run", "--epochs", "3", "--workers=1"], shell: inFolder)
        #expect(resumed.status == 0 && resumed.errors.contains("goes on after step 2"), "\(resumed.errors)")
        let runs = try CommandRun(["runs", "--json", folder.path])
        let found = try JSONDecoder().decode(JSONValue.self, from: Data(runs.output.utf8))
        #expect(try found["runs"].elements[0]["flags"]["output"].text == "-run")
    }

    /// The flags of the optimizer among a command's arguments, with their values.
    private static func optimizerFlags(_ arguments: [String], of row: OptimizerRow) -> [String] {
        let names = ["optimizer"] + row.hyperparameters.map(\.flag)
        return names.flatMap { name -> ArraySlice<String> in
            guard let index = arguments.firstIndex(of: "--\(name)") else { return [] }
            return arguments[index...(index + 1)]
        }
    }
}
