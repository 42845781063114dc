import Descent
import TestSupport
import Testing

/// Compares with what scikit-learn computed: see `Golden/generate_metrics.py`.
@Suite struct MetricsTests {
    /// The error of sums of some hundred terms in double precision, in another order.
    private static let tolerance = 1e-12

    private static func predictions(_ record: JSONValue, _ output: Activation) throws -> Predictions {
        Predictions(
            values: try record["outputs"].numbers.map { Float($0) }, units: try record["units"].integer, output: output)
    }

    /// Every metric is the recorded one, and there is none that isn't recorded.
    private static func compare(_ value: (Metric) -> Double?, _ expected: JSONValue, _ name: String) throws {
        guard case .object(let members) = expected else { throw GoldenFileError.missing("metrics of \(name)") }
        for key in members.keys { #expect(Metric(rawValue: key) != nil, "\(key)") }
        for metric in Metric.allCases {
            let found = value(metric)
            guard let recorded = try members[metric.rawValue]?.number else {
                #expect(found == nil, "\(name): \(metric.rawValue)")
                continue
            }
            let difference = abs((found ?? .nan) - recorded)
            #expect(
                difference <= tolerance * max(1, abs(recorded)),
                "\(name): \(metric.rawValue) \(found ?? .nan), \(recorded)")
        }
    }

    @Test func `metrics of classes are scikit-learn's`() throws {
        let records = try GoldenFile.load("metrics.json")["classification"].elements
        #expect(records.count >= 8)
        for record in records {
            let name = try record["name"].text
            let output = try #require(Activation(rawValue: record["output"].text))
            let units = try record["units"].integer
            let classCount = units == 1 ? 2 : units
            let targets = try Targets(classes: record["targets"].integers, classCount: classCount)
            let metrics = try Metrics(MetricsTests.predictions(record, output), targets)
            try MetricsTests.compare({ metrics[$0] }, record["metrics"], name)
            try MetricsTests.compare({ metrics.baseline($0) }, record["baseline"], "majority of \(name)")
            let classification = try #require(metrics.classification)
            #expect(classification.confusion?.counts == (try record["confusion"].integers), "\(name)")
            #expect(classification.classes.map(\.count) == (try record["classes"]["count"].integers), "\(name)")
            let areas = try record["classes"]["roc_auc"].elements
            for (number, found) in classification.classes.enumerated() {
                func expect(_ value: Double, _ key: String) throws {
                    let difference = abs(value - (try record["classes"][key].numbers[number]))
                    #expect(difference <= MetricsTests.tolerance, "\(name): \(key) of \(number)")
                }
                try expect(found.precision, "precision")
                try expect(found.recall, "recall")
                try expect(found.f1, "f1")
                if case .null = areas[number] {
                    #expect(found.rocAUC == nil, "\(name): class \(number)")
                } else {
                    let difference = abs((found.rocAUC ?? .nan) - (try areas[number].number))
                    #expect(difference <= MetricsTests.tolerance, "\(name): roc_auc of \(number)")
                }
            }
        }
    }

    @Test func `metrics of real values are scikit-learn's`() throws {
        let records = try GoldenFile.load("metrics.json")["regression"].elements
        #expect(records.count >= 4)
        for record in records {
            let name = try record["name"].text
            let targets = try Targets(
                values: record["targets"].numbers.map { Float($0) }, width: record["units"].integer)
            let metrics = try Metrics(MetricsTests.predictions(record, .identity), targets)
            try MetricsTests.compare({ metrics[$0] }, record["metrics"], name)
            try MetricsTests.compare({ metrics.baseline($0) }, record["baseline"], "mean of \(name)")
            let outputs = try #require(metrics.regression).outputs
            #expect(outputs.count == (try record["each"].elements.count))
            for (output, expected) in zip(outputs, try record["each"].elements) {
                try MetricsTests.compare({ output[$0] }, expected, "an output of \(name)")
            }
        }
    }

    @Test func `the k largest outputs count for any k, the first of equals first`() throws {
        let values: [Float] = [0.25, 0.25, 0.25, 0.25, 0.1, 0.2, 0.3, 0.4]
        let predictions = Predictions(values: values, units: 4, output: .softmax)
        let metrics = try Metrics(predictions, Targets(classes: [2, 2], classCount: 4))
        let classification = try #require(metrics.classification)
        #expect((1...5).map { classification.topAccuracy($0) } == [0, 0.5, 1, 1, 1])
        #expect(metrics[.top2Accuracy] == 0.5 && metrics[.top3Accuracy] == 1 && metrics[.top5Accuracy] == nil)
    }

