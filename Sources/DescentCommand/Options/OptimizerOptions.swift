package import ArgumentParser
package import Descent

/// The update rules by the names that `--optimizer` has for them.
package enum OptimizerName: String, Sendable, CaseIterable, ExpressibleByArgument {
    case gradientDescent = "gradient-descent"
    case momentum
    case rmsprop
    case adam

    /// The flags that set this rule's hyperparameters, besides `--learning-rate`.
    var flags: Set<String> {
        switch self {
        case .gradientDescent: []
        case .momentum: ["momentum-form", "beta"]
        case .rmsprop: ["beta2", "epsilon", "epsilon-placement"]
        case .adam: ["beta1", "beta2", "epsilon"]
        }
    }

    /// The rule with the library's defaults.
    var defaultRule: any Optimizer {
        switch self {
        case .gradientDescent: GradientDescent()
        case .momentum: Momentum()
        case .rmsprop: RMSprop()
        case .adam: Adam()
        }
    }
}

/// The flags that choose an update rule.
package struct OptimizerOptions: ParsableArguments {
    @Option(help: "The update rule.")
    package var optimizer = OptimizerName.adam

    @OptionGroup
    package var hyperparameters: HyperparameterOptions

    package init() {}

    /// The rule with its hyperparameters, those not given at their defaults; their ranges are not checked yet.
    package func rule() throws(Failure) -> any Optimizer {
        try hyperparameters.refuseForeignFlags(of: [optimizer])
        return hyperparameters.rule(optimizer)
    }
}
