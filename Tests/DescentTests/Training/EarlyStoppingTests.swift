import Descent
import FoundationEssentials
import TestSupport
import Testing

/// The rule by itself: scores in, decisions out.
@Suite struct EarlyStoppingTests {
    @Test func `a gain has to be above the least gain, and the best is kept by any`() {
        var stopping = EarlyStopping(patience: 2, margin: 0.1, minDelta: 0.5)
        let parameters = [Float](repeating: 0, count: 3)
        // 6 to 5.5 gains 0.5, which is no more than the least; 5.25 gains 0.75, more than both.
        for (epoch, score) in [6.0, 5.5, 5.25, 4.75, 4.875].enumerated() {
            stopping.record(score, epoch: epoch + 1, step: epoch, parameters: parameters.span)
            #expect(stopping.epochsSinceImprovement == [0, 1, 0, 1, 2][epoch])
        }
        #expect(stopping.isOver)
        #expect(stopping.best?.score == 4.75)
    }

    /// The epoch with which a rule ends; nil if it does not.
    private func end(_ scores: [Double], _ rule: EarlyStopping) -> (epoch: Int?, rule: EarlyStopping) {
        var rule = rule
        for (index, score) in scores.enumerated() {
            rule.record(score, epoch: index + 1, step: 10 * (index + 1), parameters: [Float(index)].span)
            if rule.isOver { return (index + 1, rule) }
        }
        return (nil, rule)
    }

    @Test func `training is over after as many epochs without an improvement as the patience`() {
        let costs = [3, 2, 1, 1.5, 1, 0.9, 2, 2, 2, 2]
        #expect(end(costs, EarlyStopping(patience: 2)).epoch == 5)
        #expect(end(costs, EarlyStopping(patience: 3)).epoch == 9)
        #expect(end(costs, EarlyStopping(patience: 4)).epoch == 10)
        #expect(end(costs, EarlyStopping(patience: 5)).epoch == nil)
        #expect(end(costs, EarlyStopping(patience: nil)).epoch == nil)
        #expect(end([5], EarlyStopping(patience: 1)).epoch == nil)
        #expect(end([5, 5], EarlyStopping(patience: 1)).epoch == 2)
    }

    @Test func `the best is the first of equals, with its parameters`() {
        let rule = end([3, 1, 2, 1, 1.5], EarlyStopping(patience: nil)).rule
        #expect(rule.best?.epoch == 2)
        #expect(rule.best?.step == 20)
        #expect(rule.best?.score == 1)
        #expect(rule.bestParameters == [1])
        #expect(rule.epochsSinceImprovement == 3)
    }

    @Test func `of equal scores the lowest cost is the best, which is no improvement to wait for`() {
        var rule = EarlyStopping(patience: 3, higherIsBetter: true)
        let epochs: [(score: Double, cost: Double)] = [(0.5, 0.1), (1, 0.4), (1, 0.2), (1, 0.3), (1, .nan)]
        for (index, epoch) in epochs.enumerated() {
            rule.record(
                epoch.score, cost: epoch.cost, epoch: index + 1, step: index, parameters: [Float(index)].span)
        }
        #expect(rule.best?.epoch == 3)
        #expect(rule.best?.cost == 0.2)
        #expect(rule.bestParameters == [2])
        #expect(rule.epochsSinceImprovement == 3)
        #expect(rule.isOver)
    }

    @Test func `of a metric the higher score is the better`() {
        let (epoch, rule) = end([0.5, 0.7, 0.6, 0.7, 0.1], EarlyStopping(patience: 2, higherIsBetter: true))
        #expect(epoch == 4)
        #expect(rule.best?.epoch == 2)
        // R² may be negative.
        let r2 = end([-3, -2.9, -1, -1.05], EarlyStopping(patience: 2, margin: 0.1, higherIsBetter: true)).rule
        #expect(r2.best?.epoch == 3)
        #expect(r2.epochsSinceImprovement == 1)
    }

    @Test func `small gains add up to an improvement, and each keeps its parameters`() {
        // Each gains a hundredth of the first: three together are more than two hundredths.
        let (epoch, rule) = end([1, 0.99, 0.98, 0.97, 0.965, 0.96], EarlyStopping(patience: 2, margin: 0.025))
        #expect(epoch == 3)
        #expect(rule.bestParameters == [2])
        let longer = end([1, 0.99, 0.98, 0.97, 0.965, 0.96, 0.955, 0.95], EarlyStopping(patience: 4, margin: 0.025))
        #expect(longer.epoch == 8)
        #expect(longer.rule.best?.epoch == 8)
    }

    @Test func `a score that is not finite is never the best`() {
        let (epoch, rule) = end([.nan, .infinity, -.infinity, 4, .nan, .nan], EarlyStopping(patience: 4))
        #expect(rule.best?.epoch == 4)
        #expect(epoch == nil)
        let never = end([.nan, .nan, .nan], EarlyStopping(patience: 3))
        #expect(never.epoch == 3)
        #expect(never.rule.best == nil)
    }

    @Test func `the state goes on after it was encoded and decoded`() throws {
        let costs = [3.0, 2, 2.5, 2.4]
        let first = end(costs, EarlyStopping(patience: 3, margin: 0.01)).rule
        var again = try JSONDecoder().decode(EarlyStopping.self, from: JSONEncoder().encode(first))
        #expect(again == first)
        #expect(!again.isOver)
        again.record(2.2, epoch: 5, step: 50, parameters: [9].span)
        #expect(again.isOver)
        #expect(again.bestParameters == [1])
    }

    @Test func `a network gets the best parameters back, and keeps its own where there are none`() throws {
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        var network = try twin.network()
        var stopping = EarlyStopping(patience: 5)
        let before = values(of: network.parameters)
        stopping.restoreBest(to: &network)
        #expect(areIdentical(values(of: network.parameters), before))
        let validation = try Twin(sizes: [10, 16, 3], output: .softmax, count: 40, seed: 2).examples
        let trainer = Trainer(optimizer: .adam(learningRate: 0.01), batchSize: .fixed(20), order: .sequential)
        let history = try trainer.fit(&network, to: twin.examples, epochs: 500, validating: validation) {
            progress, network in
            guard let epoch = progress.finishedEpoch, let cost = epoch.validation?.cost else { return .continue }
            stopping.record(cost, epoch: epoch.number, step: epoch.step, parameters: network.parameters)
            return stopping.isOver ? .stop : .continue
        }
        stopping.restoreBest(to: &network)
        #expect(history.ending == .stopped)
        #expect(history.epochCount == (history.best?.number ?? 0) + 5)
        #expect(stopping.best?.epoch == history.best?.number)
        #expect(try network.evaluate(validation).cost == history.best?.validation?.cost)
    }

    @Test func `settings and epochs that make no sense stop the program`() async {
        await #expect(processExitsWith: .failure) { _ = EarlyStopping(patience: 0) }
        await #expect(processExitsWith: .failure) { _ = EarlyStopping(patience: 1, margin: -0.1) }
        await #expect(processExitsWith: .failure) { _ = EarlyStopping(patience: 1, margin: .nan) }
        await #expect(processExitsWith: .failure) {
            var rule = EarlyStopping(patience: 1)
            rule.record(1, epoch: 2, step: 2, parameters: [Float(0)].span)
            rule.record(1, epoch: 2, step: 3, parameters: [Float(0)].span)
        }
    }
}
