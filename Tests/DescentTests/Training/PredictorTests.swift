import Descent
import Foundation
import Kernels
import Synchronization
import TestSupport
import Testing
import Textbook

@Suite struct PredictorTests {
    /// Calls on either side of where a predictor's ways part, and of a tile.
    private static let counts = [1, 2, 3, Predictor.fewExamples, Predictor.fewExamples + 1, 40, 300]

    /// The values of some examples, [count, width].
    private func floats(_ examples: Examples, _ rows: Range<Int>) -> [Float] {
        rows.flatMap { row in (0..<examples.inputs.width).map { examples.inputs[row, $0] } }
    }

    @Test(arguments: Descent.Activation.allCases.filter(\.isElementwise))
    func `outputs are the textbook's, for every activation, output and number of examples`(
        activation: Descent.Activation
    ) throws {
        for output in BackpropagationTests.outputs {
            for sizes in [[30, 70, 50, 6], [2, 32, 3], [17, 1], [1, 1, 4]] {
                let twin = try Twin(sizes: sizes, activation: activation, output: output, count: 300)
                let predictor = try Predictor(twin.network(), workers: 2)
                let expected = twin.textbook().outputs(twin.inputs).transposed.elements
                for count in Self.counts {
                    let actual = try predictor.predict(floats(twin.examples, 0..<count)).map { Double($0) }
                    // As for `Network.predict`: sums of up to 70 products in each of three layers.
                    let units = sizes[sizes.count - 1]
                    #expect(
                        largestMixedDifference(actual, Array(expected[..<(count * units)])) <= 1e-5,
                        "\(output), \(sizes), \(count) examples")
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3])
    func `outputs are Network.predict's, bit for bit, of floats and of bytes, scaled or not`(workers: Int) throws {
        var random = SplitMix(seed: 3)
        let bytes = (0..<300 * 45).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let inputs = [try Inputs(random.floats(300 * 45), width: 45), try Inputs(bytes: bytes, width: 45)]
        for output in BackpropagationTests.outputs {
            var network = try Descent.Network(
                inputs: 45, layers: [.dense(40, .tanh), .dense(33, .relu), .dense(7, output)], seed: 2)
            for isScaled in [false, true] {
                for inputs in inputs {
                    network.standardization = isScaled ? Standardization(of: inputs) : nil
                    let predictor = try Predictor(network, workers: workers)
                    for count in Self.counts {
                        let part = inputs[0..<count]
                        let expected = try network.predict(part, workers: workers)
                        let predictions = try predictor.predict(part)
                        #expect(areIdentical(predictions.values, expected.values), "\(output), \(count) examples")
                        #expect(predictions.count == count && predictions.units == 7)
                        let values = (0..<count).flatMap { row in (0..<45).map { part[row, $0] } }
                        #expect(areIdentical(try predictor.predict(values), expected.values))
                    }
                }
            }
        }
    }

    /// Layers large enough for OpenBLAS, and numbers of examples on either side of where it begins, of large tiles, and
    /// of few; the last ones meet buffers for more.
    @Test(arguments: ProductChoice.allCases, [1, 3])
    func `outputs are Network.predict's, bit for bit, whoever computes the products`(
        products: ProductChoice, workers: Int
    ) throws {
        let network = try Descent.Network(
            inputs: 300, layers: [.dense(260, .relu), .dense(257, .tanh), .dense(4, .softmax)], seed: 6)
        var random = SplitMix(seed: 7)
        let inputs = try Inputs(random.floats(16_400 * 300), width: 300)
        let predictor = try Predictor(network, workers: workers, products: products)
        for count in [17, 1023, 1024, 1100, 16_400, 40, 16, 1] {
            let part = inputs[0..<count]
            let expected = try network.predict(part, workers: workers, products: products).values
            #expect(areIdentical(try predictor.predict(part).values, expected), "\(count) examples")
        }
    }

    @Test func `calls whose products are Descent's own do not need the memory of OpenBLAS`() async {
        await #expect(processExitsWith: .success) {
            // On the baseline level OpenBLAS computes all.
            guard SelectedKernels.level != .baseline else { return }
            let network = try Descent.Network(inputs: 300, layers: [.dense(260, .relu), .dense(256, .softmax)])
            let predictor = try Predictor(network, workers: 1)
            let values = [Float](repeating: 0.5, count: 1024 * 300)
            var outputs = [Float](repeating: 0, count: 1024 * 256)
            ProcessLimits.leaveAddressSpace(100 << 20)
            // OpenBLAS would map 128 MB.
            _ = try predictor.predict(Array(values[..<(1023 * 300)]))
            do throws(PredictionError) {
                try predictor.predict(values, into: &outputs)
                preconditionFailure("there was room")
            } catch {
                guard case .memory = error else { preconditionFailure("\(error)") }
            }
        }
    }

