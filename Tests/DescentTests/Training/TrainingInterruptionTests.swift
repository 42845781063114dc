import Descent
import TestSupport
import Testing

/// What ends training in its midst with an error: where it leaves the network and what it tells.
@Suite struct TrainingInterruptionTests {
    private func problem() throws -> Twin { try Twin(sizes: [10, 16, 3], output: .softmax, count: 50) }

    /// A rate for each step; after the last the initial one.
    private struct Rates: LearningRateSchedule {
        let rates: [Double]

        func learningRate(initial: Double, epoch: Int, step: Int) -> Double {
            step <= rates.count ? rates[step - 1] : initial
        }
    }

    @Test
    func `an order that goes wrong in a later epoch leaves the network and the history of the epochs before`() throws {
        let twin = try problem()
        var network = try twin.network()
        // Of the third order the first half is good.
        let order = BatchOrder.permutations { epoch, count in
            epoch == 3 ? Array(0..<count / 2) + Array(repeating: 0, count: count - count / 2) : Array(0..<count)
        }
        var thrown: TrainingError? = nil
        do throws(TrainingError) {
            _ = try Trainer(batchSize: .fixed(20), order: order).fit(&network, to: twin.examples, epochs: 5)
        } catch { thrown = error }
        guard case .order(epoch: 3, count: 50, let history?) = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(history.ending == .stopped)
        #expect(history.epochs.map(\.step) == [3, 6])
        var expected = try twin.network()
        let whole = try Trainer(batchSize: .fixed(20), order: .sequential).fit(&expected, to: twin.examples, epochs: 2)
        #expect(history.epochs.map(\.cost) == whole.epochs.map(\.cost))
        #expect(areIdentical(values(of: network.parameters), values(of: expected.parameters)))
    }

    @Test(arguments: [(Double.nan, "nan"), (.infinity, "inf"), (-0.1, "-0.1"), (1e39, "1e+39")])
    func `a rate that is no rate ends training before its step and names schedule, epoch and step`(
        rate: Double, text: String
    ) throws {
        let twin = try problem()
        for step in [1, 4, 5] {
            var network = try twin.network()
            let schedule = Rates(rates: Array(repeating: 0.01, count: step - 1) + [rate])
            let trainer = Trainer(batchSize: .fixed(20), schedule: schedule)
            var thrown: TrainingError? = nil
            do throws(TrainingError) {
                _ = try trainer.fit(&network, to: twin.examples, epochs: 5)
            } catch { thrown = error }
            guard case .learningRate(_, "Rates", let epoch, step, let history) = thrown else {
                Issue.record("\(String(describing: thrown))")
                continue
            }
            #expect(epoch == (step == 1 ? 1 : 2))
            #expect(history.stepCount == step - 1)
            #expect(history.ending == .stopped)
            #expect(
                "\(try #require(thrown))"
                    == "Rates gives the learning rate \(text) for step \(step), in epoch \(epoch); it must be from 0 to 3.4e+38"
            )
            var expected = try twin.network()
            if step > 1 {
                let trainer = Trainer(batchSize: .fixed(20), schedule: Rates(rates: Array(repeating: 0.01, count: 9)))
                _ = try trainer.fit(&expected, to: twin.examples, steps: step - 1)
            }
            #expect(areIdentical(values(of: network.parameters), values(of: expected.parameters)))
        }
    }

    @Test func `with the rate 0 a step leaves the parameters as they are`() throws {
        let twin = try problem()
        var network = try twin.network()
        let before = values(of: network.parameters)
        let schedule = Rates(rates: Array(repeating: 0, count: 6))
        let history = try Trainer(batchSize: .fixed(20), schedule: schedule)
            .fit(&network, to: twin.examples, epochs: 2)
        #expect(history.ending == .completed && history.stepCount == 6)
        #expect(areIdentical(values(of: network.parameters), before))
    }
}
