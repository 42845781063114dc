import ArgumentParser
import Descent

/// The flags that say whether the network scales its inputs and real targets.
package struct ScalingOptions: ParsableArguments {
    @Flag(
        help:
            "Scales each input to mean 0 and deviation 1 over the training data; the model keeps the scaling. Where the model of --initial-weights has a scaling, that one is used. (default: for tables, csv:FILE and what convert makes of one, whose real targets are scaled too, and their predictions scaled back)"
    )
    package var standardize = false

    @Flag(help: "Scales neither the inputs nor the real targets of tables.")
    package var noStandardize = false

    package init() {}

    package func validate() throws {
        if standardize, noStandardize {
            throw ValidationError("--standardize and --no-standardize exclude each other.")
        }
    }

    /// Whether inputs are scaled.
    ///
    /// - Parameter isTable: whether they come from a table, by whatever way.
    package func scalesInputs(ofTable isTable: Bool) -> Bool { standardize || scalesTargets(ofTable: isTable) }

    /// Whether real targets are scaled.
    package func scalesTargets(ofTable isTable: Bool) -> Bool { isTable && !noStandardize }

    /// Gives the network, which has its encoder, the scaling of examples from some source, as the flags and the source
    /// say.
    func scale(_ network: inout Network, by examples: Examples, from source: DataSource) {
        let isTable = source.isTable || network.encoder != nil
        if scalesInputs(ofTable: isTable) {
            network.standardization =
                network.encoder?.standardization(of: examples.inputs) ?? Standardization(of: examples.inputs)
        }
        if scalesTargets(ofTable: isTable), network.output == .identity, examples.targets.valueCount == network.outputs
        {
            network.targetStandardization = Standardization(of: examples.targets)
        }
    }

    /// Refuses a flag that a model contradicts whose parameters training starts from, or that is to be judged.
    func refuseContradiction(to model: ModelSummary, _ path: String) throws(Failure) {
        if standardize, !model.isStandardized {
            throw Failure(
                .usage,
                "--standardize and --initial-weights \(path): its weights are for inputs that are not scaled; leave one of the two "
                    + "flags out")
        }
        if noStandardize, model.isStandardized {
            throw Failure(
                .usage,
                "--no-standardize and --initial-weights \(path): its weights are for inputs that are scaled; leave one of the two "
                    + "flags out")
        }
    }

    /// Refuses a flag that contradicts the model that is to be applied, which scales by itself.
    func refuseContradiction(to model: KnownModel) throws(Failure) {
        guard standardize && !model.scalesInputs || noStandardize && model.scalesInputs else { return }
        throw Failure(
            .usage,
            "\(standardize ? "--standardize" : "--no-standardize"): \(model.name) was trained with inputs that are "
                + "\(model.scalesInputs ? "scaled, and scales" : "not scaled, and takes") them by itself; leave the flag out"
        )
    }
}
