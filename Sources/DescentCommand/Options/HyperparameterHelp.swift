package import Descent

/// The help of the flags of hyperparameters, from the catalogue.
package enum HyperparameterHelp {
    /// The optimizers that take a flag, what it is, and its defaults: `adam and rmsprop: ε, …; from 1.2e-38 to 1e30.
    /// (default: 1e-8)`.
    ///
    /// - Parameter rows: the optimizers that there are.
    package static func text(of flag: String, in rows: [OptimizerRow] = OptimizerCatalogue.rows) -> String {
        let takers = rows.filter { $0[flag] != nil }
        guard let help = takers.first?[flag]?.help else { preconditionFailure("no optimizer takes --\(flag)") }
        let names = takers.map(\.name).sorted()
        let subject =
            switch names.count {
            case rows.count: sentence(help)
            case 1: "\(names[0]) only: \(help)"
            default: "\(list(names)): \(help)"
            }
        return "\(subject). (default: \(defaults(of: flag, takers)))"
    }

    /// The defaults, with the names of optimizers and forms where they differ: `0.9`, or
    /// `0.001 for adam, 0.1 for momentum`.
    private static func defaults(of flag: String, _ takers: [OptimizerRow]) -> String {
        var groups: [(value: String, users: [String])] = []
        func add(_ value: HyperparameterValue, for user: String) {
            let value = text(of: value)
            if let index = groups.firstIndex(where: { $0.value == value }) {
                groups[index].users.append(user)
            } else {
                groups.append((value, [user]))
            }
        }
        let takers = takers.sorted { $0.name < $1.name }
        for row in takers { if let value = row[flag]?.value(of: row.defaultValue) { add(value, for: row.name) } }
        for row in takers {
            guard let hyperparameter = row[flag], !hyperparameter.isChoice else { continue }
            let byDefault = hyperparameter.value(of: row.defaultValue)
            for form in row.forms {
                let value = hyperparameter.value(of: form.value)
                if let name = form.name, value != byDefault { add(value, for: "\(row.name) in the \(name) form") }
            }
        }
        guard groups.count > 1 else { return groups[0].value }
        return groups.map { "\($0.value) for \(list($0.users))" }.joined(separator: ", ")
    }

    /// A phrase with a capital letter, unless it begins with a symbol.
    private static func sentence(_ phrase: String) -> String {
        phrase.first?.isASCII == true ? phrase.prefix(1).uppercased() + phrase.dropFirst() : phrase
    }

    /// A value as people write it: `1e-8`, where Swift has `1e-08`.
    private static func text(of value: HyperparameterValue) -> String {
        "\(value)".replacing("e-0", with: "e-")
    }

    /// `a`, `a and b`, `a, b and c`.
    package static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
