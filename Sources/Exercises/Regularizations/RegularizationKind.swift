/// What keeps a network from learning its examples by heart.
enum RegularizationKind: String, Sendable, CaseIterable {
    case none, l2, fixedDropout, dropout

    /// For tables and legends.
    var title: String {
        switch self {
        case .none: "none"
        case .l2: "L2, λ = \(RegularizationKind.lambda)"
        case .fixedDropout: "dropout, the same masks"
        case .dropout: "dropout, new masks"
        }
    }

    /// The course's λ of the run.
    static let lambda = 0.7

    /// The course's share of activations that are kept.
    static let keep = 0.86

    var l2: Double { self == .l2 ? RegularizationKind.lambda : 0 }

    /// The exercise seeds its generator with 1 in every pass; real dropout does so once.
    var masks: FullBatchRun.Masks {
        switch self {
        case .none, .l2: .none
        case .fixedDropout: .fixed(keep: RegularizationKind.keep, seed: 1)
        case .dropout: .fresh(keep: RegularizationKind.keep, seed: 1)
        }
    }
}
