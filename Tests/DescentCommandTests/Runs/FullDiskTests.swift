import Descent
import FoundationEssentials
import TestSupport
import Testing

/// Checkpoints that find no room: a limit on the size of files stands for the full disk of `scripts/break-runs`.
@Suite struct FullDiskTests {
    @Test func `a checkpoint that finds no room leaves the one before it, and training goes on to its end`() throws {
        let folder = try TemporaryFolder()
        let flags = ["--data", "moons:300", "--layers", "64,64", "--batch-size", "64"]
        let whole = try CommandRun(["train", "--output", folder.file("whole"), "--epochs", "6"] + flags)
        _ = try CommandRun(["train", "--output", folder.file("run"), "--epochs", "3"] + flags)
        let before = folder.names(in: "run/checkpoints")
        try #require(before == ["step-000000000015.checkpoint"])
        // 60 kB at the most, or 30, as the shell counts: the model has 18, and a checkpoint 71.
        let limited = try CommandRun(
            ["train", "--resume", folder.file("run"), "--epochs", "6", "--checkpoint-every", "1"],
            shell: "ulimit -f 60; exec \"$0\" \"$@\"")
        #expect(limited.status == 0, "\(limited.errors)")
        #expect(limited.output == whole.output)
        #expect(
            limited.errors.components(separatedBy: "cannot be written: File too large; training goes on").count == 2)
        #expect(limited.errors.contains("the run can't be taken up again from its last step"))
        #expect(try folder.bytes("run/model.safetensors") == folder.bytes("whole/model.safetensors"))
        #expect(folder.names(in: "run/checkpoints") == before)
        try Training.verify(folder.file("run/checkpoints/\(before[0])"))
        let again = try CommandRun("train", "--resume", folder.file("run"))
        #expect(again.status == 0 && again.errors.contains("goes on after step 15"), "\(again.errors)")
        #expect(try folder.bytes("run/model.safetensors") == folder.bytes("whole/model.safetensors"))
    }
}
