public import ArgumentParser
public import Descent

/// The flags that set the hyperparameters of optimizers.
///
/// Each flag that the catalogue names has one property here, with the flag's name in camel case; the catalogue has the
/// rest.
package struct HyperparameterOptions: ParsableArguments {
    @Option(
        parsing: .unconditional, help: .hyperparameter("learning-rate", "A"), transform: { try NumberArgument.real($0) }
    )
    package var learningRate: Double?

    @Option(help: .hyperparameter("momentum-form"))
    package var momentumForm: Momentum.Form?

    @Option(parsing: .unconditional, help: .hyperparameter("beta", "B"), transform: { try NumberArgument.real($0) })
    package var beta: Double?

    @Option(parsing: .unconditional, help: .hyperparameter("beta1", "B"), transform: { try NumberArgument.real($0) })
    package var beta1: Double?

    @Option(parsing: .unconditional, help: .hyperparameter("beta2", "B"), transform: { try NumberArgument.real($0) })
    package var beta2: Double?

    @Option(parsing: .unconditional, help: .hyperparameter("epsilon", "E"), transform: { try NumberArgument.real($0) })
    package var epsilon: Double?

    @Option(help: .hyperparameter("epsilon-placement"))
    package var epsilonPlacement: EpsilonPlacement?

    @Option(
        parsing: .unconditional, help: .hyperparameter("weight-decay", "W"), transform: { try NumberArgument.real($0) })
    package var weightDecay: Double?

    @Option(
        parsing: .unconditional, help: .hyperparameter("trust-coefficient", "C"),
        transform: { try NumberArgument.real($0) })
    package var trustCoefficient: Double?

    @Option(help: .hyperparameter("trust-ratio"))
    package var trustRatio: TrustRatioScope?

    package init() {}

    /// The flags given and their values, in the order of the properties.
    private var given: [(flag: String, value: HyperparameterValue)] {
        Mirror(reflecting: self).children.compactMap { child in
            guard let label = child.label, let option = child.value as? any HyperparameterOption,
                let value = option.given
            else { return nil }
            // `_learningRate` holds what `--learning-rate` sets.
            let flag = label.drop { $0 == "_" }.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
            return (flag, value)
        }
    }

    /// An optimizer with those of the hyperparameters that it has, those not given at their defaults; their ranges are
    /// not checked yet.
    package func makeOptimizer(_ name: OptimizerName) -> any Optimizer {
        name.row.makeOptimizer(Dictionary(uniqueKeysWithValues: given.map { ($0.flag, $0.value) }))
    }

    /// Refuses a flag that none of the chosen optimizers takes.
    package func refuseForeignFlags(of optimizers: [OptimizerName]) throws(Failure) {
        for (flag, value) in given where !optimizers.contains(where: { $0.row[flag] != nil }) {
            let takers = OptimizerCatalogue.rows.filter { $0[flag] != nil }.map(\.name)
            throw Failure(
                .usage,
                "--\(flag) \(value): --optimizer \(optimizers.map(\.description).joined(separator: ",")) doesn't take it; it is for "
                    + HyperparameterHelp.list(takers))
        }
    }
}

extension ArgumentHelp {
    /// The help of a hyperparameter's flag, from the catalogue.
    fileprivate static func hyperparameter(_ flag: String, _ valueName: String? = nil) -> ArgumentHelp {
        ArgumentHelp(HyperparameterHelp.text(of: flag), valueName: valueName)
    }
}

/// An option that may set a hyperparameter.
private protocol HyperparameterOption {
    /// Its value; nil if the flag was not given.
    var given: HyperparameterValue? { get }
}

extension Option: HyperparameterOption {
    fileprivate var given: HyperparameterValue? {
        if let number = wrappedValue as? Double { return .number(number) }
        return (wrappedValue as? any RawRepresentable<String>).map { .choice($0.rawValue) }
    }
}

// Forms of optimizers; their raw values are the command line's spellings.
extension EpsilonPlacement: ExpressibleByArgument {}
extension Momentum.Form: ExpressibleByArgument {}
extension TrustRatioScope: ExpressibleByArgument {}
