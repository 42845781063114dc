package import ArgumentParser
package import Descent

/// The flags that set the hyperparameters of update rules.
package struct HyperparameterOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The learning rate, above 0. (default: 0.001 for adam and rmsprop, 0.1 for gradient-descent and momentum, 0.01 "
                + "for momentum in the accumulated form)",
            valueName: "A"),
        transform: { try NumberArgument.real($0) })
    package var learningRate: Double?

    @Option(
        help: "momentum only: v ← β·v + (1 − β)·g (average) or v ← β·v + g (accumulated). (default: average)")
    package var momentumForm: Momentum.Form?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("momentum only: β, at least 0 and below 1. (default: 0.9)", valueName: "B"),
        transform: { try NumberArgument.real($0) })
    package var beta: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "adam only: β₁, for the mean of the gradients, at least 0 and below 1. (default: 0.9)", valueName: "B"),
        transform: { try NumberArgument.real($0) })
    package var beta1: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "adam and rmsprop: β₂, for the mean of their squares, at least 0 and below 1. (default: 0.999)",
            valueName: "B"),
        transform: { try NumberArgument.real($0) })
    package var beta2: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "adam and rmsprop: ε, what keeps the divisor above 0; from 1.2e-38 to 1e30. (default: 1e-8)", valueName: "E"
        ),
        transform: { try NumberArgument.real($0) })
    package var epsilon: Double?

    @Option(help: "rmsprop only: √(s + ε) (inside) or √s + ε (outside). (default: inside)")
    package var epsilonPlacement: EpsilonPlacement?

    package init() {}

    /// A rule with those of the hyperparameters that it has, those not given at their defaults; their ranges are not checked yet.
    package func rule(_ optimizer: OptimizerName) -> any Optimizer {
        switch optimizer {
        case .gradientDescent:
            var rule = GradientDescent()
            if let learningRate { rule.learningRate = learningRate }
            return rule
        case .momentum:
            return Momentum(learningRate: learningRate, beta: beta ?? 0.9, form: momentumForm ?? .average)
        case .rmsprop:
            var rule = RMSprop()
            if let learningRate { rule.learningRate = learningRate }
            if let beta2 { rule.beta2 = beta2 }
            if let epsilon { rule.epsilon = epsilon }
            if let epsilonPlacement { rule.epsilonPlacement = epsilonPlacement }
            return rule
        case .adam:
            var rule = Adam()
            if let learningRate { rule.learningRate = learningRate }
            if let beta1 { rule.beta1 = beta1 }
            if let beta2 { rule.beta2 = beta2 }
            if let epsilon { rule.epsilon = epsilon }
            return rule
        }
    }

    /// Refuses what every chosen rule would ignore.
    package func refuseForeignFlags(of optimizers: [OptimizerName]) throws(Failure) {
        let given = [
            ("momentum-form", momentumForm?.rawValue), ("beta", beta?.description), ("beta1", beta1?.description),
            ("beta2", beta2?.description), ("epsilon", epsilon?.description),
            ("epsilon-placement", epsilonPlacement?.rawValue),
        ]
        for (flag, value) in given where !optimizers.contains(where: { $0.flags.contains(flag) }) {
            guard let value else { continue }
            let takers = OptimizerName.allCases.filter { $0.flags.contains(flag) }.map(\.rawValue)
            throw Failure(
                .usage,
                "--\(flag) \(value): --optimizer \(optimizers.map(\.rawValue).joined(separator: ",")) doesn't take it; it is for "
                    + takers.joined(separator: " and "))
        }
    }
}
