import Descent
import TestSupport
import Testing

/// What looks at training after each step.
@Suite struct TrainingCallbackTests {
    private func problem() throws -> Twin { try Twin(sizes: [10, 16, 3], output: .softmax, count: 50) }

    /// A callback of one's own: counts, and does at a step what it is told.
    private struct Counter: TrainingCallback {
        var steps = 0
        var stopsAt = Int.max
        var throwsAt = Int.max
        var savesAt: (step: Int, path: String)?

        struct Problem: Error {}

        mutating func stepEnded(
            _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl
        ) throws {
            steps += 1
            if steps == throwsAt { throw Problem() }
            if steps == stopsAt { control.stops = true }
            if let savesAt, savesAt.step == steps { control.checkpoints.append(savesAt.path) }
        }

        var state: CallbackState { CallbackState(texts: ["steps": "\(steps)"]) }

        mutating func restore(_ state: CallbackState) -> Bool {
            guard let steps = state.texts["steps"].flatMap({ Int($0) }) else { return false }
            self.steps = steps
            return true
        }
    }

    @Test func `every callback sees every step, and each may stop training`() throws {
        let twin = try problem()
        var training = try Training(of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)))
        training.callbacks = [Counter(stopsAt: 5), Counter()]
        let history = try training.run(epochs: 10)
        #expect(history.ending == .stopped && history.stepCount == 5)
        for case let counter as Counter in training.callbacks { #expect(counter.steps == 5) }
        try training.runEpoch()
        let first = training.callback(Counter.self)
        #expect(first?.steps == 6)
    }

    @Test func `an error of a callback ends training after the step`() throws {
        let twin = try problem()
        var training = try Training(of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)))
        training.callbacks = [Counter(throwsAt: 4)]
        var thrown: TrainingError?
        do throws(TrainingError) { try training.run(epochs: 10) } catch { thrown = error }
        guard case .observer(is Counter.Problem, let history)? = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(history.stepCount == 4 && training.step == 4)
    }

    @Test func `a checkpoint holds what all callbacks remember after the step`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let path = folder.file("c")
        var training = try Training(
            of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)), validating: twin.examples)
        let rules: [any TrainingCallback] = [
            Counter(savesAt: (7, path)), Counter(), EarlyStopping(patience: 3), ReduceOnPlateau(patience: 2),
        ]
        training.callbacks = rules
        try training.run(epochs: 5)
        var resumed = try Training.load(from: path, on: twin.examples, validating: twin.examples, callbacks: rules)
        for case let counter as Counter in resumed.callbacks { #expect(counter.steps == 7) }
        let early = resumed.callback(EarlyStopping.self)
        #expect(early?.lastEpoch == 2)
        try resumed.run(epochs: 5)
        let stopping = (resumed.callback(EarlyStopping.self), training.callback(EarlyStopping.self))
        #expect(stopping.0 == stopping.1 && stopping.0?.best != nil)
        let plateaus = (resumed.callback(ReduceOnPlateau.self), training.callback(ReduceOnPlateau.self))
        #expect(plateaus.0 == plateaus.1 && plateaus.0?.best.isFinite == true)
        #expect(areIdentical(values(of: resumed.network.parameters), values(of: training.network.parameters)))
        let message = failure { _ = try Training.load(from: path, on: twin.examples, callbacks: [Counter()]) }
        #expect(
            message == "\(path): the callbacks are Counter, expected Counter, Counter, EarlyStopping, ReduceOnPlateau")
    }

    @Test func `a callback that stops in the midst of an epoch leaves its part`() throws {
        let twin = try problem()
        var training = try Training(of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)))
        training.callbacks = [Counter(stopsAt: 1)]
        let part = try training.runEpoch()
        #expect(part.number == 1 && part.exampleCount == 20 && training.epoch == 0)
        let epoch = try training.runEpoch()
        #expect(epoch.exampleCount == 50 && training.history.epochs.count == 1)
    }

    @Test func `a run with early stopping goes on as if it had not ended, and gives the best network`() throws {
        let twin = try Twin(sizes: [10, 64, 3], output: .softmax, count: 60)
        let (train, validation) = (twin.examples[rows: 0..<30], twin.examples[rows: 30..<60])
        let trainer = Trainer(optimizer: Adam(learningRate: 0.05), batchSize: .fixed(10))
        var training = try Training(of: twin.network(), on: train, with: trainer, validating: validation)
        training.callbacks = [EarlyStopping(patience: 5)]
        let history = try training.run(epochs: 200)
        let kept = training.callback(EarlyStopping.self)
        let rule = try #require(kept)
        let best = try #require(rule.best)
        #expect(history.ending == .stopped && rule.isOver)
        #expect(history.epochCount == best.epoch + 5)
        var parts = try Training(of: twin.network(), on: train, with: trainer, validating: validation)
        parts.callbacks = [EarlyStopping(patience: 5)]
        for epochs in 1...best.epoch + 5 { try parts.run(epochs: epochs) }
        #expect(areIdentical(values(of: parts.network.parameters), values(of: training.network.parameters)))
        let cost = try training.finish().evaluate(validation).cost
        #expect(cost == best.score)
    }

    @Test func `a run that ends in the midst of an epoch and goes on is one run for its callbacks`() throws {
        let twin = try problem()
        let rules: [any TrainingCallback] = [EarlyStopping(patience: 5), ReduceOnPlateau(factor: 0.5, patience: 1)]
        func training() throws -> Training {
            var training = try Training(
                of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)), validating: twin.examples)
            training.callbacks = rules
            return training
        }
        var whole = try training()
        try whole.run(epochs: 6)
        var parts = try training()
        // Three steps an epoch.
        for steps in [1, 2, 5, 7, 8, 11, 16] { try parts.run(steps: steps) }
        try parts.run(epochs: 6)
        let stopping = (whole.callback(EarlyStopping.self), parts.callback(EarlyStopping.self))
        #expect(stopping.0 == stopping.1)
        #expect(whole.learningRateFactor == parts.learningRateFactor)
        #expect(areIdentical(values(of: whole.network.parameters), values(of: parts.network.parameters)))
    }

    @Test func `the learning rate falls on a plateau, and stays so in a checkpoint`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        // Rates of 1e-30 change nothing: every epoch is a plateau.
        let trainer = Trainer(optimizer: GradientDescent(learningRate: 1e-30), batchSize: .full, order: .sequential)
        var training = try Training(of: twin.network(), on: twin.examples, with: trainer)
        training.callbacks = [ReduceOnPlateau(factor: 0.5, patience: 2, least: 0.2)]
        var factors: [Double] = []
        for _ in 0..<8 {
            try training.runEpoch()
            factors.append(training.learningRateFactor)
        }
        #expect(factors == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2])
        #expect(training.learningRate == 0.2e-30)
        try training.save(to: folder.file("c"))
        let resumed = try Training.load(
            from: folder.file("c"), on: twin.examples,
            callbacks: [ReduceOnPlateau(factor: 0.5, patience: 2, least: 0.2)])
        #expect(resumed.learningRateFactor == 0.2)
    }
}
