import Reporting
package import Textbook

/// An optimizer that walks through the valley at a rate of its own. L is the curvature across it.
package struct ValleyOptimizer: Sendable {
    /// The name of the optimizer, with its form.
    let name: String

    /// α as it was chosen.
    let rateText: String

    /// How it looks in figures: the same optimizer at another rate is another thing.
    let look: Look

    /// The optimizer before its first step.
    package let rule: any UpdateRule

    /// The name with the rate.
    var title: String { "\(name), α = \(rateText)" }

    private init(_ name: String, _ rateText: String, _ look: Look, _ rule: any UpdateRule) {
        self.name = name
        self.rateText = rateText
        self.look = look
        self.rule = rule
    }

    private static func descent(_ share: Double, _ look: Look) -> ValleyOptimizer {
        .init("gradient descent", "\(share)/L", look, GradientDescent(learningRate: share / Valley.steepness))
    }

    private static func momentum(_ share: Double, _ rateText: String, _ look: Look) -> ValleyOptimizer {
        .init(
            "momentum, average", rateText, look,
            Momentum(parameterCount: 2, learningRate: share / Valley.steepness))
    }

    package static let cautiousDescent = descent(0.2, .amber)
    package static let zigzaggingDescent = descent(1.9, .gradientDescent)
    package static let divergingDescent = descent(2.05, .pink)
    package static let slowMomentum = momentum(1.9, "1.9/L", .purple)
    package static let fastMomentum = momentum(5, "5/L", .momentum)

    /// The average form's α by 1/(1 − β): this is the same optimizer as the one above.
    package static let accumulatedMomentum = ValleyOptimizer(
        "momentum, accumulated", "0.5/L", .green,
        Momentum(parameterCount: 2, learningRate: 0.5 / Valley.steepness, form: .accumulated))
    package static let rmsprop = ValleyOptimizer(
        "RMSprop", "0.05", .rmsprop, RMSprop(parameterCount: 2, learningRate: 0.05))
    package static let adam = ValleyOptimizer("Adam", "0.5", .adam, Adam(parameterCount: 2, learningRate: 0.5))

    package static let all = [
        cautiousDescent, zigzaggingDescent, divergingDescent, slowMomentum, fastMomentum, accumulatedMomentum, rmsprop,
        adam,
    ]
}
