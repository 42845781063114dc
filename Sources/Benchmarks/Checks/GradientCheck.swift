package import Descent
import Textbook
import TextbookBridge

/// The proof that a network's gradients are the textbook's, before its training is timed.
package enum GradientCheck {
    /// How the gradients of a batch are computed: by default as training does it.
    package typealias Gradients = (
        _ network: borrowing Descent.Network, _ examples: Examples, _ rows: [Int32], _ l2: Double
    ) throws(TrainingError) -> [Float]

    /// How many examples are compared at the most.
    package static let largestCount = 16

    /// How many the most suitable are chosen from.
    static let candidates = 64

    /// How many multiplications the reference may cost, in products of parameters and examples.
    private static let affordable = 1 << 27

    /// Computes the gradients of up to sixteen examples and compares each with the textbook's in `Double`.
    ///
    /// The tolerance is that of `GradientError`: six deviations. Where an argument of a relu is so close to 0 that
    /// rounding decides its side, half a gradient may be missing without anything being wrong, and the tolerance grows
    /// accordingly; so of the first examples those are taken that have the fewest such units.
    ///
    /// - Parameters:
    ///   - products: who computes the products.
    ///   - reproducible: whether the timed training gives the same bits for any number of workers.
    package static func verify(
        _ network: borrowing Descent.Network, _ examples: Examples, l2: Double, workers: Int,
        products: ProductChoice = .auto, reproducible: Bool = false, gradients: Gradients? = nil
    ) throws(BenchmarkError) {
        let textbook = Textbook.Network(network)
        let count = max(1, min(largestCount, affordable / network.parameterCount))
        let first = 0..<min(examples.count, max(count, min(candidates, affordable / network.parameterCount)))
        let rows = suitable(network, textbook, examples, among: Array(first), count: count)
        let twin = TextbookTwin(network, examples, rows: rows)
        let error = GradientError(textbook, twin, l2: l2)
        let expected = textbook.gradients(twin.inputs, targets: twin.targets, weights: twin.weights, l2: l2).flat
        let deviations = error.deviations.flat
        let numbers = rows.map { Int32($0) }
        let found: [Float]
        do {
            if let gradients {
                found = try gradients(network, examples, numbers, l2)
            } else {
                found = try engine(network, examples, numbers, l2, workers, products, reproducible)
            }
        } catch {
            throw .training(error)
        }
        precondition(found.count == expected.count, "\(found.count) gradients, expected \(expected.count)")
        for index in expected.indices {
            try WrongResult.require(
                Double(found[index]), toBe: expected[index], within: GradientError.width * deviations[index],
                at: "the gradient of parameter \(index)")
        }
    }

    /// The gradients as training computes them.
    private static func engine(
        _ network: borrowing Descent.Network, _ examples: Examples, _ rows: [Int32], _ l2: Double, _ workers: Int,
        _ products: ProductChoice, _ reproducible: Bool
    ) throws(TrainingError) -> [Float] {
        var backpropagation = try Backpropagation(
            for: network, batchSize: rows.count, workers: workers, products: products, reproducible: reproducible)
        _ = try backpropagation.run(network, on: examples, rows: rows, l2: l2)
        let span = backpropagation.gradients
        return span.indices.map { span[$0] }
    }

    /// Those of some examples with the fewest units at a kink.
    static func suitable(
        _ network: borrowing Descent.Network, _ textbook: Textbook.Network, _ examples: Examples, among rows: [Int],
        count: Int
    ) -> [Int] {
        let error = ForwardError(textbook, TextbookTwin(network, examples, rows: rows))
        let kinks = rows.indices.map { error.kinkCount(ofExample: $0) }
        return rows.indices.sorted { (kinks[$0], $0) < (kinks[$1], $1) }.prefix(count).map { rows[$0] }
    }
}
