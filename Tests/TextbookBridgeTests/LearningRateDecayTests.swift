import Descent
import Testing
import TextbookBridge

@Suite struct LearningRateDecayTests {
    private static let decays = Descent.EpochNumbering.allCases.flatMap { numbering in
        [
            Descent.LearningRateDecay.inverseTime(rate: 0.7, numbering: numbering),
            .inverseTime(rate: 1, every: 2, numbering: numbering), .exponential(factor: 0.6, numbering: numbering),
            .staircase(factor: 0.5, every: 3, numbering: numbering),
        ]
    }

    private static let others: [Descent.LearningRateDecay] = [
        .none, .inverse(numerator: 0.9), .inverseSquareRoot(numerator: 0.8),
        .manual([.init(epoch: 2, learningRate: 0.02), .init(epoch: 5, learningRate: 0.004)]),
    ]

    /// The two are written independently; what they share is the formula.
    @Test(arguments: decays + others)
    func `an epoch has the same rate on both sides`(decay: Descent.LearningRateDecay) {
        for epoch in 1...9 {
            let rate = decay.learningRate(initial: 0.3, epoch: epoch, step: 1)
            #expect(abs(decay.textbookRate(initial: 0.3, epoch: epoch) - rate) <= 1e-15 * rate)
        }
    }
}
