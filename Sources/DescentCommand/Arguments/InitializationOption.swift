import ArgumentParser
package import Descent

/// How all layers' weights are drawn, as `--initialization` spells it.
package struct InitializationOption: Sendable, Hashable {
    package let initialization: Initialization

    /// Xavier's, the default for tables.
    package static let xavier = InitializationOption(.xavier)

    private init(_ initialization: Initialization) { self.initialization = initialization }

    /// Reads `he`, `xavier`, `lecun`, `normal:SCALE` or `zeros`.
    package init(parsing text: String) throws {
        switch text {
        case "he": initialization = .he
        case "xavier": initialization = .xavier
        case "lecun": initialization = .lecun
        case "zeros": initialization = .zeros
        case _ where text.hasPrefix("normal:"):
            let scale = try NumberArgument.real(text.dropFirst("normal:".count))
            guard scale >= 0 else { throw ValidationError("expected a SCALE of at least 0.") }
            initialization = .normal(scale: scale)
        default: throw ValidationError("expected he, xavier, lecun, normal:SCALE or zeros.")
        }
    }
}

extension InitializationOption: CustomStringConvertible {
    package var description: String {
        switch initialization {
        case .he: "he"
        case .xavier: "xavier"
        case .lecun: "lecun"
        case .normal(let scale): "normal:\(scale)"
        case .zeros: "zeros"
        }
    }
}
