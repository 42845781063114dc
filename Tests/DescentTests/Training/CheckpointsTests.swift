import Descent
import TestSupport
import Testing

/// Checkpoints now and then.
@Suite struct CheckpointsTests {
    private func training(_ twin: Twin) throws -> Training {
        try Training(
            of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)), validating: twin.examples)
    }

    @Test func `the newest and the best are kept, and the newest goes on as if nothing had happened`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let path = folder.file("checkpoints")
        let rule = Checkpoints(in: path, every: .epochs(2), keeping: 2, best: true)
        var whole = try training(twin)
        whole.callbacks = [rule]
        let history = try whole.run(epochs: 9)
        #expect(
            folder.names(in: "checkpoints")
                == ["best.checkpoint", "step-000000000018.checkpoint", "step-000000000024.checkpoint"])
        let newest = try #require(Checkpoints.newest(in: path))
        var resumed = try Training.load(
            from: newest, on: twin.examples, validating: twin.examples, callbacks: [rule])
        #expect(resumed.epoch == 8)
        try resumed.run(epochs: 9)
        #expect(areIdentical(values(of: resumed.network.parameters), values(of: whole.network.parameters)))
        let best = try Training.load(
            from: path + "/best.checkpoint", on: twin.examples, validating: twin.examples, callbacks: [rule])
        #expect(best.epoch == history.best?.number)
    }

    @Test func `steps and seconds are counted`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        var bySteps = try training(twin)
        bySteps.callbacks = [Checkpoints(in: folder.file("a"), every: .steps(4), keeping: 9)]
        try bySteps.run(steps: 11)
        #expect(folder.names(in: "a") == ["step-000000000004.checkpoint", "step-000000000008.checkpoint"])
        var bySeconds = try training(twin)
        bySeconds.callbacks = [Checkpoints(in: folder.file("b"), every: .seconds(1e-9), keeping: 100)]
        try bySeconds.run(steps: 5)
        #expect(folder.names(in: "b").count == 5)
    }

    @Test func `a folder that cannot be written ends training with the reason`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let file = try folder.write("", as: "file")
        var training = try training(twin)
        training.callbacks = [Checkpoints(in: file, every: .steps(2))]
        var thrown: TrainingError?
        do throws(TrainingError) { try training.run(epochs: 3) } catch { thrown = error }
        guard case .observer(_, let history)? = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(history.stepCount == 2)
        #expect(Checkpoints.newest(in: folder.file("none")) == nil)
    }
}
