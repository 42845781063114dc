package import Descent
import Textbook
import TextbookBridge

/// The proof that a network's outputs are the textbook's, before prediction is timed.
package enum PredictionCheck {
    /// How many multiplications the reference may cost, in products of parameters and examples.
    private static let affordable = 1 << 27

    /// Compares the outputs of up to sixteen examples, from all over the data, with the textbook's in `Double`.
    ///
    /// The tolerance is that of `ForwardError`: six deviations. Examples with units so close to a relu's kink that
    /// rounding decides its side are avoided, as in `GradientCheck`.
    ///
    /// - Parameter outputs: the network's for all of the examples, [count, units].
    package static func verify(
        _ outputs: [Float], _ network: borrowing Descent.Network, _ examples: Examples
    ) throws(BenchmarkError) {
        let units = network.outputs
        precondition(
            outputs.count == examples.count * units, "\(outputs.count) outputs for \(examples.count) × \(units)")
        let textbook = Textbook.Network(network)
        let most = max(1, affordable / network.parameterCount)
        let candidates = spread(min(GradientCheck.candidates, most, examples.count), over: examples.count)
        let rows = GradientCheck.suitable(
            network, textbook, examples, among: candidates, count: min(GradientCheck.largestCount, candidates.count))
        let error = ForwardError(textbook, TextbookTwin(network, examples, rows: rows))
        let expected = error.pass.outputs
        let deviations = error.outputDeviations(textbook.output)
        for (column, row) in rows.enumerated() {
            for unit in 0..<units {
                try WrongResult.require(
                    Double(outputs[row * units + unit]), toBe: expected[unit, column],
                    within: GradientError.width * deviations[unit, column], at: "output \(unit) of example \(row)")
            }
        }
    }

    /// `count` numbers below `total` at equal distances, with the first and, if there are two, the last.
    private static func spread(_ count: Int, over total: Int) -> [Int] {
        count == 1 ? [0] : (0..<count).map { $0 * (total - 1) / (count - 1) }
    }
}
