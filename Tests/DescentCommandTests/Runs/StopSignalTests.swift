import Descent
import FoundationEssentials
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

    /// A run that writes a checkpoint of dozens of megabytes after every step.
    private func largeCheckpoints(
        _ folder: TemporaryFolder, sending signal: Int32, when isTime: @escaping (pid_t) throws -> Bool
    ) throws -> CommandRun {
        try CommandRun(
            [
                "train", "--data", "moons:2000", "--layers", "2000,1000", "--batch-size", "20", "--epochs", "1000000",
                "--checkpoint-every", "1steps", "--output", folder.file("run"),
            ], sending: signal, after: "products of a step",
            when: { _, process in
                // A first one, and then another that is being written.
                let end = ContinuousClock.now + .seconds(60)
                func isWriting() -> Bool {
                    let names = folder.names(in: "run/checkpoints")
                    return names.contains { $0.hasPrefix("step-") } && names.contains { $0.hasPrefix(".unfinished") }
                }
                while !isWriting(), ContinuousClock.now < end {}
                return try isTime(process)
            })
    }

    /// Whether a process catches a signal.
    private func hasHandler(_ signal: Int32, _ process: pid_t) throws -> Bool {
        // SigCgt:	0000000000004403
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") })
        let caught = try #require(UInt64(line.split(whereSeparator: \.isWhitespace)[1], radix: 16))
        return caught >> UInt64(signal - 1) & 1 == 1
    }

    private func checkpoints(_ folder: TemporaryFolder) throws -> [String] {
        let names = folder.names(in: "run/checkpoints").filter { $0.hasPrefix("step-") }
        for name in names {
            let path = folder.file("run/checkpoints/\(name)")
            try Training.verify(path)
            #expect(try folder.bytes("run/checkpoints/\(name)").count > 20_000_000)
        }
        return names
    }

    @Test(arguments: [(Int32(1), Int32(129)), (2, 130), (15, 143)])
    func `a signal in the midst of a large checkpoint ends within two seconds, and leaves checkpoints and a model`(
        signal: Int32, status: Int32
    ) throws {
        let folder = try TemporaryFolder()
        var begin = ContinuousClock.now
        let run = try largeCheckpoints(folder, sending: signal) { _ in
            begin = .now
            return true
        }
        let time = ContinuousClock.now - begin
        #expect(time < .seconds(2), "\(time)")
        #expect(run.status == status, "\(run.errors)")
        let names = try checkpoints(folder)
        #expect(names.count == 2 && folder.names(in: "run/checkpoints") == names)
        let step = try #require(run.errors.firstMatch(of: /after step (\d+)/)?.output.1)
        #expect(names.last?.hasSuffix("0\(step).checkpoint") == true)
        let evaluation = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "moons:300")
        #expect(evaluation.status == 0)
    }

    @Test func `a second signal in the midst of a large checkpoint ends at once, and those before it are good`() throws
    {
        let folder = try TemporaryFolder()
        let run = try largeCheckpoints(folder, sending: SIGINT) { process in
            kill(process, SIGINT)
            // Two that wait at the same time are one: the second comes when the first has taken the handler away.
            let end = ContinuousClock.now + .seconds(60)
            while try hasHandler(SIGINT, process), ContinuousClock.now < end { usleep(100) }
            return true
        }
        #expect(run.status == 1000 + SIGINT)
        #expect(try !checkpoints(folder).isEmpty)
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
