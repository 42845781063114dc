import Descent
import LegacyRandom
import LinearAlgebra
import Synchronization
import TestSupport
import Testing

/// What training does around its steps.
@Suite struct TrainerRunTests {
    private func problem() throws -> Twin { try Twin(sizes: [10, 16, 3], output: .softmax, count: 50) }

    /// The parameters after training the problem's network.
    private func trained(_ trainer: Trainer, epochs: Int = 3, steps: Int? = nil) throws -> [Float] {
        let twin = try problem()
        var network = try twin.network()
        _ = try trainer.fit(&network, to: twin.examples, epochs: epochs, steps: steps)
        let span = network.parameters
        return span.indices.map { span[$0] }
    }

    @Test(arguments: [1, 2, 3])
    func `the same seed and worker count give the same bits`(workers: Int) throws {
        let twin = try Twin(sizes: [60, 90, 10], output: .softmax, count: 700)
        var trainer = Trainer(batchSize: .fixed(200), order: .shuffled(seed: 9), l2: 0.1, workers: workers)
        trainer.program = .shared
        var results: [[Double]] = []
        for _ in 0..<3 {
            var network = try twin.network()
            _ = try trainer.fit(&network, to: twin.examples, epochs: 2)
            results.append(values(of: network.parameters))
        }
        #expect(areIdentical(results[0], results[1]))
        #expect(areIdentical(results[0], results[2]))
    }

    @Test func `another seed shuffles otherwise, and the order as given shuffles not at all`() throws {
        let first = try trained(Trainer(batchSize: .fixed(7), order: .shuffled(seed: 1)))
        let second = try trained(Trainer(batchSize: .fixed(7), order: .shuffled(seed: 2)))
        let given = try trained(Trainer(batchSize: .fixed(7), order: .sequential))
        let own = try trained(Trainer(batchSize: .fixed(7), order: .permutations { _, count in Array(0..<count) }))
        #expect(!areIdentical(first, second))
        #expect(!areIdentical(first, given))
        // The same steps in the same order: the same bits.
        #expect(areIdentical(given, own))
    }

    @Test(arguments: [[0, 1, 2], Array(1...50), Array(repeating: 0, count: 50)])
    func `an order that is no permutation is refused`(order: [Int]) throws {
        let message = failure { _ = try trained(Trainer(order: .permutations { _, _ in order })) }
        #expect(message == "the order given for epoch 1 does not hold each of the 50 examples once")
    }

    @Test func `one epoch on all examples is one step of batch gradient descent`() throws {
        let twin = try problem()
        let rule = GradientDescent(learningRate: 0.1)
        var network = try twin.network()
        _ = try Trainer(optimizer: rule, batchSize: .full).fit(&network, to: twin.examples, epochs: 1)
        var other = try twin.network()
        var backpropagation = try Backpropagation(for: other, batchSize: 50)
        _ = try backpropagation.run(other, on: twin.examples)
        var state = try OptimizerState(rule, parameterCount: other.parameterCount)
        state.step(&other, gradients: backpropagation.gradients)
        let error = differenceInLargest(values(of: network.parameters), values(of: other.parameters))
        // Only the order of the sums over the examples differs.
        #expect(error <= 1e-6)
    }

    @Test func `of steps and epochs the first reached ends training`() throws {
        let twin = try problem()
        var network = try twin.network()
        let trainer = Trainer(batchSize: .fixed(20))
        let bySteps = try trainer.fit(&network, to: twin.examples, epochs: 10, steps: 7)
        // Three steps an epoch: 20, 20 and 10 examples; the third epoch ends after one step.
        #expect(bySteps.epochs.map(\.step) == [3, 6, 7])
        #expect(bySteps.epochs.map(\.exampleCount) == [50, 50, 20])
        #expect(bySteps.ending == .completed)
        let byEpochs = try trainer.fit(&network, to: twin.examples, epochs: 2, steps: 100)
        #expect(byEpochs.epochs.map(\.step) == [3, 6])
        #expect(byEpochs.batchSize == 20)
    }

