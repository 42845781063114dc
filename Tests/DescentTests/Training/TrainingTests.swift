import Descent
import TestSupport
import Testing

/// Training by steps, epochs and to its end.
@Suite struct TrainingTests {
    private func problem(_ output: Activation = .softmax) throws -> Twin {
        try Twin(sizes: [10, 16, 3], output: output, count: 50)
    }

    /// An epoch without what depends on the clock.
    private func untimed(_ epoch: TrainingHistory.Epoch) -> [Double?] {
        [
            Double(epoch.number), Double(epoch.step), epoch.learningRate, epoch.cost, epoch.accuracy,
            epoch.validation?.cost, Double(epoch.exampleCount),
        ]
    }

    @Test func `steps, epochs and runs in any mixture are the steps of fit`() throws {
        let twin = try problem()
        let trainer = Trainer(
            batchSize: .fixed(20), schedule: LearningRateDecay(.exponential(factor: 0.9)), l2: 0.1)
        var network = try twin.network()
        let history = try trainer.fit(&network, to: twin.examples, epochs: 6, validating: twin.examples)
        var training = try Training(of: twin.network(), on: twin.examples, with: trainer, validating: twin.examples)
        #expect(training.epoch == 0 && training.step == 0)
        #expect(training.cost.isNaN)
        // Three steps an epoch.
        try training.runStep()
        #expect(training.step == 1 && training.examplesDone == 20 && training.epoch == 0)
        let second = try training.runEpoch()
        #expect(second.number == 1 && second.step == 3 && training.examplesDone == 0)
        try training.run(steps: 5)
        #expect(training.step == 5 && training.epoch == 1)
        // The part of an epoch with which a run ends is in the history, until the epoch is whole.
        #expect(training.history.epochs.map(\.exampleCount) == [50, 40])
        let last = try training.runStep()
        #expect(last.finishedEpoch?.number == 2)
        try training.run(epochs: 6)
        #expect(training.history.epochs.map(untimed) == history.epochs.map(untimed))
        #expect(training.history.best.map(untimed) == history.best.map(untimed))
        #expect(training.learningRate == history.epochs.last?.learningRate)
        let trained = training.finish()
        #expect(areIdentical(values(of: trained.parameters), values(of: network.parameters)))
    }

    @Test func `a run to where training is takes no step`() throws {
        let twin = try problem()
        var training = try Training(of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)))
        try training.run(epochs: 2)
        let before = values(of: training.network.parameters)
        let history = try training.run(epochs: 2)
        #expect(history.epochs.count == 2 && history.ending == .completed)
        #expect(areIdentical(before, values(of: training.network.parameters)))
    }

    @Test func `a run that takes no step keeps the part of an epoch with which the one before ended`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        var training = try Training(of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)))
        let first = try training.run(steps: 5)
        let second = try training.run(steps: 5)
        #expect(first.epochs.map(untimed) == second.epochs.map(untimed))
        try training.save(to: folder.file("c"))
        var resumed = try Training.load(from: folder.file("c"), on: twin.examples)
        #expect(try resumed.run(steps: 5).epochs.map(untimed) == first.epochs.map(untimed))
    }

    @Test func `an overflow that a single step finds is in the history`() throws {
        let twin = try problem()
        var training = try Training(
            of: twin.network(), on: twin.examples,
            with: Trainer(optimizer: GradientDescent(learningRate: 1e38), batchSize: .fixed(20)))
        for _ in 0..<5 where !training.isDiverged { try training.runStep() }
        let isDiverged = training.isDiverged
        #expect(isDiverged)
        let epoch = try training.runEpoch()
        #expect(epoch.isDiverged && epoch.number == 1)
        let history = training.history
        #expect(history.stepCount == training.step)
    }

    @Test func `training that an observer has stopped goes on`() throws {
        let twin = try problem()
        let trainer = Trainer(batchSize: .fixed(20))
        var training = try Training(of: twin.network(), on: twin.examples, with: trainer)
        let stopped = try training.run(epochs: 3) { progress, _ in progress.step == 4 ? .stop : .continue }
        #expect(stopped.ending == .stopped && stopped.stepCount == 4)
        #expect(stopped.epochs.map(\.exampleCount) == [50, 20])
        let history = try training.run(epochs: 3)
        #expect(history.ending == .completed && history.epochs.map(\.step) == [3, 6, 9])
        var network = try twin.network()
        _ = try trainer.fit(&network, to: twin.examples, epochs: 3)
        #expect(areIdentical(values(of: training.network.parameters), values(of: network.parameters)))
    }

    @Test func `training that diverges says so, keeps the last good parameters and takes no further step`() throws {
        let twin = try problem(.identity)
        var training = try Training(
            of: twin.network(), on: twin.examples,
            with: Trainer(optimizer: GradientDescent(learningRate: 1e30), batchSize: .fixed(20)))
        let epoch = try training.runEpoch()
        #expect(epoch.isDiverged && training.isDiverged)
        let steps = training.step
        let again = try training.runEpoch()
        #expect(again.isDiverged)
        #expect(training.step == steps)
        let initial = try twin.network()
        #expect(areIdentical(values(of: training.network.parameters), values(of: initial.parameters)))
        #expect(throws: TrainingError.self) { try training.run(epochs: 3) }
        let folder = try TemporaryFolder()
        #expect(throws: (any Error).self) { try training.save(to: folder.file("c")) }
    }

    @Test func `the norm of the gradient is that of the last batch at the parameters as they are`() throws {
        let twin = try problem()
        let trainer = Trainer(batchSize: .fixed(20), order: .sequential, l2: 0.1)
        var training = try Training(of: twin.network(), on: twin.examples, with: trainer)
        let none = try training.gradientNorm()
        #expect(none.isNaN)
        try training.run(steps: 5)
        var backpropagation = try Backpropagation(for: training.network, batchSize: 20)
        _ = try backpropagation.run(training.network, on: twin.examples, rows: Array(20..<40), l2: 0.1)
        let gradients = values(of: backpropagation.gradients)
        let norm = gradients.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let difference = abs(try training.gradientNorm() - norm)
        #expect(difference <= 1e-6 * norm)
        let folder = try TemporaryFolder()
        try training.save(to: folder.file("c"))
        let resumed = try Training.load(from: folder.file("c"), on: twin.examples)
        let norms = (try resumed.gradientNorm(), try training.gradientNorm())
        #expect(norms.0 == norms.1)
    }

    @Test func `examples and settings that do not fit are refused before the first step`() throws {
        let twin = try problem()
        let other = try Twin(sizes: [9, 16, 3], output: .softmax, count: 50)
        #expect(throws: TrainingError.self) { _ = try Training(of: twin.network(), on: other.examples) }
        #expect(throws: TrainingError.self) {
            _ = try Training(of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(0)))
        }
        var training = try Training(of: twin.network(), on: twin.examples)
        let message = failure { try training.run(epochs: 0) }
        #expect(message == "epochs is 0; it must be at least 1")
    }
}
