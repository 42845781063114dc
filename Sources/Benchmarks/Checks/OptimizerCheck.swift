package import Descent
import Textbook
import TextbookBridge

/// The proof that an optimizer does what the textbook says, before it is timed.
package enum OptimizerCheck {
    /// How a step changes parameters, given gradients and moments: by default its own update.
    package typealias Step = (
        _ update: ParameterUpdate, _ parameters: inout MutableSpan<Float>, _ gradients: Span<Float>,
        _ moments: inout MutableSpan<Float>
    ) -> Void

    /// One more than whole vectors, so that the remainder is checked too.
    private static let count = 1025
    private static let steps = 4

    /// Takes four steps beside the textbook's in `Double`, and compares the parameters after each.
    ///
    /// A parameter may be off by a rounding of itself in each step, and by sixteen of the step's length: no optimizer
    /// rounds more often on the way to it. The gradients of one parameter keep their sign, so that no average of them
    /// cancels.
    package static func verify(
        _ subject: BenchmarkedOptimizer,
        step: Step = { $0.apply(to: &$1, gradients: $2, moments: &$3) }
    ) throws(BenchmarkError) {
        var generator = SeededGenerator(seed: 5)
        var parameters = (0..<count).map { _ in Float(generator.uniform() * 2 - 1) }
        var moments = [Float](repeating: 0, count: subject.engine.momentCount * count)
        var expected = parameters.map { Double($0) }
        var allowed = [Double](repeating: 0, count: count)
        var textbook = subject.pair.textbook(parameterCount: count)
        for number in 1...steps {
            let gradients = (0..<count).map { index in
                Float((0.1 + generator.uniform()) * (index % 2 == 0 ? 1 : -1))
            }
            let before = expected
            textbook.step(parameters: &expected, gradients: gradients.map { Double($0) })
            let update = subject.engine.update(step: number, learningRate: subject.engine.learningRate)
            var parameterSpan = parameters.mutableSpan
            var momentSpan = moments.mutableSpan
            step(update, &parameterSpan, gradients.span, &momentSpan)
            for index in 0..<count {
                allowed[index] +=
                    Rounding.unit * (abs(expected[index]) + 16 * abs(expected[index] - before[index]))
                try WrongResult.require(
                    Double(parameters[index]), toBe: expected[index], within: allowed[index],
                    at: "parameter \(index) after step \(number) of \(subject.name)")
            }
        }
    }
}
