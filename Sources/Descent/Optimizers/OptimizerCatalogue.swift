/// The optimizers of this package, one row each.
///
/// Flags, help, `config.json`, messages, benchmarks and tests take their rows from here: a new optimizer joins all of
/// them by a row. An optimizer from another package has none.
package enum OptimizerCatalogue {
    /// Every optimizer, in the order in which help and reports list them.
    package static let rows = [gradientDescent, momentum, rmsprop, adam, adamW, lamb, lars]

    /// What trains unless another optimizer is asked for.
    package static let standard = adam

    private static let gradientDescent = OptimizerRow(
        "gradient-descent", GradientDescent(), [.learningRate(\.learningRate)])

    private static let momentum = OptimizerRow(
        "momentum", forms: Momentum.Form.allCases.map { OptimizerForm.Of($0, Momentum(form: $0)) },
        [
            .learningRate(\.learningRate),
            .choice("momentum-form", \.form, help: "v ← β·v + (1 − β)·g (average) or v ← β·v + g (accumulated)"),
            .beta(\.beta),
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
            .weightDecay(\.weightDecay),
        ])

    private static let lamb = OptimizerRow(
        "lamb", forms: [TrustRatioScope.weights, .all].map { OptimizerForm.Of($0, LAMB(trustRatio: $0)) },
        [
            .learningRate(\.learningRate),
            .beta1(\.beta1),
            .beta2(\.beta2),
            .epsilon(\.epsilon),
            .weightDecay(\.weightDecay),
            .trustRatio(\.trustRatio),
        ])

    private static let lars = OptimizerRow(
        "lars", forms: [TrustRatioScope.all, .weights].map { OptimizerForm.Of($0, LARS(trustRatio: $0)) },
        [
            .learningRate(\.learningRate),
            .beta(\.beta),
            .weightDecay(\.weightDecay),
            .number(
                "trust-coefficient", \.trustCoefficient, .positive,
                help: "η, the factor of the trust ratio, above 0"),
            .trustRatio(\.trustRatio),
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

    fileprivate static func beta(_ path: any WritableKeyPath<Root, Double> & Sendable) -> Self {
        .number("beta", path, .decayConstant, help: "β, at least 0 and below 1")
    }

    fileprivate static func weightDecay(_ path: any WritableKeyPath<Root, Double> & Sendable) -> Self {
        .number(
            "weight-decay", path, .nonNegative,
            help:
                "λ, of which a step takes α·λ of each weight off it, by lamb and lars times the trust ratio, at least 0"
        )
    }

    fileprivate static func trustRatio(_ path: any KeyPath<Root, TrustRatioScope> & Sendable) -> Self {
        .choice(
            "trust-ratio", path,
            help: "what has a trust ratio by its own norms: the weights of each layer (weights) or its biases too (all)"
        )
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
