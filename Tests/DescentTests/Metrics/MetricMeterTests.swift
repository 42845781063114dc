import Descent
import LinearAlgebra
import TestSupport
import Testing

/// One metric alone, once and again and again.
@Suite struct MetricMeterTests {
    /// Examples of classes or real values, and a network for them.
    private struct Case {
        let examples: Examples
        let output: Activation
        let units: Int

        init(_ output: Activation, units: Int, count: Int = 70) throws {
            var random = SplitMix(seed: 9)
            let inputs = try Inputs(random.floats(count * 3), width: 3)
            let classCount = max(units, 2)
            let targets =
                output == .identity
                ? try Targets(values: random.floats(count * units).map { 5 + 3 * $0 }, width: units)
                : try Targets(
                    classes: (0..<count).map { _ in Int(random.next() % UInt64(classCount)) }, classCount: classCount)
            examples = try Examples(inputs: inputs, targets: targets)
            self.output = output
            self.units = units
        }

        func network() throws -> Network {
            var network = try Network(inputs: 3, layers: [.dense(8, .tanh), .dense(units, output)], seed: 2)
            if output == .identity { network.targetStandardization = Standardization(of: examples.targets) }
            return network
        }
    }

    private static let cases: [(Activation, Int)] = [
        (.sigmoid, 1), (.sigmoid, 3), (.softmax, 2), (.softmax, 7), (.identity, 1), (.identity, 2),
    ]

    @Test(arguments: cases) func `one metric alone is that of all metrics`(output: Activation, units: Int) throws {
        let known = try Case(output, units: units)
        let network = try known.network()
        let all = try network.metrics(on: known.examples)
        for metric in Metric.allCases {
            let found = try network.metric(metric, on: known.examples)
            if output == .identity, [.r2, .rmse].contains(metric) {
                // The evaluation's errors are those of single precision.
                #expect(abs((found ?? .nan) - (all[metric] ?? .nan)) <= 1e-5, "\(metric)")
            } else {
                #expect(found == all[metric], "\(metric): \(found ?? .nan), \(all[metric] ?? .nan)")
            }
        }
        #expect(Metric.allCases.count { all[$0] != nil } >= 5)
    }

    @Test(arguments: cases) func `after each epoch it is that of the network as it is then`(
        output: Activation, units: Int
    ) throws {
        let known = try Case(output, units: units)
        let metric: Metric = output == .identity ? .mae : .rocAUC
        var network = try known.network()
        let meter = try MetricMeter(metric, on: known.examples, for: network)
        var expected: [Double?] = []
        let history = try Trainer(optimizer: .adam(learningRate: 0.05)).fit(
            &network, to: known.examples, epochs: 5, steps: nil, validating: nil, testing: nil,
            scoring: { (network) throws(TrainingError) in try meter.value(of: network) },
            inspecting: { progress, network in
                if progress.finishedEpoch != nil {
                    expected.append(try network.metrics(on: known.examples)[metric])
                }
                return .continue
            })
        #expect(history.epochs.map(\.score) == expected)
        #expect(Set(expected).count == 5 && !expected.contains(nil))
    }

    @Test(arguments: [Activation.softmax, .identity])
    func `outputs that are not finite have a metric that is not a number`(output: Activation) throws {
        let known = try Case(output, units: 2)
        var network = try Network(inputs: 3, layers: [.dense(2, output)])
        network.copyParameters(from: [Float](repeating: 3e38, count: network.parameterCount).span)
        #expect(try network.metric(output == .identity ? .mae : .f1Macro, on: known.examples)?.isNaN == true)
    }

    @Test func `some metrics are those of all, without the matrix and areas that they do not need`() throws {
        let known = try Case(.softmax, units: 7)
        let predictions = try known.network().predict(known.examples.inputs)
        let all = try Metrics(predictions, known.examples.targets)
        func some(_ metrics: Set<Metric>) throws -> Metrics {
            try Metrics(
                predictions, known.examples.targets, cost: nil, logLoss: nil, classNames: nil, only: metrics,
                keepsConfusion: false)
        }
        let few = try some([.f1Macro, .brier, .top2Accuracy])
        for metric in [Metric.f1Macro, .brier, .top2Accuracy] {
            #expect(few[metric] == all[metric] && few.baseline(metric) == all.baseline(metric), "\(metric)")
        }
        #expect(few.classification?.confusion == nil && all.classification?.confusion != nil)
        #expect(few[.rocAUC] == nil && all[.rocAUC] != nil)
        #expect(try some([.rocAUC])[.rocAUC] == all[.rocAUC])
    }

    @Test func `a score that finds no memory ends training with that error`() throws {
        let known = try Case(.softmax, units: 2)
        var network = try known.network()
        let error = #expect(throws: TrainingError.self) {
            _ = try Trainer().fit(
                &network, to: known.examples, epochs: 5, steps: nil, validating: nil, testing: nil,
                scoring: { (_) throws(TrainingError) in throw TrainingError.order(epoch: 7, count: 7) },
                inspecting: { _, _ in .continue })
        }
        #expect("\(error, default: "")" == "\(TrainingError.order(epoch: 7, count: 7))")
    }

    @Test func `any metric chooses the best epoch`() throws {
        let known = try Case(.softmax, units: 3)
        var network = try known.network()
        var stopping = EarlyStopping(patience: 10, higherIsBetter: Metric.f1Macro.isGreaterBetter)
        var scores: [Double] = []
        _ = try Trainer(optimizer: .adam(learningRate: 0.3)).fit(&network, to: known.examples, epochs: 60) {
            progress, network in
            guard let epoch = progress.finishedEpoch else { return .continue }
            let score = try network.metric(.f1Macro, on: known.examples) ?? .nan
            scores.append(score)
            stopping.record(score, epoch: epoch.number, step: epoch.step, parameters: network.parameters)
            return stopping.isOver ? .stop : .continue
        }
        stopping.restoreBest(to: &network)
        #expect(scores.count > 11 && scores.last != scores.max())
        #expect(try network.metric(.f1Macro, on: known.examples) == scores.max())
    }
}
