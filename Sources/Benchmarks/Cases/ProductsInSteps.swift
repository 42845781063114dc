package import Descent
import LinearAlgebra

/// How fast the products of training steps are computed where they stand in the step.
///
/// The matrices come from the step's buffers with their strides, the caches hold what the step before the product has
/// left, other workers compute other pieces at the same time, and the update runs between one block of dW and the next.
package struct ProductsInSteps {
    /// The rate of all workers together in GFLOP/s, for each role.
    package let gflops: [Product.Role: Double]

    /// The examples of an epoch, if a batch has no more.
    private static let leastExamples = 4096

    /// Trains a copy of a network with Adam on random bytes and random classes, with a profile.
    ///
    /// - Parameters:
    ///   - network: stays as it is.
    ///   - batchSize: the examples of every step.
    ///   - workers: how many there may be.
    ///   - products: who computes them.
    ///   - repetitions: how often it trains for some epochs, at least 1; the median of the rates counts.
    ///   - seconds: about how long each repetition takes, after as many epochs as take half of that to warm up.
    /// - Returns: no rates for a network of few units, whose steps have no products.
    package static func measure(
        _ network: borrowing Network, batchSize: Int, workers: Int, products: ProductChoice, repetitions: Int,
        seconds: Double = 0.1
    ) throws(BenchmarkError) -> ProductsInSteps {
        let steps = max(1, leastExamples / batchSize)
        let examples = try examples(for: network, count: steps * batchSize)
        let profile = StepProfile()
        var trainer = Trainer(batchSize: .fixed(batchSize), workers: workers, products: products)
        trainer.profile = profile
        var copy = try TrainingBenchmark.copy(network)
        // The workers that the steps really use.
        var used = 1
        func train(epochs: Int) throws(BenchmarkError) -> Double {
            let start = ContinuousClock.now
            do { used = try trainer.fit(&copy, to: examples, epochs: epochs).workers } catch { throw .training(error) }
            return (ContinuousClock.now - start).seconds
        }
        var epochs = 1
        var taken = try train(epochs: epochs)
        while taken < seconds / 2 {
            epochs *= 2
            taken = try train(epochs: epochs)
        }
        let counted = max(1, Int((seconds * Double(epochs) / taken).rounded(.up)))
        let widths = [network.inputs] + network.layers.map(\.units)
        var rates: [Product.Role: [Double]] = [:]
        for _ in 0..<repetitions {
            profile.reset()
            _ = try train(epochs: counted)
            let found = gflops(widths: widths, examples: examples.count * counted, workers: used) { profile[$0] }
            for (role, rate) in found { rates[role, default: []].append(rate) }
        }
        return ProductsInSteps(gflops: rates.mapValues { Spread(of: $0).median })
    }

    /// The rates of all workers together, for the roles that took time.
    ///
    /// - Parameters:
    ///   - widths: the inputs and each layer's units.
    ///   - examples: how many were trained on, an example in each epoch counting again.
    ///   - workers: how many took part.
    ///   - seconds: the time of a role, summed over the workers.
    package static func gflops(
        widths: [Int], examples: Int, workers: Int, seconds: (Product.Role) -> Double
    ) -> [Product.Role: Double] {
        var rates: [Product.Role: Double] = [:]
        for (layer, (inputs, units)) in zip(widths, widths.dropFirst()).enumerated() {
            // Every product of a layer has a multiplication for each weight and example.
            let operations = 2 * Double(inputs) * Double(units) * Double(examples)
            for role in [Product.Role.forward(layer: layer), .backward(layer: layer), .weights(layer: layer)] {
                let time = seconds(role)
                if time > 0 { rates[role] = operations / (time / Double(workers)) * 1e-9 }
            }
        }
        return rates
    }

    /// Random examples that a network can be trained with.
    static func examples(for network: borrowing Network, count: Int) throws(BenchmarkError) -> Examples {
        let (size, overflow) = count.multipliedReportingOverflow(by: network.inputs)
        try BenchmarkError.onMemory { () throws(MemoryError) in try MemoryError.require(overflow ? .max : size) }
        let classCount = min(max(network.outputs, 2), Targets.largestClassCount)
        var generator = SeededGenerator(seed: 1)
        let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let classes = (0..<count).map { _ in Int.random(in: 0..<classCount, using: &generator) }
        do {
            return try Examples(
                inputs: Inputs(bytes: bytes, width: network.inputs),
                targets: Targets(classes: classes, classCount: classCount))
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
