/// What the course's exercise on regularization prints.
enum RegularizationsPublished {
    /// The cost with L2, λ 0.1.
    static let l2Cost = 1.7864859451590758

    /// dW1, dW2, dW3 with L2, λ 0.7, eight decimals.
    static let l2Gradients = [
        [-0.25604646, 0.12298827, -0.28297129, -0.17706303, 0.34536094, -0.4410571],
        [0.79276486, 0.85133918, -0.0957219, -0.01720463, -0.13100772, -0.03750433],
        [-1.77691347, -0.11832879, -0.09397446],
    ]

    /// The outputs with dropout, keep 0.7, eight decimals.
    static let dropoutOutputs = [0.36974721, 0.00305176, 0.04565099, 0.49683389, 0.36974721]

    /// A run on the course's own data: the costs before the steps 0, 10000 and 20000, and the accuracies.
    struct Run: Sendable {
        let costs: [Double]
        let train: Double
        let test: Double
    }

    /// Of the real dropout nothing is published: the exercise takes the same masks in every step.
    static func run(_ kind: RegularizationKind) -> Run? {
        switch kind {
        case .none:
            Run(
                costs: [0.6557412523481002, 0.16329987525724216, 0.13851642423255986], train: 0.9478672985781991,
                test: 0.915)
        case .l2:
            Run(
                costs: [0.6974484493131264, 0.2684918873282239, 0.2680916337127301], train: 0.9383886255924171,
                test: 0.93)
        case .fixedDropout:
            Run(
                costs: [0.6543912405149825, 0.06101698657490559, 0.060582435798513114], train: 0.9289099526066351,
                test: 0.95)
        case .dropout: nil
        }
    }

    /// How many examples the course's data have.
    static let trainCount = 211
    static let testCount = 200
}
