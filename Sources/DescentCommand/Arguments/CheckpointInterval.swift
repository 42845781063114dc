import ArgumentParser

/// How often a run saves its state, as `--checkpoint-every` spells it.
package enum CheckpointInterval: Sendable, Hashable {
    case epochs(Int)
    case steps(Int)
    case seconds(Int)

    /// Reads a whole number of at least 1, followed by nothing for epochs, `steps` or `s`.
    package init(parsing text: String) throws {
        func number(_ suffix: String) -> Int? {
            guard text.hasSuffix(suffix), let number = Int(text.dropLast(suffix.count)), number >= 1 else { return nil }
            return number
        }
        if let count = number("steps") {
            self = .steps(count)
        } else if let count = number("s") {
            self = .seconds(count)
        } else if let count = number("") {
            self = .epochs(count)
        } else {
            throw ValidationError("expected N epochs, Nsteps, or Ns for seconds, N at least 1.")
        }
    }
}

extension CheckpointInterval: CustomStringConvertible {
    package var description: String {
        switch self {
        case .epochs(let count): "\(count)"
        case .steps(let count): "\(count)steps"
        case .seconds(let count): "\(count)s"
        }
    }
}
