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
        training.isStopped = false
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
        training.isStopped = false
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

    // MARK: - A stop

    @Test func `training that a callback has stopped stays so, and as it was saved`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let trainer = Trainer(batchSize: .fixed(20))
        var whole = try Training(of: twin.network(), on: twin.examples, with: trainer)
        whole.callbacks = [Counter(stopsAt: 5, savesAt: (5, folder.file("c")))]
        let history = try whole.run(epochs: 10)
        let isStopped = whole.isStopped
        #expect(isStopped && history.stepCount == 5)
        var resumed = try Training.load(from: folder.file("c"), on: twin.examples, callbacks: [Counter(stopsAt: 5)])
        let ending = resumed.history.ending
        #expect(ending == .stopped)
        for _ in 0..<2 {
            let again = try resumed.run(epochs: 10)
            #expect(again.ending == .stopped && again.stepCount == 5)
            #expect(again.epochs.map(\.exampleCount) == [50, 40])
        }
        let step = resumed.step
        #expect(step == 5)
        let sentence = "a callback stopped training at step 5, in epoch 2; to go on, set its isStopped to false"
        #expect(failure { try resumed.runEpoch() } == sentence)
        #expect(failure { try resumed.runStep() } == sentence)
        resumed.isStopped = false
        let longer = try resumed.run(epochs: 3)
        #expect(longer.ending == .completed && longer.stepCount == 9)
        // An observer's stop is its run's alone.
        _ = try resumed.run(epochs: 5) { _, _ in .stop }
        let isObserved = resumed.isStopped
        #expect(!isObserved)
    }

    @Test func `a loop over epochs ends where early stopping ends it`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 64, 3], output: .softmax, count: 60)
        let (train, validation) = (twin.examples[rows: 0..<30], twin.examples[rows: 30..<60])
        let trainer = Trainer(optimizer: Adam(learningRate: 0.05), batchSize: .fixed(10))
        let rules: [any TrainingCallback] = [
            EarlyStopping(patience: 5), Checkpoints(in: folder.file("c"), every: .epochs(1)),
        ]
        var training = try Training(of: twin.network(), on: train, with: trainer, validating: validation)
        training.callbacks = rules
        while training.epoch < 200, !training.isStopped { try training.runEpoch() }
        let (kept, epoch) = (training.callback(EarlyStopping.self), training.epoch)
        #expect(kept?.best.map { $0.epoch + 5 } == epoch)
        // The last checkpoint is that of the end: nothing is left to do.
        guard
            var resumed = try Training.loadNewest(
                in: folder.file("c"), on: train, validating: validation, callbacks: rules)
        else {
            Issue.record("no checkpoint")
            return
        }
        let history = try resumed.run(epochs: 200)
        #expect(history.ending == .stopped && history.epochCount == epoch)
        #expect(areIdentical(values(of: resumed.network.parameters), values(of: training.network.parameters)))
        let (one, other) = (try resumed.finish().evaluate(validation), try training.finish().evaluate(validation))
        #expect(one.cost == other.cost && one.cost == kept?.best?.score)
    }

    @Test func `a stop at the very end is no other end`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        var training = try Training(of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)))
        training.callbacks = [Counter(stopsAt: 6)]
        let history = try training.run(epochs: 2)
        #expect(history.ending == .completed)
        try training.save(to: folder.file("c"))
        var resumed = try Training.load(from: folder.file("c"), on: twin.examples, callbacks: [Counter()])
        let again = try resumed.run(epochs: 2)
        #expect(again.ending == .completed)
        let more = try resumed.run(epochs: 3)
        #expect(more.ending == .stopped && more.stepCount == 6)
    }

    // MARK: - What callbacks must not do

    /// Sets a factor.
    private struct Factor: TrainingCallback {
        static let name = "factor"
        var factor: Double
        mutating func stepEnded(
            _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl
        ) { if progress.step == 2 { control.learningRateFactor = factor } }
    }

    @Test(arguments: [1.5, -0.1, .nan, .infinity])
    func `a factor out of range ends training with an error`(factor: Double) throws {
        let twin = try problem()
        var training = try Training(of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)))
        training.callbacks = [Factor(factor: factor)]
        var thrown: TrainingError?
        do throws(TrainingError) { try training.run(epochs: 10) } catch { thrown = error }
        guard case .observer(let error, let history)? = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(history.stepCount == 2)
        #expect("\(error)" == "factor sets the learning-rate factor \(factor); it must be from 0 to 1")
        let now = training.learningRateFactor
        #expect(now == 1)
    }

    @Test func `early stopping is refused at once where there is no validation`() throws {
        let twin = try problem()
        var training = try Training(of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)))
        training.callbacks = [Counter(), EarlyStopping(patience: 3)]
        let sentence = "EarlyStopping goes by validation examples, and training has none; pass some by validating:"
        #expect(failure { try training.run(epochs: 10) } == sentence)
        #expect(failure { try training.runStep() } == sentence)
        let step = training.step
        #expect(step == 0)
        training.callbacks = []
        try training.run(epochs: 1)
    }

    /// Notes what it is told.
    private struct Diary: TrainingCallback {
        var entries: [String] = []
        var path = ""
        mutating func trainingBegan(_ start: TrainingStart) {
            entries.append("began at \(start.step), \(start.epoch), \(start.hasValidation)")
        }
        mutating func stepEnded(
            _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl
        ) { if progress.step == 4 { control.checkpoints = [path] } }
        mutating func checkpointSaved(to path: String, step: Int) {
            entries.append("saved \(path == self.path) \(step)")
        }
    }

    @Test func `a callback is told once that training goes on, and of each file that is whole`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        var training = try Training(of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)))
        training.callbacks = [Diary(path: folder.file("c"))]
        try training.run(steps: 5)
        try training.runStep()
        let first = training.callback(Diary.self)?.entries
        #expect(first == ["began at 0, 0, false", "saved true 4"])
        training.callbacks.append(Counter())
        try training.runStep()
        let changed = training.callback(Diary.self)?.entries.last
        #expect(changed == "began at 6, 2, false")
        var resumed = try Training.load(
            from: folder.file("c"), on: twin.examples, validating: twin.examples, callbacks: [Diary()])
        try resumed.run(steps: 6)
        let second = resumed.callback(Diary.self)?.entries
        #expect(second == ["began at 4, 1, true"])
    }

    // MARK: - What files keep

    /// Remembers numbers.
    private struct Memory: TrainingCallback {
        static let name = "memory"
        var numbers: [String: [Double]]
        func stepEnded(_ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl) {}
        var state: CallbackState { CallbackState(numbers: numbers) }
        mutating func restore(_ state: CallbackState) -> Bool {
            numbers = state.numbers
            return true
        }
    }

    @Test func `numbers in double and single precision are kept to the last bit`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        let numbers: [String: [Double]] = [
            "double": [0.1, 1e300, -0.0, .infinity, Double(bitPattern: 2000)],
            "single": [0.5, -0.0, Double(Float(0.1)), .infinity],
            "nan": [.nan, 1], "none": [],
        ]
        var training = try Training(of: twin.network(), on: twin.examples)
        training.callbacks = [Memory(numbers: numbers)]
        try training.save(to: folder.file("c"))
        let resumed = try Training.load(from: folder.file("c"), on: twin.examples, callbacks: [Memory(numbers: [:])])
        let kept = resumed.callback(Memory.self)?.numbers ?? [:]
        #expect(kept.mapValues { $0.map(\.bitPattern) } == numbers.mapValues { $0.map(\.bitPattern) })
        // The name is the callback's own, and not its type's.
        let message = failure { _ = try Training.load(from: folder.file("c"), on: twin.examples) }
        #expect(message?.hasSuffix("the callbacks are none, expected memory") == true)
    }

    @Test func `early stopping that remembers epochs to come, or a best of none, is refused`() throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        var rule = EarlyStopping(patience: 3)
        rule.record(1, epoch: 9, step: 27, parameters: twin.parameters.span)
        var training = try Training(
            of: twin.network(), on: twin.examples, validating: twin.examples, callbacks: [rule])
        try training.save(to: folder.file("c"))
        let message = failure {
            _ = try Training.load(
                from: folder.file("c"), on: twin.examples, validating: twin.examples,
                callbacks: [EarlyStopping(patience: 3)])
        }
        #expect(message?.hasSuffix("EarlyStopping does not take what it is said to have remembered") == true)
        var other = EarlyStopping(patience: 3)
        let isTaken = other.restore(rule.state)
        #expect(isTaken)
        var state = rule.state
        state.texts = state.texts.mapValues {
            String(
                decoding: Array($0.utf8).replacing("\"lastEpoch\":9".utf8, with: "\"lastEpoch\":2".utf8), as: UTF8.self)
        }
        #expect(state != rule.state)
        let isDamagedTaken = other.restore(state)
        #expect(!isDamagedTaken)
    }

    @Test func `a callback can be tested without training`() throws {
        let network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        var control = TrainingControl()
        var rule = ReduceOnPlateau(factor: 0.5, patience: 1)
        for number in 1...3 {
            let epoch = TrainingHistory.Epoch(
                number: number, step: number, learningRate: 0.1, cost: 1, validation: Evaluation(cost: 2),
                exampleCount: 10)
            rule.stepEnded(
                TrainingProgress(
                    epoch: number, epochCount: 3, step: number, stepCount: 3, cost: 1, examplesDone: 10,
                    finishedEpoch: epoch), network, &control)
        }
        #expect(control.learningRateFactor == 0.25)
        var stopping = EarlyStopping(patience: 1)
        #expect(throws: CallbackError.self) { try stopping.trainingBegan(TrainingStart()) }
        try stopping.trainingBegan(TrainingStart(hasValidation: true))
    }
}
