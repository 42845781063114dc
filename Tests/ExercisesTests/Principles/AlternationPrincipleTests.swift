import Exercises
import Testing

@Suite struct AlternationPrincipleTests {
    @Test(arguments: [0.5, 0.9, 0.98])
    func `an average keeps constants and a handful of what alternates`(beta: Double) {
        #expect(abs(AlternationPrinciple.amplitude(beta: beta, period: .infinity) - 1) <= 1e-12)
        #expect(abs(AlternationPrinciple.amplitude(beta: beta, period: 2) - (1 - beta) / (1 + beta)) <= 1e-12)
        // v = ± G: G = −βG + 1 − β, by the recurrence itself.
        #expect(abs(AlternationPrinciple.measuredAmplitude(beta: beta, period: 2) - (1 - beta) / (1 + beta)) <= 1e-12)
    }

    @Test func `without momentum the factor across is that of descent`() {
        for rate in [0.3, 1, 1.9, 2.1] {
            #expect(abs(AlternationPrinciple.acrossFactor(beta: 0, rate: rate) - abs(1 - rate)) <= 1e-12)
        }
        // The limit, 2 (1 + β)/(1 − β).
        #expect(AlternationPrinciple.acrossFactor(beta: 0.9, rate: 37.99) < 1)
        #expect(AlternationPrinciple.acrossFactor(beta: 0.9, rate: 38.01) > 1)
    }
}
