import Exercises
import Testing
import Textbook

@Suite struct ConditionPrincipleTests {
    @Test(arguments: [4.0, 100, 2500])
    func `the best constants are those of Polyak`(conditionNumber: Double) {
        let (bowl, root) = (ConditionPrinciple.bowl(conditionNumber: conditionNumber), conditionNumber.squareRoot())
        #expect(abs(bowl.largestCurvature / bowl.smallestCurvature - conditionNumber) <= 1e-9 * conditionNumber)
        let beta = ConditionPrinciple.bestBeta(conditionNumber: conditionNumber)
        let factor = ConditionPrinciple.factor(conditionNumber: conditionNumber, beta: beta)
        // At the double root the factor is as uncertain as the root of a rounding.
        #expect(abs(factor - (root - 1) / (root + 1)) <= 1e-7)
        let alpha = ConditionPrinciple.momentum(bowl, beta: beta).learningRate
        #expect(abs(alpha - 4 / ((1 + root) * (1 + root))) <= 1e-12)
        for other in [beta - 0.02, beta + 0.02] {
            #expect(ConditionPrinciple.factor(conditionNumber: conditionNumber, beta: other) > factor)
        }
        let descent = ConditionPrinciple.factor(conditionNumber: conditionNumber, beta: 0)
        #expect(abs(descent - (conditionNumber - 1) / (conditionNumber + 1)) <= 1e-12)
    }
}
