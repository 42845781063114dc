/// What the package knows of an optimizer besides its arithmetic: its name, its forms and its hyperparameters.
package struct OptimizerRow: Sendable, CustomStringConvertible {
    /// The name on the command line: `gradient-descent`.
    package let name: String

    /// The optimizer in each of its forms, with default hyperparameters; the default form first. One without a name
    /// where it has no choice.
    package let forms: [OptimizerForm]

    /// The hyperparameters in the order of flags in a report.
    package let hyperparameters: [Hyperparameter]

    private let type: ObjectIdentifier

    /// An optimizer with several forms.
    ///
    /// - Parameters:
    ///   - forms: at least one; with several choices every combination of them.
    init<Root: Optimizer>(_ name: String, forms: [OptimizerForm.Of<Root>], _ hyperparameters: [Hyperparameter.Of<Root>])
    {
        self.name = name
        self.forms = forms.map(\.form)
        self.hyperparameters = hyperparameters.map(\.hyperparameter)
        type = ObjectIdentifier(Root.self)
    }

    /// An optimizer with one form.
    init<Root: Optimizer>(_ name: String, _ value: Root, _ hyperparameters: [Hyperparameter.Of<Root>]) {
        self.init(name, forms: [OptimizerForm.Of(value)], hyperparameters)
    }

    /// The name.
    package var description: String { name }

    /// The optimizer with default hyperparameters, in its default form.
    package var defaultValue: any Optimizer { forms[0].value }

    /// Whether an optimizer is of this row's type.
    package func describes(_ optimizer: any Optimizer) -> Bool {
        ObjectIdentifier(Swift.type(of: optimizer)) == type
    }

    /// The hyperparameter that a flag sets; nil if this optimizer has none of the name.
    package subscript(flag: String) -> Hyperparameter? { hyperparameters.first { $0.flag == flag } }

    /// The values of the hyperparameters of an optimizer, in their order.
    ///
    /// - Precondition: the optimizer is of this row's type.
    package func values(of optimizer: any Optimizer) -> [(hyperparameter: Hyperparameter, value: HyperparameterValue)] {
        hyperparameters.map { ($0, $0.value(of: optimizer)) }
    }

    /// The optimizer with some of its hyperparameters set and the others at the defaults of the form that is chosen.
    ///
    /// Ranges are not checked.
    ///
    /// - Parameter values: by flag; flags of other optimizers are passed over.
    package func makeOptimizer(_ values: [String: HyperparameterValue]) -> any Optimizer {
        let given = hyperparameters.compactMap { hyperparameter in
            values[hyperparameter.flag].map { (hyperparameter, $0) }
        }
        let choices = given.filter { $0.0.isChoice }
        guard
            let form = forms.first(where: { form in choices.allSatisfy { $0.value(of: form.value) == $1 } })
        else { preconditionFailure("\(name) has no form with \(choices.map(\.1))") }
        var optimizer = form.value
        for case (let hyperparameter, .number(let number)) in given { hyperparameter.set(number, in: &optimizer) }
        return optimizer
    }
}

/// A form of an optimizer, with the default hyperparameters of that form.
package struct OptimizerForm: Sendable {
    /// The name on the command line: `average`; nil where the optimizer has one form.
    package let name: String?

    package let value: any Optimizer

    /// A form of an optimizer of a known type.
    struct Of<Root: Optimizer>: Sendable {
        let form: OptimizerForm

        /// The only form.
        init(_ value: Root) { form = OptimizerForm(name: nil, value: value) }

        /// One of several.
        init(_ name: some RawRepresentable<String>, _ value: Root) {
            form = OptimizerForm(name: name.rawValue, value: value)
        }
    }
}
