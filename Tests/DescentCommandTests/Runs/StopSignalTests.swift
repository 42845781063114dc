import Glibc
import TestSupport
import Testing

@Suite struct StopSignalTests {
    /// Steps of a tenth of a second and more: two signals come before the first is heeded.
    private func longSteps(_ folder: TemporaryFolder, sendingTwice signal: Int32) throws -> CommandRun {
        try CommandRun(
            [
                "train", "--data", "moons:20000", "--layers", "256,256", "--batch-size", "full", "--epochs", "100000",
                "--workers", "1",
                "--output", folder.file("run"),
            ], sending: signal, after: "batch size",
            when: { _, process in
                kill(process, signal)
                usleep(30_000)
                return true
            })
    }

    @Test(arguments: [(Int32(1), "HUP"), (2, "INT"), (15, "TERM")])
    func `a signal that is ignored at the start stays ignored`(signal: Int32, name: String) throws {
        let run = try CommandRun(
            ["train", "--data", "moons:300", "--layers", "8", "--epochs", "20000"],
            shell: "trap '' \(name); exec \"$0\" \"$@\"", sending: signal, after: "epoch 3/")
        #expect(run.status == 0)
        #expect(run.errors.contains("epoch 20000/20000 "))
        #expect(run.value("train cost") != nil)
    }

    @Test func `hanging up twice saves all the same`() throws {
        let folder = try TemporaryFolder()
        let run = try longSteps(folder, sendingTwice: SIGHUP)
        #expect(run.status == 129)
        #expect(folder.names(in: "run").contains("model.safetensors"))
    }

    @Test func `a second termination ends at once`() throws {
        let folder = try TemporaryFolder()
        let run = try longSteps(folder, sendingTwice: SIGTERM)
        #expect(run.status == 1000 + SIGTERM)
        #expect(folder.names(in: "run") == ["config.json"])
    }
}
