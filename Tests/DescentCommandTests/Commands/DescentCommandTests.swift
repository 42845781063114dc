import DescentCommand
import Testing

@Suite struct DescentCommandTests {
    @Test func `the version is printed`() throws {
        let run = try CommandRun("--version")
        #expect(run.status == 0)
        #expect(run.output == DescentCommand.version + "\n")
    }

    @Test(arguments: [
        [], ["--help"], ["help", "train"], ["train", "--help"], ["evaluate", "-h"], ["info", "--help"],
    ])
    func `help is a result`(arguments: [String]) throws {
        let run = try CommandRun(arguments)
        #expect(run.status == 0)
        #expect(run.output.contains("USAGE: descent"))
        #expect(run.errors.isEmpty)
    }

    @Test func `every flag of the contract is in the help`() throws {
        let help = try CommandRun("train", "--help").output
        for flag in [
            "data", "test-data", "layers", "activation", "initialization", "loss", "standardize", "optimizer",
            "learning-rate", "momentum-form", "beta", "beta1", "beta2", "epsilon", "epsilon-placement", "decay",
            "decay-numbering", "warmup", "scale-learning-rate", "trust-ratio", "trust-coefficient", "batch-size",
            "epochs", "steps", "l2", "seed", "no-shuffle", "initial-weights",
            "workers", "reproducible", "no-header",
            "output", "overwrite", "quiet", "resume", "checkpoint-every", "keep-checkpoints",
        ] {
            #expect(help.contains("--\(flag) "))
        }
    }

    @Test func `the hint names the command's own help`() throws {
        #expect(try CommandRun("train").errors.hasSuffix("\nSee 'descent train --help'.\n"))
        #expect(try CommandRun("learn").errors.hasSuffix("\nSee 'descent --help'.\n"))
    }

    @Test(arguments: [
        (["info"], Int32(0)),
        (
            ["train", "--data", "moons:200000", "--layers", "128,128", "--batch-size", "8192", "--epochs", "1"],
            Int32(64)
        ),
        (["bench", "gemm", "--layers", "64", "--batch-size", "64", "--repetitions", "1"], Int32(64)),
    ])
    func `a command ends where address space is short`(arguments: [String], status: Int32) throws {
        // OpenBLAS's threads then ask for their buffers forever. The libraries of MPI take some of it: with less than
        // that OpenBLAS ends a process before it begins.
        #if MPI
            let kilobytes = 150000
        #else
            let kilobytes = 100000
        #endif
        let run = try CommandRun(
            arguments, shell: "ulimit -v \(kilobytes); exec timeout -k 5 20 \"$0\" \"$@\"")
        #expect(run.status == status)
    }
}
