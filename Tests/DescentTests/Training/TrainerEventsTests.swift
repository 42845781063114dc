import Descent
import Glibc
import Synchronization
import TestSupport
import Testing

/// Training on a thread of its own.
@Suite struct TrainerEventsTests {
    private func problem(count: Int = 50) throws -> Twin {
        try Twin(sizes: [10, 16, 3], output: .softmax, count: count)
    }

    /// Three steps an epoch.
    private let trainer = Trainer(batchSize: .fixed(20))

    /// What a loop got.
    private struct Received {
        var epochs: [TrainingHistory.Epoch] = []
        var progress: [TrainingProgress] = []
        var trained: TrainedNetwork?
        var error: (any Error)?
        /// Whether something came after the end.
        var isLate = false
    }

    /// For training without an end: few steps, so that a test that waits long for its turn does not take hundreds of
    /// millions, which another training then has to repeat.
    private let endless = Hook { _, _ in usleep(500) }

    /// Loops over events to their end.
    private func receive(_ events: TrainingEvents, after epoch: (Int) -> Void = { _ in }) async -> Received {
        var received = Received()
        do {
            for try await event in events {
                if received.trained != nil { received.isLate = true }
                switch event {
                case .progress(let progress): received.progress.append(progress)
                case .epoch(let record):
                    received.epochs.append(record)
                    epoch(record.number)
                case .ended(let trained): received.trained = trained
                }
            }
        } catch { received.error = error }
        return received
    }

    private func parameters(of trained: TrainedNetwork) throws -> [Double] {
        let network = try trained.network.copy()
        return values(of: network.parameters)
    }

    /// The parameters that `fit` has after so many steps.
    private func expected(_ twin: Twin, epochs: Int? = nil, steps: Int? = nil) throws -> [Double] {
        var network = try twin.network()
        _ = try trainer.fit(&network, to: twin.examples, epochs: epochs, steps: steps)
        return values(of: network.parameters)
    }

    @Test func `the bits are those of fit, and every epoch is told of`() async throws {
        let twin = try problem()
        var network = try twin.network()
        let history = try trainer.fit(&network, to: twin.examples, epochs: 20, validating: twin.examples)
        let received = await receive(
            trainer.events(for: try twin.network(), on: twin.examples, epochs: 20, validating: twin.examples))
        let trained = try #require(received.trained)
        #expect(try areIdentical(parameters(of: trained), values(of: network.parameters)))
        #expect(received.epochs.map(\.number) == Array(1...20))
        #expect(received.epochs.map(\.cost) == history.epochs.map(\.cost))
        #expect(received.epochs.map(\.validation) == history.epochs.map(\.validation))
        #expect(trained.history.epochs.map(\.cost) == history.epochs.map(\.cost))
        #expect(trained.history.ending == .completed)
        #expect(received.error == nil)
        #expect(!received.isLate)
        #expect(try trained.network.evaluate(twin.examples).cost == history.epochs.last?.validation?.cost)
    }

    @Test func `the part of an epoch with which training ends is told of`() async throws {
        let twin = try problem()
        let received = await receive(trainer.events(for: try twin.network(), on: twin.examples, steps: 7))
        #expect(received.epochs.map(\.step) == [3, 6, 7])
        let trained = try #require(received.trained)
        #expect(try areIdentical(parameters(of: trained), expected(twin, steps: 7)))
    }

    @Test func `a task that is cancelled ends training after a step, and gets the network`() async throws {
        let twin = try problem()
        let received = try await Task {
            await receive(
                trainer.events(
                    for: try twin.network(), on: twin.examples, epochs: 100_000_000, callbacks: [endless],
                    progressEvery: .zero)
            ) { number in
                // The task is this one, which lives. The fifth itself is not told of to a loop that comes late.
                if number >= 5 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
            }
        }.value
        let trained = try #require(received.trained)
        let steps = trained.history.stepCount
        #expect(trained.history.ending == .stopped)
        #expect(received.error == nil)
        #expect(received.epochs.last?.step == steps)
        #expect(try areIdentical(parameters(of: trained), expected(twin, steps: steps)))
    }