    @Test func `up to 16 examples have the same bits alone and in company, more differ by rounding`() throws {
        for output in BackpropagationTests.outputs {
            let twin = try Twin(sizes: [130, 70, 6], output: output, count: 40)
            let predictor = try Predictor(twin.network(), workers: 1)
            let single = try (0..<40).flatMap { try predictor.predict(floats(twin.examples, $0..<$0 + 1)) }
            for count in 2...Predictor.fewExamples {
                let together = try predictor.predict(floats(twin.examples, 0..<count))
                #expect(areIdentical(together, Array(single[..<(count * 6)])), "\(output), \(count) examples")
            }
            let all = try predictor.predict(floats(twin.examples, 0..<40))
            // Sums of 130 and 70 products, √130 · 2 · 6e-8 being 1.4e-6, and logits of the order of 3.
            #expect(largestMixedDifference(all.map { Double($0) }, single.map { Double($0) }) <= 1e-5)
        }
    }

    @Test func `a predictor keeps the network as it was`() throws {
        var network = try Descent.Network(inputs: 3, layers: [.dense(4, .relu), .dense(2, .softmax)], seed: 5)
        network.classNames = ["no", "yes"]
        network.standardization = Standardization(means: [1, 2, 3], deviations: [1, 2, 3])
        let predictor = try Predictor(network)
        let before = try predictor.predict([1, 2, 4])
        network.copyParameters(from: [Float](repeating: 0, count: network.parameterCount).span)
        network.standardization = nil
        network.classNames = nil
        let after = try predictor.predict([1, 2, 4])
        #expect(areIdentical(after, before))
        let changed = try network.predict(Inputs([1, 2, 4], width: 3)).values
        #expect(areIdentical(changed, [0.5, 0.5]))
        #expect(predictor.inputs == 3 && predictor.outputs == 2)
        #expect(predictor.output == .softmax && predictor.classNames == ["no", "yes"])
    }

    /// One predictor, shared by threads that each call it with another number of examples in turn.
    @Test(arguments: [1, 2])
    func `threads that share a predictor get what each would get alone`(workers: Int) throws {
        // More threads than it keeps buffers for on few processors.
        let threads = 20
        let twin = try Twin(sizes: [60, 50, 40, 5], output: .softmax, count: 400)
        let predictor = try Predictor(twin.network(), workers: workers)
        let calls = [1, 400, 2, 16, 17, 130].map { count in
            floats(twin.examples, 0..<count)
        }
        let alone = try Predictor(twin.network(), workers: workers)
        let expected = try calls.map { try alone.predict($0) }
        let mistakes = Mistakes()
        let group = DispatchGroup()
        for thread in 0..<threads {
            group.enter()
            Thread.detachNewThread {
                for turn in 0..<30 {
                    let index = (thread + turn) % calls.count
                    let outputs = try? predictor.predict(calls[index])
                    if outputs.map({ areIdentical($0, expected[index]) }) != true { mistakes.add() }
                }
                group.leave()
            }
        }
        group.wait()
        #expect(mistakes.count == 0)
    }

