import Descent
import TestSupport
import Testing

/// How training is called: limits, observers, rules and schedules by name.
@Suite struct TrainerFitTests {
    private func problem(count: Int = 50) throws -> Twin {
        try Twin(sizes: [10, 16, 3], output: .softmax, count: count)
    }

    @Test func `steps without epochs take as many epochs as they need, and neither takes ten epochs`() throws {
        let twin = try problem()
        var network = try twin.network()
        let trainer = Trainer(batchSize: .fixed(20))
        var epochCounts: Set<Int> = []
        // Three steps an epoch.
        let bySteps = try trainer.fit(&network, to: twin.examples, steps: 100) { progress in
            epochCounts.insert(progress.epochCount)
            return .continue
        }
        #expect(bySteps.stepCount == 100)
        #expect(bySteps.epochCount == 34)
        #expect(epochCounts == [34])
        let neither = try trainer.fit(&network, to: twin.examples)
        #expect(neither.epochCount == 10)
        let most = try trainer.fit(&network, to: twin.examples, steps: .max) { $0.step == 4 ? .stop : .continue }
        #expect(most.stepCount == 4)
    }

    /// An observer that belongs to a value.
    private struct Log {
        var costs: [Double] = []

        mutating func train(_ trainer: Trainer, _ network: inout Network, _ examples: Examples) throws {
            _ = try trainer.fit(&network, to: examples, epochs: 2) { progress in
                costs.append(progress.cost)
                return .continue
            }
        }
    }

    @Test func `an observer may change what it captures: a mutating method's value and an inout argument`() throws {
        func train(_ network: inout Network, _ examples: Examples, counting steps: inout Int) throws {
            _ = try Trainer(batchSize: .fixed(20)).fit(&network, to: examples, epochs: 2) { _ in
                steps += 1
                return .continue
            }
        }
        let twin = try problem()
        var network = try twin.network()
        var log = Log()
        try log.train(Trainer(batchSize: .fixed(20)), &network, twin.examples)
        #expect(log.costs.count == 6)
        var steps = 0
        try train(&network, twin.examples, counting: &steps)
        #expect(steps == 6)
    }

    private struct Enough: Error, CustomStringConvertible {
        let description = "enough"
    }

    @Test(arguments: [1, 2, 3, 6])
    func `an observer's error ends training after the step, and comes back with the history`(last: Int) throws {
        let twin = try problem()
        var network = try twin.network()
        let trainer = Trainer(batchSize: .fixed(20))
        var thrown: TrainingError? = nil
        do throws(TrainingError) {
            _ = try trainer.fit(&network, to: twin.examples, epochs: 2) { progress in
                if progress.step == last { throw Enough() }
                return .continue
            }
        } catch { thrown = error }
        guard case .observer(let error, let history) = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(error is Enough)
        #expect(history.stepCount == last)
        #expect(history.ending == (last == 6 ? .completed : .stopped))
        #expect("\(try #require(thrown))" == "the observer of training ended it after step \(last): enough")
        var expected = try twin.network()
        _ = try trainer.fit(&expected, to: twin.examples, steps: last)
        #expect(areIdentical(values(of: network.parameters), values(of: expected.parameters)))
    }

    @Test
    func `an observer's error after a step that spoils the parameters comes back with the last good ones`() throws {
        let twin = try problem()
        var network = try twin.network()
        let before = values(of: network.parameters)
        let trainer = Trainer(optimizer: .gradientDescent(learningRate: 1e38), batchSize: .full)
        var ending: TrainingHistory.Ending? = nil
        do throws(TrainingError) {
            _ = try trainer.fit(&network, to: twin.examples, epochs: 3) { _ in throw Enough() }
        } catch {
            if case .observer(_, let history) = error { ending = history.ending }
        }
        #expect(ending == .diverged)
        #expect(areIdentical(values(of: network.parameters), before))
    }

    @Test func `an inspecting observer can keep the best weights and stop early`() throws {
        let train = try problem()
        let validation = try Twin(sizes: [10, 16, 3], output: .softmax, count: 40, seed: 2).examples
        var network = try train.network()
        var best = try network.copy()
        var leastCost = Double.infinity
        var epochsSince = 0
        // Labels at random: what is learnt does not carry over, and the cost on other examples soon rises.
        let trainer = Trainer(optimizer: .adam(learningRate: 0.01), batchSize: .fixed(20), order: .sequential)
        let history = try trainer.fit(&network, to: train.examples, epochs: 500, validating: validation) {
            progress, network in
            guard let cost = progress.finishedEpoch?.validation?.cost else { return .continue }
            epochsSince += 1
            if cost < leastCost {
                (leastCost, epochsSince) = (cost, 0)
                best.copyParameters(from: network.parameters)
            }
            return epochsSince < 10 ? .continue : .stop
        }
        network.copyParameters(from: best.parameters)
        #expect(history.ending == .stopped)
        let bestEpoch = try #require(history.best)
        #expect(bestEpoch.number == history.epochCount - 10)
        #expect(bestEpoch.validation?.cost == leastCost)
        #expect(try network.evaluate(validation).cost == leastCost)
        var expected = try train.network()
        _ = try trainer.fit(&expected, to: train.examples, epochs: bestEpoch.number)
        #expect(areIdentical(values(of: network.parameters), values(of: expected.parameters)))
    }

    @Test func `optimizers and schedules by name are those by type`() throws {
        #expect(Trainer(optimizer: .adam(beta1: 0.8)).optimizer as? Adam == Adam(beta1: 0.8))
        #expect(Trainer(optimizer: .adamW(weightDecay: 0.8)).optimizer as? AdamW == AdamW(weightDecay: 0.8))
        #expect(Trainer(optimizer: .rmsprop(beta2: 0.8)).optimizer as? RMSprop == RMSprop(beta2: 0.8))
        #expect(
            Trainer(optimizer: .momentum(form: .accumulated)).optimizer as? Momentum == Momentum(form: .accumulated))
        #expect(
            Trainer(optimizer: .gradientDescent(learningRate: 0.3)).optimizer as? GradientDescent
                == GradientDescent(learningRate: 0.3))
        #expect(
            Trainer(schedule: .exponential(factor: 0.9)).schedule as? LearningRateDecay
                == LearningRateDecay.exponential(factor: 0.9))
        // Values whose type is not known before the program runs are taken too.
        let schedules: [any LearningRateSchedule] = [LearningRateDecay.none]
        for row in OptimizerCatalogue.rows {
            #expect(row.describes(Trainer(optimizer: row.defaultValue, schedule: schedules[0]).optimizer), "\(row)")
        }
    }
}