    @Test func `a task that was cancelled before takes a step`() async throws {
        let twin = try problem()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await receive(
                trainer.events(
                    for: try twin.network(), on: twin.examples, epochs: 100_000_000, callbacks: [endless]))
        }
        task.cancel()
        let trained = try #require(try await task.value.trained)
        #expect(trained.history.stepCount >= 1)
        #expect(trained.history.ending == .stopped)
    }

    @Test func `a loop that is left ends training, which hands the network over`() async throws {
        let twin = try problem()
        let events = trainer.events(
            for: try twin.network(), on: twin.examples, epochs: 100_000_000, callbacks: [endless])
        for try await event in events {
            if case .epoch(let epoch) = event, epoch.number >= 3 { break }
        }
        let trained = try await events.stop()
        #expect(trained.history.ending == .stopped)
        #expect(trained.history.epochCount >= 3)
        let steps = trained.history.stepCount
        #expect(try areIdentical(parameters(of: trained), expected(twin, steps: steps)))
        #expect(try await events.stop() === trained)
    }

    /// Notes steps, and holds training up.
    private struct Hook: TrainingCallback {
        /// Is let go of when training is over.
        final class Token: Sendable {
            let steps = Atomic<Int>(0)
            let goes = Atomic<Bool>(false)
        }

        let token: Token
        let body: @Sendable (TrainingProgress, Token) throws -> Void

        init(
            _ token: Token = Token(), _ body: @escaping @Sendable (TrainingProgress, Token) throws -> Void = { _, _ in }
        ) {
            self.token = token
            self.body = body
        }

        mutating func stepEnded(
            _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl
        ) throws {
            token.steps.add(1, ordering: .relaxed)
            try body(progress, token)
        }
    }

    private struct TooLong: Error {}

    /// Waits, on this thread, until something is so.
    private static func wait(until condition: () -> Bool) throws {
        for _ in 0..<600_000 {
            if condition() { return }
            usleep(1000)
        }
        throw TooLong()
    }

    /// Waits, in a task, until something is so.
    private func wait(until condition: () -> Bool) async throws {
        for _ in 0..<600_000 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw TooLong()
    }

    @Test func `training ends when nobody has its events any more`() async throws {
        let twin = try problem()
        weak var token: Hook.Token?
        do {
            let hook = Hook { _, _ in usleep(500) }
            token = hook.token
            let events = trainer.events(
                for: try twin.network(), on: twin.examples, epochs: 100_000_000, callbacks: [hook])
            try await wait { hook.token.steps.load(ordering: .relaxed) > 0 }
            _ = consume events
        }
        try await wait { token == nil }
    }

    @Test func `no thread of Swift's pool works or waits: many trainings that hold each other up go on`() async throws {
        let twin = try problem()
        // Far more than the pool has threads: each waits in its first step until all are there.
        let count = 40
        let arrived = Hook.Token()
        let alone = Trainer(batchSize: .fixed(20), workers: 1)
        var fitted = try twin.network()
        _ = try alone.fit(&fitted, to: twin.examples, epochs: 3)
        let expected = values(of: fitted.parameters)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<count {
                let hook = Hook(arrived) { progress, token in
                    guard progress.step == 1 else { return }
                    token.steps.add(999, ordering: .relaxed)
                    try TrainerEventsTests.wait { token.steps.load(ordering: .relaxed) >= 1000 * count }
                }
                let network = try twin.network()
                let events = alone.events(for: network, on: twin.examples, epochs: 3, callbacks: [hook])
                group.addTask {
                    let received = await receive(events)
                    guard received.error == nil, let trained = received.trained else { return false }
                    return try areIdentical(parameters(of: trained), expected)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func `of the epochs that wait for a slow loop there is a bounded number, the last among them`() async throws {
        let twin = try problem(count: 20)
        let hook = Hook { progress, token in
            if progress.step == 5000 { token.goes.store(true, ordering: .relaxed) }
        }
        let events = trainer.events(
            for: try twin.network(), on: twin.examples, epochs: 5000, callbacks: [hook], progressEvery: .zero)
        try await wait { hook.token.goes.load(ordering: .relaxed) }
        _ = try await events.stop()
        let received = await receive(events)
        let numbers = received.epochs.map(\.number)
        #expect(numbers.count <= 1024)
        #expect(numbers.count > 500)
        #expect(numbers == numbers.sorted())
        #expect(Set(numbers).count == numbers.count)
        #expect(numbers.last == 5000)
        #expect(received.trained?.history.epochs.count == 5000)
    }

    @Test func `of epochs of which some are left out the newest waits`() async throws {
        let twin = try problem(count: 20)
        // One more than may wait.
        let hook = Hook { progress, token in
            if progress.step == 1025 { token.goes.store(true, ordering: .relaxed) }
        }
        let events = trainer.events(for: try twin.network(), on: twin.examples, epochs: 1025, callbacks: [hook])
        try await wait { hook.token.goes.load(ordering: .relaxed) }
        _ = try await events.stop()
        let numbers = await receive(events).epochs.map(\.number)
        #expect(numbers.contains(1025) && numbers.contains(1) && !numbers.contains(2))
    }

    @Test func `no progress comes after the epoch that it was in`() async throws {
        let twin = try problem(count: 100)
        // Five steps an epoch; the second epoch waits in its first.
        let hook = Hook { progress, token in
            guard progress.step == 6 else { return }
            try TrainerEventsTests.wait { token.goes.load(ordering: .relaxed) }
        }
        let events = trainer.events(
            for: try twin.network(), on: twin.examples, epochs: 2, callbacks: [hook], progressEvery: .zero)
        try await wait { hook.token.steps.load(ordering: .relaxed) == 6 }
        var steps: [Int] = []
        for try await event in events {
            switch event {
            case .progress(let progress): steps.append(progress.step)
            case .epoch(let epoch):
                steps.append(epoch.step)
                if epoch.number == 1 {
                    // What waits beside it is fetched before anything newer can come.
                    Task.detached {
                        usleep(20_000)
                        hook.token.goes.store(true, ordering: .relaxed)
                    }
                }
            case .ended: break
            }
        }
        #expect(steps.first == 5)
        #expect(steps == steps.sorted())
    }

    @Test func `progress is told of within an epoch, the newest alone`() async throws {
        let twin = try problem(count: 100)
        // Five steps an epoch; the last but one waits until progress has come.
        let hook = Hook { progress, token in
            guard progress.step == 4 else { return }
            try TrainerEventsTests.wait { token.goes.load(ordering: .relaxed) }
        }
        let events = trainer.events(
            for: try twin.network(), on: twin.examples, epochs: 1, callbacks: [hook], progressEvery: .zero)
        try await wait { hook.token.steps.load(ordering: .relaxed) == 4 }
        var iterator = events.makeAsyncIterator()
        guard case .progress(let progress)? = try await iterator.next() else {
            Issue.record("no progress")
            return
        }
        #expect(progress.step == 3)
        #expect(progress.stepCount == 5)
        #expect(progress.finishedEpoch == nil)
        hook.token.goes.store(true, ordering: .relaxed)
        var steps: [Int] = []
        while let event = try await iterator.next() {
            switch event {
            case .progress(let progress): steps.append(progress.step)
            case .epoch(let epoch): steps.append(epoch.step)
            case .ended: steps.append(-1)
            }
        }
        #expect(steps == [4, 5, -1] || steps == [5, -1])
    }

    @Test func `no progress is told of more often than asked for`() async throws {
        let twin = try problem()
        let events = trainer.events(
            for: try twin.network(), on: twin.examples, epochs: 50, progressEvery: nil)
        #expect(await receive(events).progress.isEmpty)
    }

    @Test func `what keeps training from beginning is thrown`() async throws {
        let twin = try problem()
        let other = try Network(inputs: 9, layers: [.dense(3, .softmax)])
        let received = await receive(trainer.events(for: other, on: twin.examples))
        guard case .inputsDiffer(network: 9, data: 10)? = received.error as? TrainingError else {
            Issue.record("\(String(describing: received.error))")
            return
        }
        #expect(received.trained == nil)
        let events = trainer.events(for: try twin.network(), on: twin.examples, epochs: 0)
        await #expect(throws: TrainingError.self) { _ = try await events.stop() }
        #expect(await receive(events).error is TrainingError)
        // Once.
        #expect(await receive(events).error == nil)
    }

    @Test func `training that diverges hands the last good network over, and then throws`() async throws {
        let twin = try problem()
        let wild = Trainer(optimizer: GradientDescent(learningRate: 1e30), batchSize: .fixed(20))
        var network = try twin.network()
        #expect(throws: TrainingError.self) { _ = try wild.fit(&network, to: twin.examples, epochs: 9) }
        let received = await receive(wild.events(for: try twin.network(), on: twin.examples, epochs: 9))
        guard case .diverged? = received.error as? TrainingError else {
            Issue.record("\(String(describing: received.error))")
            return
        }
        let trained = try #require(received.trained)
        #expect(trained.history.ending == .diverged)
        #expect(try areIdentical(parameters(of: trained), values(of: network.parameters)))
    }

    @Test func `an error of a callback ends training after the step, and is thrown`() async throws {
        let twin = try problem()
        let hook = Hook { progress, _ in if progress.step == 4 { throw TooLong() } }
        let received = await receive(
            trainer.events(for: try twin.network(), on: twin.examples, epochs: 9, callbacks: [hook]))
        guard case .observer(let error, let history)? = received.error as? TrainingError else {
            Issue.record("\(String(describing: received.error))")
            return
        }
        #expect(error is TooLong)
        #expect(history.stepCount == 4)
        let trained = try #require(received.trained)
        #expect(try areIdentical(parameters(of: trained), expected(twin, steps: 4)))
    }

    @Test func `callbacks come back as they were at the end`() async throws {
        let twin = try problem()
        let received = await receive(
            trainer.events(
                for: try twin.network(), on: twin.examples, epochs: 200, validating: twin.examples,
                callbacks: [EarlyStopping(patience: 3)]))
        let trained = try #require(received.trained)
        let stopping = try #require(trained.callbacks.first as? EarlyStopping)
        #expect(stopping.best?.epoch == trained.history.best?.number)
    }

    @Test func `training that was loaded goes on, with the same bits, and tells of its own steps alone`() async throws {
        let folder = try TemporaryFolder()
        let twin = try problem()
        var begun = try Training(of: twin.network(), on: twin.examples, with: trainer, validating: twin.examples)
        begun.callbacks = [EarlyStopping(patience: 100)]
        try begun.run(steps: 5)
        try begun.save(to: folder.file("c"))
        func resumed() throws -> Training {
            try Training.load(
                from: folder.file("c"), on: twin.examples, validating: twin.examples,
                callbacks: [EarlyStopping(patience: 100)])
        }
        let received = await receive(try resumed().events(epochs: 4))
        #expect(received.epochs.map(\.step) == [6, 9, 12])
        #expect(received.error == nil)
        let trained = try #require(received.trained)
        let best = (trained.callbacks.first as? EarlyStopping)?.best
        #expect(trained.history.epochs.map(\.step) == [3, 6, 9, 12])
        #expect(best?.epoch == trained.history.best?.number)
        var whole = try Training(of: twin.network(), on: twin.examples, with: trainer, validating: twin.examples)
        whole.callbacks = [EarlyStopping(patience: 100)]
        try whole.run(epochs: 4)
        let network = whole.finish()
        #expect(try areIdentical(parameters(of: trained), values(of: network.parameters)))
        // Where nothing is left to do, there is nothing to tell of but the end.
        let none = await receive(try resumed().events(steps: 5))
        #expect(none.epochs.isEmpty && none.trained?.history.stepCount == 5 && none.error == nil)
        let wrong = await receive(try resumed().events(epochs: 0))
        #expect(wrong.error is TrainingError)
    }

    @Test func `training may be handed from task to task`() async throws {
        let twin = try problem()
        var training = try Training(of: twin.network(), on: twin.examples, with: trainer)
        try training.run(steps: 4)
        let trainingOfTask = Handover(training)
        let step = try await Task {
            guard var training = trainingOfTask.take() else { return 0 }
            try training.run(epochs: 3)
            return training.step
        }.value
        #expect(step == 9)
    }

    /// Hands training to another task.
    private final class Handover: Sendable {
        private let training: Mutex<Training?>
        init(_ training: consuming Training) { self.training = Mutex(training) }
        func take() -> Training? { training.withLock { $0.take() } }
    }
}