    @Test(arguments: [Activation.softmax, .sigmoid, .identity])
    func `of a network they are those of its predictions, with the cost of its logits`(output: Activation) throws {
        let count = 300
        var random = SplitMix(seed: 5)
        let inputs = try Inputs(random.floats(count * 3), width: 3)
        let targets =
            output == .identity
            ? try Targets(values: random.floats(count * 2), width: 2)
            : try Targets(classes: (0..<count).map { _ in Int(random.next() % 2) })
        let units = output == .sigmoid ? 1 : 2
        let network = try Network(inputs: 3, layers: [.dense(8, .tanh), .dense(units, output)], seed: 2)
        let examples = try Examples(inputs: inputs, targets: targets)
        let metrics = try network.metrics(on: examples)
        let evaluation = try network.evaluate(examples)
        let predicted = try Metrics(network.predict(inputs), targets)
        #expect(metrics.count == count && metrics.cost == evaluation.cost && predicted.cost == nil)
        #expect(metrics[.accuracy] == evaluation.accuracy)
        for (metric, value) in [(Metric.r2, evaluation.r2), (.rmse, evaluation.rmse)] {
            #expect((value == nil) == (output != .identity))
            if let value { #expect(abs(value - (metrics[metric] ?? .nan)) <= 1e-6, "\(metric)") }
        }
        if output != .identity { #expect(metrics[.logLoss] == evaluation.cost) }
        for metric in Metric.allCases {
            let (one, other) = (metrics[metric], predicted[metric])
            #expect((one == nil) == (other == nil), "\(metric)")
            // Single precision has the probabilities, not the logits.
            if let one, let other { #expect(abs(one - other) <= 1e-6, "\(metric)") }
        }
    }

    /// One tile and several, of whole fours and with a rest; the largest is shared by workers.
    @Test(arguments: [1, 2, 3, 128, 129, 20_003], [1, 3])
    func `an evaluation has the R² and RMSE of its metrics`(count: Int, units: Int) throws {
        var random = SplitMix(seed: 6)
        let inputs = try Inputs(random.floats(count * 4), width: 4)
        // Units of very different size: an average over all values would show.
        let values = random.floats(count * units).enumerated().map { ($1 + 2) * [1, 30, 0.01][$0 % units] }
        let examples = try Examples(inputs: inputs, targets: Targets(values: values, width: units))
        // Outputs of 0, so that no unit's R² is so much larger than the others' that these don't show.
        let network = try Network(
            inputs: 4, layers: [.dense(9, .tanh), .dense(units, .identity, initialization: .zeros)], seed: 3)
        let metrics = try network.metrics(on: examples)
        for workers in [1, 2] {
            let evaluation = try network.evaluate(examples, workers: workers)
            #expect((evaluation.r2 == nil) == (count == 1))
            let bound = 1e-6 * max(1, abs(metrics[.r2] ?? 0))
            if let r2 = evaluation.r2 { #expect(abs(r2 - (metrics[.r2] ?? .nan)) <= bound) }
            let (rmse, expected) = (evaluation.rmse ?? .nan, metrics[.rmse] ?? .nan)
            #expect(abs(rmse - expected) <= 1e-6 * expected)
        }
    }

    @Test func `errors whose squares single precision does not have count in an evaluation`() throws {
        // 0 for every example, with targets of some 1e-25: R² is that of the constant 0.
        let network = try Network(inputs: 1, layers: [.dense(1, .identity, initialization: .zeros)])
        let examples = try Examples(
            inputs: Inputs([1, 2, 3], width: 1), targets: Targets(values: [1e-25, 2e-25, 3e-25]))
        let evaluation = try network.evaluate(examples)
        #expect(abs((evaluation.r2 ?? .nan) - -6) <= 1e-6)
        #expect(abs((evaluation.rmse ?? .nan) / 1e-25 - (14.0 / 3).squareRoot()) <= 1e-6)
    }

    @Test func `a loss that the probabilities no longer show is the logits'`() throws {
        // One input, which is the logit itself; 1 − p is 0 in single precision.
        var network = try Network(inputs: 1, layers: [.dense(1, .sigmoid)])
        network.copyParameters(from: ([1, 0] as [Float]).span)
        let examples = try Examples(inputs: Inputs([40, 40], width: 1), targets: Targets(classes: [0, 1]))
        #expect(try network.metrics(on: examples)[.logLoss] == 20)
        let clipped = try Metrics(network.predict(examples.inputs), examples.targets)[.logLoss] ?? .nan
        #expect(abs(clipped - 23 * 0.6931471805599453 / 2) <= 1e-6)
    }

    @Test func `sigmoid units with real targets are judged as values, and by the half`() throws {
        let predictions = Predictions(values: [0.75, 0.25, 0.5, 1], units: 2, output: .sigmoid)
        let metrics = try Metrics(predictions, Targets(values: [1, 0.25, 0.75, 0.75], width: 2))
        #expect(metrics.classification == nil)
        #expect(metrics[.mae] == 0.1875)
        // The third output is a half and not more, and its target is more.
        #expect(metrics[.accuracy] == 0.75 && metrics.baseline(.accuracy) == nil)
        #expect(metrics[.logLoss] == nil && metrics[.rocAUC] == nil)
    }

    @Test(arguments: [Float.nan, .infinity])
    func `outputs that are not finite have no metrics`(value: Float) throws {
        let classes = try Metrics(
            Predictions(values: [0.5, 0.5, value, 0], units: 2, output: .softmax), Targets(classes: [0, 1]))
        let values = try Metrics(
            Predictions(values: [1, value], units: 1, output: .identity), Targets(values: [1, 2]))
        for metric in Metric.allCases {
            #expect(classes[metric] == nil && values[metric] == nil && values.baseline(metric) == nil, "\(metric)")
        }
    }

    @Test func `names are of one form and go back to their metrics`() {
        for metric in Metric.allCases {
            #expect(metric.rawValue.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }, "\(metric)")
            #expect(Metric(rawValue: metric.rawValue) == metric)
        }
        let smaller = Metric.allCases.filter { !$0.isGreaterBetter }.map(\.rawValue)
        #expect(smaller == ["log_loss", "brier", "rmse", "mae", "median_absolute_error"])
        let real = Metric.allCases.filter(\.isForRegression).map(\.rawValue)
        #expect(real == ["r2", "rmse", "mae", "median_absolute_error", "explained_variance"])
    }

    @Test func `targets of another number than the predictions are a programmer's error`() async {
        await #expect(processExitsWith: .failure) {
            _ = try Metrics(
                Predictions(values: [0.5, 0.5], units: 2, output: .softmax), Targets(classes: [0, 1]))
        }
    }
}
