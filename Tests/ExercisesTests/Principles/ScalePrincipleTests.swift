import Exercises
import Testing
import Textbook

@Suite struct ScalePrincipleTests {
    @Test func `factors of separate costs do not change Adam's path`() {
        let adam = Adam(parameterCount: 2, learningRate: 0.02, epsilon: 0)
        let path = ScalePrinciple.path(adam, conditionNumber: 1, angle: 0)
        #expect(path.largestDifference(from: ScalePrinciple.path(adam, conditionNumber: 3e5, angle: 0)) <= 1e-12)
        #expect(path.largestDifference(from: ScalePrinciple.path(adam, conditionNumber: 3e5, angle: 0.1)) > 0.05)
        let descent = GradientDescent(learningRate: 0.02)
        let slow = ScalePrinciple.path(descent, conditionNumber: 1, angle: 0)
        #expect(slow.largestDifference(from: ScalePrinciple.path(descent, conditionNumber: 3, angle: 0)) > 0.05)
    }

    @Test func `the shares of an optimizer are hand arithmetic`() {
        let descent = ScalePrinciple.share(GradientDescent(learningRate: 0.5), gradient: [0.25, -3])
        #expect(descent == [0.25, -3])
        let rmsprop = RMSprop(parameterCount: 2, learningRate: 0.1, beta2: 0.5, epsilon: 9)
        // √(16 + 9) = 5.
        let shares = ScalePrinciple.share(rmsprop, gradient: [4, 0])
        #expect(abs(shares[0] - 0.8) <= 1e-12 && shares[1] == 0)
    }
}