    @Test func `an observer is told of every step and can stop after one`() throws {
        let twin = try problem()
        var network = try twin.network()
        var steps: [Int] = []
        var finished: [Int] = []
        let history = try Trainer(batchSize: .fixed(20)).fit(
            &network, to: twin.examples, epochs: 10, validating: twin.examples
        ) { progress in
            steps.append(progress.step)
            if let epoch = progress.finishedEpoch { finished.append(epoch.number) }
            return progress.step == 5 ? .stop : .continue
        }
        #expect(steps == [1, 2, 3, 4, 5])
        #expect(finished == [1])
        #expect(history.ending == .stopped)
        #expect(history.epochs.map(\.step) == [3, 5])
        #expect(history.epochs.allSatisfy { $0.validation != nil })
        // The parameters are those of the step just done.
        let expected = try trained(Trainer(batchSize: .fixed(20)), epochs: 10, steps: 5)
        let parameters = values(of: network.parameters)
        #expect(areIdentical(parameters, expected.map { Double($0) }))
    }

    @Test func `divergence ends training with the parameters of the last good epoch`() throws {
        let twin = try problem()
        var network = try twin.network()
        // The third epoch's rate throws the parameters out of range.
        let schedule = LearningRateDecay.manual([.init(epoch: 3, learningRate: 1e30)])
        let trainer = Trainer(
            optimizer: GradientDescent(learningRate: 0.1), batchSize: .fixed(20), schedule: schedule, order: .sequential
        )
        var thrown: TrainingError? = nil
        do { _ = try trainer.fit(&network, to: twin.examples, epochs: 6) } catch { thrown = error }
        guard case .diverged(let epoch, let step, let history) = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(epoch == 3)
        #expect(step >= 8 && step <= 9)
        #expect(history.ending == .diverged)
        let expected = try trained(
            Trainer(optimizer: GradientDescent(learningRate: 0.1), batchSize: .fixed(20), order: .sequential), epochs: 2
        )
        let parameters = values(of: network.parameters)
        #expect(areIdentical(parameters, expected.map { Double($0) }))
    }

