import Exercises
import Glibc
import LegacyRandom
import Testing

@Suite struct SignPrincipleTests {
    @Test func `without memory RMSprop follows the signs`() {
        #expect(SignPrinciple.distanceFromSign(beta2: 0) <= 1e-12)
        #expect(SignPrinciple.distanceFromSign(beta2: 1e-6) <= 1e-3)
        #expect(SignPrinciple.distanceFromSign(beta2: 0.9) > 0.05)
    }

    /// Whatever gradients follow: with seeded ones of many sizes and signs, and with those that the bound is made of.
    @Test(arguments: [(0.9, 0.999), (0.9, 0.99), (0.5, 0.9)])
    func `no step of Adam is longer than the longest`(beta1: Double, beta2: Double) {
        let bound = SignPrinciple.longestStep(beta1: beta1, beta2: beta2)
        var random = RandomState(seed: 11)
        for growth in [0.5, 1, 1.05, 1.2, 2] {
            let gradients = (0..<200).map { step in
                pow(growth, Double(step)) * (1 + 0.5 * random.standardNormal())
            }
            let steps = SignPrinciple.stepsAfterNothing(gradients, beta1: beta1, beta2: beta2)
            #expect(steps.allSatisfy { abs($0) <= bound * (1 + 1e-6) }, "growing by \(growth)")
        }
        let worst = (0..<200).map { pow(beta2 / beta1, Double($0)) }
        let steps = SignPrinciple.stepsAfterNothing(worst, beta1: beta1, beta2: beta2)
        #expect(abs(steps[199] - bound) <= 1e-3 * bound)
    }

    /// The usual constants, by hand: 0.1/√(0.001 (1 − 0.81/0.999)) is 7.2703.
    @Test func `the longest step is the root of a geometric series`() {
        #expect(abs(SignPrinciple.longestStep() - 7.2703) <= 1e-4)
        let steps = SignPrinciple.stepsAfterNothing([Double](repeating: 1, count: 30))
        #expect(abs(steps[0] - 0.1 / 0.001.squareRoot()) <= 1e-4)
        #expect(steps.indices.max { steps[$0] < steps[$1] } == 11)
    }
}
