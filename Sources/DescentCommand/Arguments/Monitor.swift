import ArgumentParser
package import Descent

/// What chooses the best epoch, as `--monitor` spells it.
package enum Monitor: String, Sendable, CaseIterable, ExpressibleByArgument {
    case cost
    case accuracy

    /// Whether a higher score is the better one.
    package var higherIsBetter: Bool { self == .accuracy }

    /// The score on the validation examples; nil where the network has none of this kind.
    package func score(of evaluation: Evaluation) -> Double? {
        switch self {
        case .cost: evaluation.cost
        case .accuracy: evaluation.accuracy
        }
    }
}

/// Which epoch's network is saved, as `--keep` spells it.
package enum KeptEpoch: String, Sendable, CaseIterable, ExpressibleByArgument {
    case best
    case last
}