    @Test func `while the process's threads are at work, no call waits for them, not even the first`() throws {
        let twin = try Twin(sizes: [200, 300, 200, 5], output: .softmax, count: 400)
        let predictor = try Predictor(twin.network(), workers: 2)
        let values = floats(twin.examples, 0..<400)
        let expected = try predictor.predict(values)
        for predictor in [predictor, try Predictor(twin.network(), workers: 2)] {
            let task = Holding(predictor, values)
            // The prediction is made while a team has the threads; one that waited for them would never end.
            WorkerPool.shared.run(task, workers: 2)
            #expect(task.outputs.map { areIdentical($0, expected) } == true)
        }
    }

    @Test func `another number of values, and values that are not finite, are refused with the number`() throws {
        let predictor = try Predictor(Descent.Network(inputs: 3, layers: [.dense(2, .softmax)]))
        let refused: [(values: [Float], message: String)] = [
            ([1, 2], "2 values for 1 example; the network has 3 inputs"),
            ([Float](repeating: 0, count: 7), "7 values for 2 examples; the network has 3 inputs"),
            ([], "0 values for 1 example; the network has 3 inputs"),
            ([1, 2, 3, 4, .nan, 6], "example 2 holds the value nan; all values must be finite"),
            ([-.infinity, 2, 3], "example 1 holds the value -inf; all values must be finite"),
        ]
        for (values, expected) in refused {
            let message = failure { _ = try predictor.predict(values) }
            #expect(message == expected)
        }
        let message = failure { _ = try predictor.predict(Inputs([1, 2], width: 2)) }
        #expect(message == "the network has 3 inputs and the data have 2 values per example")
        let workers = failure {
            _ = try Predictor(Descent.Network(inputs: 3, layers: [.dense(2, .softmax)]), workers: 0)
        }
        #expect(workers?.contains("workers") == true)
    }

    @Test func `outputs are as many examples as there is room for, and unchanged after an error`() throws {
        let predictor = try Predictor(Descent.Network(inputs: 2, layers: [.dense(3, .identity)], seed: 4))
        var values = [Float](repeating: 7, count: 6)
        let message = failure { try predictor.predict([1, 2], into: &values) }
        #expect(message == "2 values for 2 examples; the network has 2 inputs")
        #expect(areIdentical(values, [Float](repeating: 7, count: 6)))
        try predictor.predict([1, 2, 3, 4], into: &values)
        let expected = try predictor.predict([1, 2, 3, 4])
        #expect(areIdentical(values, expected))
        let inputs: [Float] = [1, 2, 3, 4]
        var others = [Float](repeating: .nan, count: 6)
        var outputs = others.mutableSpan
        try predictor.predict(inputs.span, into: &outputs)
        #expect(areIdentical(others, expected))
    }

    @Test func `no room and no values are no examples`() throws {
        let predictor = try Predictor(Descent.Network(inputs: 2, layers: [.dense(3, .identity)]))
        var values: [Float] = []
        try predictor.predict([], into: &values)
        #expect(values.isEmpty)
    }

    @Test func `outputs that are no whole number of examples stop the program`() async {
        await #expect(processExitsWith: .failure) {
            let predictor = try Predictor(Descent.Network(inputs: 2, layers: [.dense(3, .identity)]))
            var values = [Float](repeating: 0, count: 4)
            try predictor.predict([1, 2], into: &values)
        }
    }
}

/// A count of mistakes that threads find.
private final class Mistakes: Sendable {
    private let number = Atomic<Int>(0)

    var count: Int { number.load(ordering: .relaxed) }

    func add() { number.wrappingAdd(1, ordering: .relaxed) }
}

/// Predicts on one of the process's worker threads.
private final class Holding: TeamTask {
    private let predictor: Predictor
    private let values: [Float]
    private(set) var outputs: [Float]?

    init(_ predictor: Predictor, _ values: [Float]) {
        self.predictor = predictor
        self.values = values
    }

    func perform(worker: Int, team: Team) {
        if worker == 0 { outputs = try? predictor.predict(values) }
    }
}
