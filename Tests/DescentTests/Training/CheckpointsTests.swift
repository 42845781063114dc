import Descent
import Formats
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Checkpoints now and then.
@Suite struct CheckpointsTests {
    private func problem() throws -> Twin { try Twin(sizes: [10, 16, 3], output: .softmax, count: 50) }

    /// Three steps an epoch.
    private func training(_ twin: Twin, _ callbacks: any TrainingCallback...) throws -> Training {
        var training = try Training(
            of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)), validating: twin.examples)
        training.callbacks = callbacks
        return training
    }

    private func name(_ step: Int) -> String {
        "step-" + String("\(1_000_000_000_000 + step)".dropFirst()) + ".checkpoint"
    }

    private struct Missing: Error {}

    private func newest(_ folder: String, _ twin: Twin, _ rule: Checkpoints) throws -> Training {
        guard
            let training = try Training.loadNewest(
                in: folder, on: twin.examples, validating: twin.examples, callbacks: [rule])
        else { throw Missing() }
        return training
    }

    /// Damages a file in its midst.
    private func damage(_ path: String) throws {
        var bytes = try #require(FileManager.default.contents(atPath: path))
        bytes[bytes.count / 2] ^= 4
        try bytes.write(to: URL(filePath: path))
    }

    @Test func `the newest and the best are kept, and the newest goes on as if nothing had happened`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let path = folder.file("checkpoints")
        let rule = Checkpoints(in: path, every: .epochs(2), keeping: 2, keepingBest: true)
        var whole = try training(twin, rule)
        let history = try whole.run(epochs: 9)
        #expect(folder.names(in: "checkpoints") == ["best.checkpoint", name(18), name(24)])
        #expect(try Checkpoints.newest(in: path) == path + "/" + name(24))
        var resumed = try newest(path, twin, rule)
        let epoch = resumed.epoch
        #expect(epoch == 8)
        try resumed.run(epochs: 9)
        #expect(areIdentical(values(of: resumed.network.parameters), values(of: whole.network.parameters)))
        let best = try Training.load(
            from: path + "/best.checkpoint", on: twin.examples, validating: twin.examples, callbacks: [rule])
        let bestEpoch = best.epoch
        #expect(bestEpoch == history.best?.number)
    }

    @Test func `the best is kept although it is not the last, also when training goes on`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let path = folder.file("c")
        let rule = Checkpoints(in: path, every: .epochs(1), keeping: 1, keepingBest: true)
        // From the third epoch on every step makes it worse.
        let rates =
            [1, 2].map { LearningRateDecay.ManualRate(epoch: $0, learningRate: 0.1) }
            + [.init(epoch: 3, learningRate: 20)]
        var training = try Training(
            of: twin.network(), on: twin.examples,
            with: Trainer(
                optimizer: GradientDescent(), batchSize: .full, schedule: LearningRateDecay(.manual(rates))),
            validating: twin.examples)
        training.callbacks = [rule]
        try training.run(epochs: 3)
        var resumed = try newest(path, twin, rule)
        let history = try resumed.run(epochs: 5)
        #expect(history.best?.number == 2)
        let best = try Training.load(
            from: path + "/best.checkpoint", on: twin.examples, validating: twin.examples, callbacks: [rule])
        let epoch = best.epoch
        #expect(epoch == 2)
        #expect(folder.names(in: "c") == ["best.checkpoint", name(5)])
    }

    @Test func `steps and time are counted`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        var bySteps = try training(twin, Checkpoints(in: folder.file("a"), every: .steps(4), keeping: 9))
        try bySteps.run(steps: 11)
        #expect(folder.names(in: "a") == [name(4), name(8)])
        var byTime = try training(twin, Checkpoints(in: folder.file("b"), every: .time(.nanoseconds(1)), keeping: 100))
        try byTime.run(steps: 5)
        #expect(folder.names(in: "b").count == 5)
        var rarely = try training(twin, Checkpoints(in: folder.file("c"), every: .time(.seconds(3600))))
        try rarely.run(steps: 50)
        #expect(folder.names(in: "c").isEmpty)
    }

    @Test func `time goes on from epoch to epoch`() throws {
        struct Pause: TrainingCallback {
            func stepEnded(
                _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl
            ) { usleep(20_000) }
        }
        let folder = try TemporaryFolder()
        let twin = try problem()
        // An epoch takes some 60 ms.
        var training = try training(
            twin, Pause(), Checkpoints(in: folder.file("c"), every: .time(.milliseconds(250)), keeping: 100))
        let start = ContinuousClock.now
        try training.run(epochs: 15)
        let most = Int((ContinuousClock.now - start) / .milliseconds(250))
        #expect(1...most ~= folder.names(in: "c").count)
    }

    @Test func `older checkpoints stay until the new one is whole`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let rule = Checkpoints(in: folder.file("c"), every: .epochs(1), keeping: 1)
        var training = try training(twin, rule)
        try training.run(epochs: 2)
        #expect(folder.names(in: "c") == [name(6)])
        // Where a directory is, no file can be written.
        try Directory.make(folder.file("c") + "/" + name(9))
        #expect(throws: TrainingError.self) { try training.run(epochs: 4) }
        let step = training.step
        #expect(step == 9)
        #expect(folder.names(in: "c") == [name(6), name(9)])
        let newest = try Checkpoints.newest(in: folder.file("c"))
        #expect(newest == folder.file("c") + "/" + name(6))
    }

    @Test func `a step that has spoilt the parameters is not saved over a good checkpoint`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .identity, count: 60)
        let trainer = Trainer(
            optimizer: GradientDescent(learningRate: 1e-3), batchSize: .fixed(20),
            schedule: LearningRateDecay(.manual([.init(epoch: 2, learningRate: 1e38)])))
        var training = try Training(of: twin.network(), on: twin.examples, with: trainer)
        training.callbacks = [Checkpoints(in: folder.file("c"), every: .steps(1), keeping: 1)]
        guard case .diverged? = try thrown({ () throws(TrainingError) in try training.run(epochs: 4) }) else {
            Issue.record("it did not diverge")
            return
        }
        let newest = try #require(try Checkpoints.newest(in: folder.file("c")))
        let resumed = try Training.load(
            from: newest, on: twin.examples, callbacks: [Checkpoints(in: folder.file("c"), every: .steps(1))])
        let areFinite = values(of: resumed.network.parameters).allSatisfy(\.isFinite)
        #expect(areFinite)
    }

    @Test func `a folder of another run is refused before the first step, and stays as it is`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let path = folder.file("c")
        var first = try training(twin, Checkpoints(in: path, every: .epochs(1)))
        try first.run(epochs: 5)
        var second = try training(twin, Checkpoints(in: path, every: .epochs(1)))
        let message = failure { try second.run(epochs: 3) }
        #expect(
            message
                == "\(path) has checkpoints of another run, as \(path)/\(name(15)); go on with that run by "
                + "Training.loadNewest, or take another folder")
        let again = failure { try second.runEpoch() }
        #expect(again == message)
        let step = second.step
        #expect(step == 0)
        #expect(folder.names(in: "c") == [name(12), name(15)])
        // Its own run goes on there.
        try first.run(epochs: 6)
        #expect(folder.names(in: "c") == [name(15), name(18)])
        // Damaged files belong to nobody, and make room.
        try damage(path + "/" + name(15))
        try damage(path + "/" + name(18))
        try second.run(epochs: 1)
        #expect(folder.names(in: "c") == [name(3)])
    }

    @Test func `the best of another run is refused too`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let path = folder.file("c")
        var first = try training(twin, Checkpoints(in: path, every: .epochs(100), keepingBest: true))
        try first.run(epochs: 1)
        #expect(folder.names(in: "c") == ["best.checkpoint"])
        var second = try training(twin, Checkpoints(in: path, every: .epochs(100), keepingBest: true))
        let message = failure { try second.run(epochs: 1) }
        #expect(message?.hasPrefix("\(path) has checkpoints of another run, as \(path)/best.checkpoint") == true)
    }

    @Test func `what an older checkpoint leads to replaces the later ones, with the first that is saved`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let path = folder.file("c")
        let rule = Checkpoints(in: path, every: .epochs(1), keeping: 3)
        var training = try training(twin, rule)
        try training.run(epochs: 5)
        #expect(folder.names(in: "c") == [name(9), name(12), name(15)])
        var resumed = try Training.load(
            from: path + "/" + name(9), on: twin.examples, validating: twin.examples, callbacks: [rule])
        try resumed.run(steps: 11)
        #expect(folder.names(in: "c") == [name(9), name(12), name(15)])
        try resumed.run(steps: 12)
        #expect(folder.names(in: "c") == [name(9), name(12)])
    }

    @Test func `damaged checkpoints are passed over by name, and anything else is an error`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let path = folder.file("c")
        let rule = Checkpoints(in: path, every: .epochs(1), keeping: 3)
        var training = try training(twin, rule)
        try training.run(epochs: 5)
        try damage(path + "/" + name(15))
        try Data().write(to: URL(filePath: path + "/" + name(12)))
        // What looks like a checkpoint and is none. Swift lends the call the path as a C string.
        try Directory.make(path + "/" + name(99))
        _ = unsafe mkfifo(path + "/" + name(98), 0o600)
        try Data().write(to: URL(filePath: path + "/step-+97.checkpoint"))
        var passed: [String] = []
        func load(_ examples: Examples) throws(CheckpointError) -> Int? {
            passed = []
            guard
                let training = try Training.loadNewest(
                    in: path, on: examples, validating: twin.examples, callbacks: [rule],
                    passingOver: { passed.append($0.path) })
            else { return nil }
            return training.step
        }
        #expect(try load(twin.examples) == 9)
        #expect(passed == [path + "/" + name(15), path + "/" + name(12)])
        // It would be as wrong for older ones.
        let other = failure { _ = try load(twin.examples[rows: 0..<49]) }
        #expect(other?.hasPrefix("\(path)/\(name(9)): training began with 50 examples") == true)
        let none = failure { _ = try Training.loadNewest(in: path, on: twin.examples) }
        #expect(none == "\(path)/\(name(9)): the callbacks are none, expected Checkpoints")
        try damage(path + "/" + name(9))
        let damaged = failure { _ = try load(twin.examples) }
        #expect(damaged?.hasPrefix("\(path)/\(name(15)): it is damaged") == true)
        #expect(passed.count == 3)
        // Nothing there is no error; a folder that can't be read is.
        #expect(try Checkpoints.newest(in: folder.file("none")) == nil)
        let begun =
            try Training.loadNewest(in: folder.file("none"), on: twin.examples)
            ?? Training(of: twin.network(), on: twin.examples, callbacks: [rule])
        let (step, count) = (begun.step, begun.callbacks.count)
        #expect(step == 0 && count == 1)
        let file = try folder.write("", as: "file")
        let unreadable = failure { _ = try Training.loadNewest(in: file, on: twin.examples) }
        #expect(unreadable == "\(file): cannot be read: Not a directory")
    }

    @Test func `a folder that cannot be written ends training with the reason`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let file = try folder.write("", as: "file")
        var blocked = try training(twin, Checkpoints(in: file, every: .steps(2)))
        guard case .refused(let error)? = try thrown({ () throws(TrainingError) in try blocked.run(epochs: 3) }) else {
            Issue.record("it was not refused")
            return
        }
        #expect("\(error)" == "\(file): cannot be read: Not a directory")
        var late = try training(twin, Checkpoints(in: folder.file("late"), every: .steps(2)))
        try late.runStep()
        try folder.write("", as: "late")
        guard
            case .observer(_, let history)? = try thrown({ () throws(TrainingError) in try late.run(epochs: 3) })
        else {
            Issue.record("it went on")
            return
        }
        #expect(history.stepCount == 2)
    }

    private func thrown(_ body: () throws(TrainingError) -> Void) throws -> TrainingError? {
        do throws(TrainingError) { try body() } catch { return error }
        return nil
    }

    @Test func `what is another's stays, also of a run that began at the same time`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let path = folder.file("c")
        // Each has begun before the other has saved anything.
        var first = try training(twin, Checkpoints(in: path, every: .steps(4), keeping: 1))
        var second = try training(twin, Checkpoints(in: path, every: .steps(3), keeping: 1))
        try first.run(steps: 1)
        try second.run(steps: 1)
        try first.run(steps: 4)
        // One of a name that is not ours.
        try folder.write([1, 2, 3], as: "c/step-2.checkpoint")
        let message = failure { try second.run(steps: 3) }
        #expect(message?.contains("has checkpoints of another run") == true)
        #expect(folder.names(in: "c").contains(name(4)))
        var third = try newest(path, twin, Checkpoints(in: path, every: .steps(4), keeping: 1))
        let step = third.step
        #expect(step == 4)
        try FileManager.default.removeItem(atPath: path + "/" + name(3))
        try third.run(steps: 8)
        #expect(folder.names(in: "c") == [name(8), "step-2.checkpoint"])
        // A whole file of such a name that is no checkpoint.
        try twin.network().save(to: path + "/" + name(999))
        var fourth = try newest(path, twin, Checkpoints(in: path, every: .steps(4), keeping: 1))
        try fourth.run(steps: 12)
        #expect(folder.names(in: "c") == [name(12), name(999), "step-2.checkpoint"])
    }

    @Test func `the best is saved before the checkpoint that remembers it`() throws {
        let rule = Checkpoints(in: try TemporaryFolder().file("c"), every: .epochs(1), keepingBest: true)
        var callback = rule
        var control = TrainingControl()
        try callback.trainingBegan(TrainingStart(hasValidation: true))
        let twin = try problem()
        var training = try training(twin)
        let epoch = try training.runEpoch()
        try callback.stepEnded(
            TrainingProgress(
                epoch: 1, epochCount: 1, step: 3, stepCount: 3, cost: epoch.cost, examplesDone: 50, seconds: 0,
                finishedEpoch: epoch),
            training.network, &control)
        #expect(control.checkpoints.count == 2)
        #expect(control.checkpoints.first?.hasSuffix("best.checkpoint") == true)
    }

    @Test func `rules that have seen another training forget it`() throws {
        let twin = try problem()
        var first = try training(twin, EarlyStopping(patience: 5), ReduceOnPlateau(patience: 2))
        try first.run(epochs: 6)
        let small = try Twin(sizes: [10, 4, 3], output: .softmax, count: 50)
        var second = try training(small)
        second.callbacks = first.callbacks
        try second.run(epochs: 2)
        let best = second.callback(EarlyStopping.self)?.best
        #expect(1...2 ~= best?.epoch ?? 0)
        let network = second.finish()
        #expect(network.parameterCount == 10 * 4 + 4 + 4 * 3 + 3)
    }

    @Test func `the best can't be kept without validation`() throws {
        let twin = try problem()
        let folder = try TemporaryFolder()
        var training = try Training(of: twin.network(), on: twin.examples)
        training.callbacks = [Checkpoints(in: folder.file("c"), every: .epochs(1), keepingBest: true)]
        let message = failure { try training.run(epochs: 1) }
        #expect(
            message
                == "Checkpoints(keepingBest: true) goes by validation examples, and training has none; pass some by "
                + "validating:")
    }

    @Test func `intervals and numbers that make no sense stop the program`() async {
        await #expect(processExitsWith: .failure) { _ = Checkpoints(in: "c", every: .epochs(0)) }
        await #expect(processExitsWith: .failure) { _ = Checkpoints(in: "c", every: .time(.zero)) }
        await #expect(processExitsWith: .failure) { _ = Checkpoints(in: "c", every: .steps(1), keeping: 0) }
    }
}
