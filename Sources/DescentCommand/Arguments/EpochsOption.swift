import ArgumentParser

/// How long to train, as `--epochs` spells it.
package enum EpochsOption: Sendable, Hashable {
    /// Until validation no longer improves.
    case automatic
    /// This many passes over the data.
    case fixed(Int)

    /// Reads a whole number or `auto`; whether the number is in its range is checked with the other settings.
    package init(parsing text: String) throws {
        if text == "auto" {
            self = .automatic
        } else if let number = Int(text) {
            self = .fixed(number)
        } else {
            throw ValidationError("expected a whole number or auto.")
        }
    }
}

extension EpochsOption: CustomStringConvertible {
    package var description: String {
        switch self {
        case .automatic: "auto"
        case .fixed(let number): "\(number)"
        }
    }
}
