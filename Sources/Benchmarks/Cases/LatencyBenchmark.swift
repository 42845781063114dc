package import Descent

/// How long a caller waits for a `Predictor`'s outputs, for one example at a time or a few.
package struct LatencyBenchmark: Sendable {
    /// One number of examples.
    package struct Case: Encodable, Sendable {
        /// The number of inputs, then each layer's width.
        package let network: [Int]
        /// How many workers there may be.
        package let workers: Int
        /// Of each call.
        package let examples: Int
        package let parameters: Int
        package let secondsPerExample: Spread
        /// Of one call.
        package let seconds: Spread
    }

    /// The numbers of examples that are timed: one, some more that a predictor computes one by one, and some for which
    /// it multiplies matrices.
    package static let callSizes = [1, 2, 4, 8, Predictor.fewExamples, 32, 128]

    private let workers: Int
    private let repetitions: Int
    private let products: ProductChoice

    /// - Parameters:
    ///   - repetitions: at least 1.
    ///   - products: who computes the products.
    package init(workers: Int, repetitions: Int, products: ProductChoice = .auto) {
        precondition(repetitions >= 1, "\(repetitions) repetitions")
        self.workers = workers
        self.repetitions = repetitions
        self.products = products
    }

    /// Checks and times calls with each number of examples that the data have; inputs are floats that the caller has,
    /// and outputs go to memory that it keeps.
    ///
    /// - Parameter fma: takes a burst before each number of examples and after the last.
    package func measure(
        _ network: borrowing Network, _ examples: Examples, fma: FMAPeak
    ) throws(BenchmarkError) -> [Case] {
        let predictor: Predictor
        do { predictor = try Predictor(network, workers: workers, products: products) } catch { throw .training(error) }
        var cases: [Case] = []
        for size in LatencyBenchmark.callSizes where size <= examples.count {
            try fma.burst(workers: workers)
            let calls = LatencyCalls(predictor, examples, size: size)
            try PredictionCheck.verify(try calls.outputs(), network, calls.examples)
            var results = calls.room
            let seconds = Repetitions(count: repetitions).seconds(workers: 1) { _ in
                // What was called above succeeds again: the memory is there.
                _ = try? calls.next(&results)
            }
            cases.append(
                Case(
                    network: [network.inputs] + network.layers.map(\.units), workers: workers, examples: size,
                    parameters: network.parameterCount,
                    secondsPerExample: Spread(of: seconds.map { $0 / Double(size) }), seconds: Spread(of: seconds)))
        }
        try fma.burst(workers: workers)
        return cases
    }
}

/// Calls of a predictor with the next examples, round and round.
private final class LatencyCalls {
    /// The examples of all calls of a round.
    let examples: Examples

    private let predictor: Predictor
    private let size: Int
    private let inputs: [Float]
    private var first = 0

    /// How many different examples there are at most.
    private static let variety = 128

    /// - Parameter size: the number of examples of a call.
    init(_ predictor: Predictor, _ examples: Examples, size: Int) {
        let count = min(examples.count, LatencyCalls.variety) / size * size
        self.examples = examples[0..<count]
        self.predictor = predictor
        self.size = size
        let inputs = self.examples.inputs
        self.inputs = (0..<count).flatMap { row in (0..<inputs.width).map { inputs[row, $0] } }
    }

    /// Writes the outputs of the next examples.
    func next(_ results: inout [Float]) throws(PredictionError) {
        let width = predictor.inputs
        var outputs = results.mutableSpan
        let values = inputs
        let all = values.span
        try predictor.predict(all.extracting(first * width..<(first + size) * width), into: &outputs)
        first = first + size < examples.count ? first + size : 0
    }

    /// Room for the outputs of a call.
    var room: [Float] { [Float](repeating: .nan, count: size * predictor.outputs) }

    /// The outputs of all examples, from the first on.
    func outputs() throws(BenchmarkError) -> [Float] {
        var all: [Float] = []
        var results = room
        for _ in 0..<examples.count / size {
            do throws(PredictionError) {
                try next(&results)
            } catch {
                guard case .memory(let memory) = error else { preconditionFailure("examples of a benchmark: \(error)") }
                throw .memory(memory)
            }
            all += results
        }
        return all
    }
}
