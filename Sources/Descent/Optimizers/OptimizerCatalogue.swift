/// The optimizers of this package, one row each.
///
/// Flags, help, `config.json`, messages, benchmarks and tests take their rows from here: a new optimizer joins all of
/// them by a row. An optimizer from another package has none.
package enum OptimizerCatalogue {
    /// Every optimizer, in the order in which help and reports list them.
    package static let rows = [gradientDescent, momentum, rmsprop, adam, adamW]

    /// What trains unless another optimizer is asked for.
    package static let standard = adam

    private static let gradientDescent = OptimizerRow(
        "gradient-descent", GradientDescent(), [.learningRate(\.learningRate)])

    private static let momentum = OptimizerRow(
        "momentum", forms: Momentum.Form.allCases.map { OptimizerForm.Of($0, Momentum(form: $0)) },
        [
            .learningRate(\.learningRate),
            .choice("momentum-form", \.form, help: "v ← β·v + (1 − β)·g (average) or v ← β·v + g (accumulated)"),
            .number("beta", \.beta, .decayConstant, help: "β, at least 0 and below 1"),
        ])

    private static let rmsprop = OptimizerRow(
        "rmsprop", forms: EpsilonPlacement.allCases.map { OptimizerForm.Of($0, RMSprop(epsilonPlacement: $0)) },
        [
            .learningRate(\.learningRate),
            .beta2(\.beta2),
            .epsilon(\.epsilon),
            .choice("epsilon-placement", \.epsilonPlacement, help: "√(s + ε) (inside) or √s + ε (outside)"),
        ])

    private static let adam = OptimizerRow(
        "adam", Adam(),
        [
            .learningRate(\.learningRate),
            .beta1(\.beta1),
            .beta2(\.beta2),
            .epsilon(\.epsilon),
        ])

    private static let adamW = OptimizerRow(
        "adamw", AdamW(),
        [
            .learningRate(\.learningRate),
            .beta1(\.beta1),
            .beta2(\.beta2),
            .epsilon(\.epsilon),
            .number(
                "weight-decay", \.weightDecay, .nonNegative,
                help: "λ, of which a step takes α·λ of each weight off it, at least 0"),
        ])

    /// The row of an optimizer's type; nil for a type from another package.
    package static func row(of optimizer: any Optimizer) -> OptimizerRow? { rows.first { $0.describes(optimizer) } }

    /// The row with a name; nil if there is none.
    package static func row(named name: String) -> OptimizerRow? { rows.first { $0.name == name } }
}

extension Hyperparameter.Of {
    fileprivate static func learningRate(_ path: any WritableKeyPath<Root, Double> & Sendable) -> Self {
        .number("learning-rate", path, .positive, help: "the learning rate, above 0")
    }

    fileprivate static func beta1(_ path: any WritableKeyPath<Root, Double> & Sendable) -> Self {
        .number(
            "beta1", path, .decayConstant, help: "β₁, for the mean of the gradients, at least 0 and below 1")
    }

    fileprivate static func beta2(_ path: any WritableKeyPath<Root, Double> & Sendable) -> Self {
        .number(
            "beta2", path, .decayConstant, help: "β₂, for the mean of their squares, at least 0 and below 1")
    }

    fileprivate static func epsilon(_ path: any WritableKeyPath<Root, Double> & Sendable) -> Self {
        .number("epsilon", path, .epsilon, help: "ε, what keeps the divisor above 0; from 1.2e-38 to 1e30")
    }
}
