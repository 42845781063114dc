package import ArgumentParser
package import Descent

/// The flags that choose an optimizer.
package struct OptimizerOptions: ParsableArguments {
    @Option(help: "The optimizer.")
    package var optimizer = OptimizerName.standard

    @OptionGroup
    package var hyperparameters: HyperparameterOptions

    package init() {}

    /// The optimizer with its hyperparameters, those not given at their defaults; their ranges are not checked yet.
    package func makeOptimizer() throws(Failure) -> any Optimizer {
        try hyperparameters.refuseForeignFlags(of: [optimizer])
        return hyperparameters.makeOptimizer(optimizer)
    }
}
