import DescentCommand
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What stands in a run's directory at every moment.
@Suite struct RunRecordTests {
    /// A run that goes on until it is stopped.
    private func endless(_ folder: TemporaryFolder, _ more: String...) -> [String] {
        ["train", "--data", "moons:300", "--layers", "16", "--epochs", "1000000000", "--output", folder.file("run")]
            + more
    }

    /// A short run that is done, for others to come upon.
    private func finish(_ folder: TemporaryFolder) throws {
        let run = try CommandRun(
            "train", "--data", "moons:300", "--layers", "8", "--epochs", "3", "--quiet", "--output", folder.file("run"))
        #expect(run.status == 0)
    }

    private func configuration(_ folder: TemporaryFolder) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(folder.bytes("run/config.json")))
    }

    private func ending(_ folder: TemporaryFolder) throws -> String { try configuration(folder)["ending"].text }

    /// When a file was last written, in whole milliseconds of the form that `started` has.
    private func modified(_ path: String) throws -> String {
        var status = stat()
        // A system call that reads the path and fills the structure.
        try #require(unsafe stat(path, &status) == 0)
        let text = Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec)).formatted(.iso8601)
        return "\(text.dropLast()).\(String(1000 + status.st_mtim.tv_nsec / 1_000_000).dropFirst())Z"
    }

    @Test func `a run that is killed leaves the model that it was to replace and says whose it is`() throws {
        let folder = try TemporaryFolder()
        try finish(folder)
        let model = try folder.bytes("run/model.safetensors")
        // A file system's clock ticks every few milliseconds.
        usleep(20_000)
        let run = try CommandRun(
            endless(folder, "--overwrite"), sending: SIGKILL, when: { _, _ in try ending(folder) != "completed" })
        #expect(run.status == 1000 + SIGKILL)
        #expect(try folder.bytes("run/model.safetensors") == model)
        let configuration = try configuration(folder)
        #expect(try configuration["ending"].text == "running")
        #expect(try configuration["note"].text.contains("earlier run's"))
        #expect(try modified(folder.file("run/model.safetensors")) < configuration["started"].text)
    }

    @Test func `a run that ends has a model no older than its start`() throws {
        let folder = try TemporaryFolder()
        try finish(folder)
        #expect(try modified(folder.file("run/model.safetensors")) >= configuration(folder)["started"].text)
        guard case .object(let fields) = try configuration(folder) else {
            Issue.record("no object")
            return
        }
        #expect(fields["note"] == nil)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a long run that is killed leaves a model`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("run/model.safetensors")
        let run = try CommandRun(
            endless(folder), sending: SIGKILL, when: { _, _ in FileManager.default.fileExists(atPath: path) })
        #expect(run.status == 1000 + SIGKILL)
        #expect(try ending(folder) == "running")
        let evaluation = try CommandRun("evaluate", "--model", path, "--data", "moons:300")
        #expect(evaluation.status == 0)
        // It learnt something: 0.69 is what knows nothing.
        #expect(evaluation.value("cost") ?? .infinity < 0.6)
    }

    @Test(arguments: [[], ["--overwrite"]])
    func `a directory that a run writes to is refused`(more: [String]) throws {
        let folder = try TemporaryFolder()
        var second: CommandRun?
        let first = try CommandRun(
            endless(folder), sending: SIGTERM, after: "epoch 3/",
            when: { _, _ in
                second = try CommandRun(
                    [
                        "train", "--data", "moons:300", "--layers", "8", "--epochs", "1", "--output",
                        folder.file("run"),
                    ] + more)
                return true
            })
        #expect(first.status == 143)
        #expect(second?.status == 74)
        #expect(second?.message.hasPrefix("descent: --output \(folder.file("run")): another run") == true)
        #expect(try configuration(folder)["model"]["layers"].integers == [16, 1])
        let evaluation = try CommandRun(
            "evaluate", "--model", folder.file("run/model.safetensors"), "--data", "moons:300")
        #expect(evaluation.status == 0)
    }

    @Test func `a directory that goes away is said at once and made anew at the end`() throws {
        let folder = try TemporaryFolder()
        var isGone = false
        let run = try CommandRun(
            endless(folder), sending: SIGTERM,
            when: { said, _ in
                if !isGone, said.contains("epoch 3/") {
                    try FileManager.default.removeItem(atPath: folder.file("run"))
                    isGone = true
                }
                return said.contains("training goes on")
            })
        #expect(run.status == 143)
        #expect(run.errors.contains("No such file or directory; training goes on"))
        #expect(run.errors.components(separatedBy: "training goes on").count == 2)
        #expect(folder.names(in: "run") == ["checkpoints", "config.json", "metrics.csv", "model.safetensors"])
        #expect(folder.names(in: "run/checkpoints").count == 1)
        #expect(try ending(folder) == "stopped")
    }

    @Test func `a run writes nothing into the directory that took the place of its own`() throws {
        let folder = try TemporaryFolder()
        var isMoved = false
        let first = try CommandRun(
            endless(folder), sending: SIGTERM,
            when: { said, _ in
                if !isMoved, said.contains("epoch 3/") {
                    try FileManager.default.moveItem(atPath: folder.file("run"), toPath: folder.file("moved"))
                    try finish(folder)
                    isMoved = true
                }
                return said.contains("training goes on")
            })
        #expect(first.status == 74)
        #expect(first.errors.contains("\(folder.file("run")): cannot be written: another directory is in its place"))
        #expect(first.errors.contains("it already holds a run"))
        #expect(first.errors.contains("the trained network is lost"))
        #expect(try ending(folder) == "completed")
        #expect(try configuration(folder)["model"]["layers"].integers == [8, 1])
    }

    @Test func `a model that cannot be written is named as lost and the rest is kept`() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            endless(folder), sending: SIGTERM,
            when: { said, _ in
                guard said.contains("epoch 3/") else { return false }
                try FileManager.default.createDirectory(
                    atPath: folder.file("run/model.safetensors"), withIntermediateDirectories: false)
                return true
            })
        #expect(run.status == 74)
        #expect(
            run.errors.contains(
                "descent: \(folder.file("run/model.safetensors")): cannot be written: it is a directory, expected a file; the "
                    + "trained network is lost"))
        #expect(try ending(folder) == "unsaved")
        #expect(try folder.text("run/metrics.csv").split(separator: "\n").count > 3)
    }

    @Test func `metrics that cannot be written keep the model and its configuration`() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            endless(folder), sending: SIGTERM,
            when: { said, _ in
                guard said.contains("epoch 3/") else { return false }
                try FileManager.default.createDirectory(
                    atPath: folder.file("run/metrics.csv"), withIntermediateDirectories: false)
                return true
            })
        #expect(run.status == 74)
        #expect(run.errors.contains("metrics.csv: cannot be written"))
        #expect(!run.errors.contains("lost"))
        #expect(try ending(folder) == "stopped")
        #expect(folder.names(in: "run").contains("model.safetensors"))
    }

    @Test func `room that is missing shows before training`() throws {
        let folder = try TemporaryFolder()
        // A limit of 8 kB at the most; the model has 17.
        let run = try CommandRun(
            ["train", "--data", "moons:300", "--layers", "64,64", "--output", folder.file("deep/run")],
            shell: "ulimit -f 8; exec \"$0\" \"$@\"")
        #expect(run.status == 74)
        #expect(run.message.contains("model.safetensors: cannot be written: File too large"))
        #expect(!run.errors.contains("epoch "))
        #expect(folder.names().isEmpty)
    }
}
