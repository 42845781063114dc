import ArgumentParser

/// How long the learning rate rises at first, as `--warmup` spells it: `N` steps or `Nepochs`.
package enum WarmupOption: Sendable, Hashable {
    case steps(Int)
    case epochs(Int)

    /// Reads a whole number of at least 1, alone for steps or followed by `epochs`.
    package init(parsing text: String) throws {
        let inEpochs = ["epochs", "epoch"].first { text.hasSuffix($0) }
        guard let number = Int(text.dropLast(inEpochs?.count ?? 0)), number >= 1 else {
            throw ValidationError("expected a number of steps such as 500, or of epochs such as 5epochs, at least 1.")
        }
        self = inEpochs == nil ? .steps(number) : .epochs(number)
    }

    /// The number of steps; nil where it is too large for any.
    package func steps(perEpoch: Int) -> Int? {
        switch self {
        case .steps(let number): return number
        case .epochs(let number):
            let (steps, overflow) = number.multipliedReportingOverflow(by: perEpoch)
            return overflow ? nil : steps
        }
    }
}

extension WarmupOption: CustomStringConvertible {
    package var description: String {
        switch self {
        case .steps(let number): "\(number)"
        case .epochs(let number): "\(number)epochs"
        }
    }
}
