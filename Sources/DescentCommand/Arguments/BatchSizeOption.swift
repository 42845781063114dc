import ArgumentParser
package import Descent

/// How many examples a step sees, as `--batch-size` spells it.
package struct BatchSizeOption: Sendable, Hashable {
    package let size: BatchSize

    package init(_ size: BatchSize) { self.size = size }

    /// Reads a number of at least 1, `full` or `auto`.
    package init(parsing text: String) throws {
        switch text {
        case "full": size = .full
        case "auto": size = .automatic
        default:
            guard let number = Int(text), number >= 1 else {
                throw ValidationError("expected a whole number of at least 1, full or auto.")
            }
            size = .fixed(number)
        }
    }
}

extension BatchSizeOption: CustomStringConvertible {
    package var description: String {
        switch size {
        case .full: "full"
        case .automatic: "auto"
        case .fixed(let number): "\(number)"
        }
    }
}
