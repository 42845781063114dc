package import Descent
package import Textbook

/// An optimizer of the engine and the textbook's of the same hyperparameters, the one checked by the other.
package struct OptimizerPair: Sendable, CustomStringConvertible {
    /// The engine's optimizer, which says what the textbook's is.
    package let engine: any TextbookOptimizer

    /// Its row in the catalogue.
    package let row: OptimizerRow

    /// Every form of every optimizer in the catalogue, with default hyperparameters.
    package static let all = OptimizerCatalogue.rows.flatMap { row in
        row.forms.map { OptimizerPair(row, $0.value) }
    }

    /// The same with hyperparameters other than the defaults, so that a comparison finds one that is not used.
    ///
    /// ε is 1e-5, as a smaller one amplifies the rounding of tiny gradients.
    package static let varied = OptimizerCatalogue.rows.flatMap { row in
        row.forms.map { form in OptimizerPair(row, row.makeOptimizer(variation(of: row, form.value))) }
    }

    /// The pair of an engine's optimizer.
    ///
    /// - Precondition: it is one of the catalogue.
    package init(_ engine: any Optimizer) {
        guard let row = OptimizerCatalogue.row(of: engine) else { preconditionFailure("no row describes \(engine)") }
        self.init(row, engine)
    }

    private init(_ row: OptimizerRow, _ engine: any Optimizer) {
        guard let engine = engine as? any TextbookOptimizer else {
            preconditionFailure("the textbook has no \(row.name): see TextbookOptimizer")
        }
        self.row = row
        self.engine = engine
    }

    /// The textbook's optimizer at its start.
    ///
    /// - Parameters:
    ///   - parameterCount: the number of parameters that it is for.
    ///   - biases: which of them are biases.
    package func textbook(parameterCount: Int, biases: [Range<Int>] = []) -> any UpdateRule {
        engine.textbook(parameterCount: parameterCount, biases: biases)
    }

    /// The textbook's optimizer at its start, for the parameters of a network.
    package func textbook(for network: Textbook.Network) -> any UpdateRule {
        textbook(parameterCount: network.parameterCount, biases: network.biasRanges)
    }

    /// The name of the form: `inside`; nil where the optimizer has one.
    package var form: String? {
        let choices = row.hyperparameters.filter(\.isChoice)
        return choices.isEmpty ? nil : choices.map { $0.value(of: engine).description }.joined(separator: ", ")
    }

    /// The name with the form: `rmsprop (inside)`.
    package var description: String { row.name + (form.map { " (\($0))" } ?? "") }

    /// The hyperparameters of `varied`, by flag.
    private static func variation(of row: OptimizerRow, _ optimizer: any Optimizer) -> [String: HyperparameterValue] {
        var values: [String: HyperparameterValue] = [:]
        for (hyperparameter, value) in row.values(of: optimizer) {
            values[hyperparameter.flag] =
                switch (hyperparameter.domain, value) {
                case (.number(.positive), .number(let number)): .number(4 * number)
                case (.number(.nonNegative), .number(let number)): .number(4 * number + 0.01)
                case (.number(.decayConstant), .number(let number)): .number(0.95 * number)
                case (.number(.epsilon), .number): .number(1e-5)
                case (.choice, _), (_, .choice): value
                }
        }
        return values
    }
}