    @Test func `a last step that spoils the parameters is divergence too`() throws {
        let twin = try problem()
        var network = try twin.network()
        let before = values(of: network.parameters)
        let trainer = Trainer(optimizer: GradientDescent(learningRate: 1e38), batchSize: .full)
        var steps = 0
        let message = failure {
            _ = try trainer.fit(&network, to: twin.examples, epochs: 1) { progress in
                steps = progress.step
                return .continue
            }
        }
        #expect(steps == 1)
        let after = values(of: network.parameters)
        #expect(
            message
                == "training diverged: the cost, a parameter or a moment was no longer finite at step 1, in epoch 1")
        #expect(areIdentical(after, before))
    }

    @Test func `data that do not fit the network are refused`() throws {
        func message(_ output: Activation, units: Int, inputs: Int = 2, _ targets: Targets) throws -> String? {
            var network = try Network(inputs: inputs, layers: [.dense(units, output)])
            let values = (0..<2 * targets.count).map { Float($0) }
            let examples = try Examples(inputs: Inputs(values, width: 2), targets: targets)
            return failure { _ = try Trainer().fit(&network, to: examples) }
        }
        let classes = try Targets(classes: [0, 1, 2])
        let reals = try Targets(values: [0, 0.5, 1.5])
        #expect(
            try message(.softmax, units: 3, inputs: 4, classes)
                == "the network has 4 inputs and the data have 2 values per example")
        #expect(
            try message(.softmax, units: 2, classes) == "the network has 2 softmax units and the data have 3 classes")
        #expect(
            try message(.sigmoid, units: 1, classes) == "the network has 1 sigmoid unit and the data have 3 classes")
        #expect(
            try message(.softmax, units: 2, reals)
                == "the network has 2 softmax units and the data have real targets instead of classes")
        #expect(
            try message(.identity, units: 1, classes)
                == "the network has 1 identity unit and the data have classes instead of real targets")
        #expect(
            try message(.identity, units: 2, reals)
                == "the network has 2 identity units and the data have 1 targets per example")
        #expect(
            try message(.sigmoid, units: 1, reals)
                == "example 3 has the target 1.5; for sigmoid units it must be from 0 to 1")
        #expect(try message(.softmax, units: 5, classes) == nil)
    }

    @Test func `settings out of range are refused before anything is done`() throws {
        let twin = try problem()
        var network = try twin.network()
        func message(_ trainer: Trainer, epochs: Int = 1, steps: Int? = nil) -> String? {
            failure { _ = try trainer.fit(&network, to: twin.examples, epochs: epochs, steps: steps) }
        }
        #expect(message(Trainer(batchSize: .fixed(0))) == "batch size is 0; it must be at least 1")
        #expect(message(Trainer(workers: 0)) == "workers is 0; it must be from 1 to \(Engine.largestWorkerCount)")
        #expect(message(Trainer(workers: 1025)) == "workers is 1025; it must be from 1 to 1024")
        #expect(message(Trainer(workers: 1025, products: .own)) == "workers is 1025; it must be from 1 to 1024")
        #expect(message(Trainer(workers: 65, products: .blas)) == "workers is 65; it must be from 1 to 64")
        #expect(
            message(Trainer(products: .blas, reproducible: true))
                == "products is blas; it must be auto or own where training must be reproducible")
        #expect(message(Trainer(l2: -1)) == "l2 is -1.0; it must be a finite number of at least 0")
        #expect(message(Trainer(l2: .nan)) == "l2 is nan; it must be a finite number of at least 0")
        #expect(message(Trainer(), epochs: 0) == "epochs is 0; it must be at least 1")
        #expect(message(Trainer(), steps: 0) == "steps is 0; it must be at least 1")
        #expect(
            message(Trainer(optimizer: Adam(learningRate: -1)))
                == "learning rate is -1.0; it must be a finite number above 0")
        #expect(
            message(Trainer(schedule: LearningRateDecay.exponential(factor: 2)))
                == "decay factor is 2.0; it must be above 0 and at most 1")
        let parameters = values(of: network.parameters)
        #expect(areIdentical(parameters, twin.parameters.map { Double($0) }))
    }

    @Test(arguments: [[60, 90, 10], [400, 260, 10]])
    func `two trainers on two threads give what each gives alone, by examples and by units`(sizes: [Int]) async throws {
        let twin = try Twin(sizes: sizes, output: .softmax, count: 700)
        @Sendable func parameters(seed: UInt64) throws -> [Double] {
            var network = try twin.network()
            var trainer = Trainer(batchSize: .fixed(200), order: .shuffled(seed: seed), workers: 2)
            trainer.program = .shared
            _ = try trainer.fit(&network, to: twin.examples, epochs: 5)
            return values(of: network.parameters)
        }
        let alone = try (1...4).map { try parameters(seed: $0) }
        let together = try await withThrowingTaskGroup(of: (Int, [Double]).self) { group in
            for seed in 1...4 {
                group.addTask { (seed, try parameters(seed: UInt64(seed))) }
            }
            var results: [Int: [Double]] = [:]
            for try await (seed, parameters) in group { results[seed] = parameters }
            return results
        }
        for seed in 1...4 { #expect(areIdentical(together[seed] ?? [], alone[seed - 1])) }
    }

    @Test func `standardization is applied to training, evaluation and prediction alike`() throws {
        let twin = try problem()
        // The same inputs as they are after scaling.
        let scaling = Standardization(of: twin.examples.inputs)
        var scaled: [Float] = []
        for example in 0..<50 {
            for feature in 0..<10 {
                let value = twin.examples.inputs[example, feature]
                scaled.append((value - scaling.means[feature]) / scaling.deviations[feature])
            }
        }
        let other = try Examples(inputs: Inputs(scaled, width: 10), targets: twin.examples.targets)
        var first = try twin.network()
        first.standardization = scaling
        var second = try twin.network()
        let trainer = Trainer(optimizer: GradientDescent(), batchSize: .fixed(20))
        let history = try trainer.fit(&first, to: twin.examples, epochs: 3, validating: twin.examples)
        let expected = try trainer.fit(&second, to: other, epochs: 3, validating: other)
        // (x − µ)/σ is rounded once here and twice in the gather: an ulp of the inputs, which three epochs carry on.
        #expect(largestRelativeDifference(history.epochs.map(\.cost), expected.epochs.map(\.cost)) <= 1e-5)
        let validation = try zip(history.epochs, expected.epochs).map { first, second in
            try relativeDifference(#require(first.validation).cost, #require(second.validation).cost)
        }
        #expect(validation.allSatisfy { $0 <= 1e-5 })
        let predictions = try first.predict(twin.examples.inputs).values.map { Double($0) }
        let expectedPredictions = try second.predict(other.inputs).values.map { Double($0) }
        #expect(largestAbsoluteDifference(predictions, expectedPredictions) <= 1e-5)
    }

    @Test func `training holds OpenBLAS to one thread and puts the setting back, also after divergence`() async {
        // In a process of its own: other tests train at the same time.
        await #expect(processExitsWith: .success) {
            let twin = try Twin(sizes: [4, 3], output: .softmax, count: 30)
            for rate in [0.1, 1e38] {
                let before = BLASRuntime.threadCount
                var network = try twin.network()
                var during: [Int] = []
                var trainer = Trainer(optimizer: GradientDescent(learningRate: rate), batchSize: .fixed(10))
                trainer.program = .general
                trainer.products = .blas
                _ = try? trainer.fit(&network, to: twin.examples, epochs: 3) { _ in
                    during.append(BLASRuntime.threadCount)
                    return .continue
                }
                precondition(!during.isEmpty && during.allSatisfy { $0 == 1 }, "\(during) threads during training")
                precondition(
                    BLASRuntime.threadCount == before, "\(BLASRuntime.threadCount) threads after, \(before) before")
            }
        }
    }

    @Test func `training that doesn't call OpenBLAS leaves its setting`() async {
        await #expect(processExitsWith: .success) {
            let twin = try Twin(sizes: [4, 3], output: .softmax, count: 30)
            let before = BLASRuntime.threadCount
            for program in [ProgramChoice.tiny, .general] {
                var network = try twin.network()
                // On every processor reproducible steps are our own kernels'.
                var trainer = Trainer(batchSize: .fixed(10), reproducible: true)
                trainer.program = program
                _ = try trainer.fit(&network, to: twin.examples, epochs: 1) { _ in
                    precondition(BLASRuntime.threadCount == before, "\(BLASRuntime.threadCount) threads")
                    return .continue
                }
            }
        }
    }

    @Test
    func `where OpenBLAS would look for memory for ever training ends with an error, and our own kernels train`() async
    {
        await #expect(processExitsWith: .success) {
            let twin = try Twin(sizes: [4, 3], output: .softmax, count: 30)
            var network = try twin.network()
            ProcessLimits.leaveAddressSpace(100 << 20)
            var trainer = Trainer(batchSize: .fixed(10), workers: 1)
            trainer.program = .general
            trainer.products = .blas
            var isRefused = false
            do throws(TrainingError) { _ = try trainer.fit(&network, to: twin.examples, epochs: 1) } catch {
                if case .memory(let error) = error { isRefused = error.requested == 128 << 20 }
            }
            precondition(isRefused, "not refused, or by another error")
            trainer.program = .tiny
            _ = try trainer.fit(&network, to: twin.examples, epochs: 1)
        }
    }

    @Test(.disabled(if: Sanitizer.isThread, "ThreadSanitizer supports no threads in a forked child"))
    func `a forked child trains on, by several workers, also from within its parent's training`() async {
        await #expect(processExitsWith: .success) {
            let twin = try Twin(sizes: [60, 90, 10], output: .softmax, count: 200)
            var trainer = Trainer(batchSize: .fixed(100), workers: 3)
            trainer.program = .shared
            func train() -> [Double] {
                guard var network = try? twin.network(),
                    (try? trainer.fit(&network, to: twin.examples, epochs: 2)) != nil
                else { return [] }
                return values(of: network.parameters)
            }
            let expected = train()
            precondition(!expected.isEmpty)
            precondition(ForkedChild.status { train() == expected ? 0 : 1 } == 0, "a child after training")
            var status: Int32? = nil
            var network = try twin.network()
            _ = try trainer.fit(&network, to: twin.examples, epochs: 2) { progress in
                if progress.step == 2 { status = ForkedChild.status { train() == expected ? 0 : 1 } }
                return .continue
            }
            precondition(status == 0, "a child amid training: \(String(describing: status))")
            precondition(values(of: network.parameters) == expected, "the parent")
        }
    }

    @Test func `where no threads can be started fewer workers train, to the same bits`() async {
        await #expect(processExitsWith: .success) {
            let twin = try Twin(sizes: [60, 90, 10], output: .softmax, count: 200)
            func train(workers: Int) throws -> (parameters: [Double], history: TrainingHistory) {
                var trainer = Trainer(batchSize: .fixed(100), workers: workers, reproducible: true)
                trainer.program = .shared
                var network = try twin.network()
                let history = try trainer.fit(&network, to: twin.examples, epochs: 2)
                return (values(of: network.parameters), history)
            }
            let alone = try train(workers: 1)
            let two = try train(workers: 2)
            precondition(two.history.workers == 2, "\(two.history.workers) workers")
            ProcessLimits.startNoMoreThreads()
            let four = try train(workers: 4)
            precondition(four.history.workers == 2, "\(four.history.workers) workers")
            precondition(four.parameters == alone.parameters && two.parameters == alone.parameters, "other bits")
            precondition(four.history.epochs.map(\.accuracy) == alone.history.epochs.map(\.accuracy))
        }
    }

    @Test func `with one step an epoch, what diverges ends with parameters whose cost is finite`() throws {
        let twin = try problem()
        for epochs in 1...4 {
            var network = try twin.network()
            let schedule = LearningRateDecay.manual([.init(epoch: 2, learningRate: 1e30)])
            let trainer = Trainer(optimizer: GradientDescent(learningRate: 0.1), batchSize: .full, schedule: schedule)
            let message = failure { _ = try trainer.fit(&network, to: twin.examples, epochs: epochs) }
            #expect((message == nil) == (epochs == 1))
            let cost = try network.evaluate(twin.examples).cost
            #expect(cost.isFinite)
            // One step at 0.1 was good; the next was not, and is undone.
            var expected = try twin.network()
            _ = try Trainer(optimizer: GradientDescent(learningRate: 0.1), batchSize: .full)
                .fit(&expected, to: twin.examples, epochs: 1)
            let expectedCost = try expected.evaluate(twin.examples).cost
            #expect(relativeDifference(cost, expectedCost) <= 1e-6)
        }
    }

    @Test func `moments that overflow are divergence, though no cost tells`() throws {
        let inputs = try Inputs((0..<40).map { Float($0 % 7) * 1e25 }, width: 4)
        let examples = try Examples(inputs: inputs, targets: Targets(values: Array(repeating: 1, count: 10)))
        var network = try Network(inputs: 4, layers: [.dense(1, .identity, initialization: .zeros)])
        let message = failure { _ = try Trainer().fit(&network, to: examples, epochs: 5) }
        #expect(
            message
                == "training diverged: the cost, a parameter or a moment was no longer finite at step 1, in epoch 1")
    }
}
