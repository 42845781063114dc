import DescentCommand
import Testing

@Suite struct DescentCommandTests {
    @Test func theVersionIsPrinted() throws {
        let run = try CommandRun("--version")
        #expect(run.status == 0)
        #expect(run.output == DescentCommand.version + "\n")
    }

    @Test(arguments: [
        [], ["--help"], ["help", "train"], ["train", "--help"], ["evaluate", "-h"], ["info", "--help"],
    ])
    func helpIsAResult(arguments: [String]) throws {
        let run = try CommandRun(arguments)
        #expect(run.status == 0)
        #expect(run.output.contains("USAGE: descent"))
        #expect(run.errors.isEmpty)
    }

    @Test func everyFlagOfTheContractIsInTheHelp() throws {
        let help = try CommandRun("train", "--help").output
        for flag in [
            "data", "test-data", "layers", "activation", "initialization", "loss", "standardize", "optimizer",
            "learning-rate", "momentum-form", "beta", "beta1", "beta2", "epsilon", "epsilon-placement", "decay",
            "decay-numbering", "batch-size", "epochs", "steps", "l2", "seed", "no-shuffle", "initial-weights",
            "workers", "reproducible",
            "output", "overwrite", "quiet",
        ] {
            #expect(help.contains("--\(flag) "))
        }
    }

    @Test func theHintNamesTheCommandsOwnHelp() throws {
        #expect(try CommandRun("train").errors.hasSuffix("\nSee 'descent train --help'.\n"))
        #expect(try CommandRun("learn").errors.hasSuffix("\nSee 'descent --help'.\n"))
    }
}
