/// A hyperparameter of an optimizer in the catalogue: its flag, its help, and how its value is read and set.
package struct Hyperparameter: Sendable {
    /// The values that a hyperparameter can have.
    package enum Domain: Sendable, Hashable {
        /// A number in a range.
        case number(Range)

        /// One of several names, which chooses a form of the optimizer.
        case choice([String])
    }

    /// The range of a number, in the words of the help.
    package enum Range: String, Sendable, CaseIterable {
        case positive = "above 0"
        case nonNegative = "at least 0"
        case decayConstant = "at least 0 and below 1"
        case epsilon = "from 1.2e-38 to 1e30"
    }

    /// The name of the flag without dashes: `learning-rate`. Optimizers that share a hyperparameter share flag, help
    /// and domain.
    package let flag: String

    /// What it is and what range it has, in a phrase that begins with its symbol.
    package let help: String

    /// The range of a number, else nil and the names of a choice. Stored apart, since an enum would keep its case in
    /// the array's address, which then looks like no address to a search for leaks.
    private let range: Range?
    private let choices: [String]

    /// The values that it can have.
    package var domain: Domain {
        switch range {
        case let range?: .number(range)
        case nil: .choice(choices)
        }
    }

    private let read: @Sendable (any Optimizer) -> HyperparameterValue?
    private let write: @Sendable (Double, inout any Optimizer) -> Void

    /// The name that a `HyperparameterError` has for it: `learning rate`.
    package var errorName: String { String(flag.map { $0 == "-" ? " " : $0 }) }

    /// Whether it chooses a form of the optimizer.
    package var isChoice: Bool {
        switch domain {
        case .number: false
        case .choice: true
        }
    }

    /// The value in an optimizer.
    ///
    /// - Precondition: the optimizer is of the type that the hyperparameter's row describes.
    package func value(of optimizer: any Optimizer) -> HyperparameterValue {
        guard let value = read(optimizer) else {
            preconditionFailure("\(optimizer) is not of the type whose \(errorName) was asked for")
        }
        return value
    }

    /// Sets a number, whatever its range. The choice of a form is made by `OptimizerRow.makeOptimizer`.
    func set(_ number: Double, in optimizer: inout any Optimizer) { write(number, &optimizer) }

    /// A hyperparameter of an optimizer of a known type.
    struct Of<Root: Optimizer>: Sendable {
        let hyperparameter: Hyperparameter

        /// A number.
        static func number(
            _ flag: String, _ path: any WritableKeyPath<Root, Double> & Sendable, _ range: Range, help: String
        ) -> Of {
            Of(
                hyperparameter: Hyperparameter(
                    flag: flag, help: help, range: range, choices: [],
                    read: { ($0 as? Root).map { .number($0[keyPath: path]) } },
                    write: { number, optimizer in
                        guard var value = optimizer as? Root else {
                            preconditionFailure("\(optimizer) is not a \(Root.self)")
                        }
                        value[keyPath: path] = number
                        optimizer = value
                    }))
        }

        /// The choice of a form.
        static func choice<Choice: RawRepresentable<String> & CaseIterable>(
            _ flag: String, _ path: any KeyPath<Root, Choice> & Sendable, help: String
        ) -> Of {
            Of(
                hyperparameter: Hyperparameter(
                    flag: flag, help: help, range: nil, choices: Choice.allCases.map(\.rawValue),
                    read: { ($0 as? Root).map { .choice($0[keyPath: path].rawValue) } },
                    write: { _, _ in preconditionFailure("--\(flag) takes no number") }))
        }
    }
}

/// The value of a hyperparameter of any optimizer.
package enum HyperparameterValue: Sendable, Hashable, Codable, CustomStringConvertible {
    case number(Double)
    case choice(String)

    // The spellings of files.
    private enum CodingKeys: String, CodingKey {
        case number = "number"
        case choice = "choice"
    }

    /// The value as the command line spells it.
    package var description: String {
        switch self {
        case .number(let value): "\(value)"
        case .choice(let name): name
        }
    }
}
