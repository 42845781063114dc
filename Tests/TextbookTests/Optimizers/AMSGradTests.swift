import Glibc
import TestSupport
import Testing
import Textbook

@Suite struct AMSGradTests {
    @Test func `three steps are hand arithmetic, the last with the largest mean square`() {
        var rule = AMSGrad(parameterCount: 1, learningRate: 3, beta1: 0.5, beta2: 0.75, epsilon: 1)
        var parameters = [0.0]
        rule.step(parameters: &parameters, gradients: [8])
        // v = 4, s = 16: −3 · 4 / (4 + 1).
        #expect(rule.firstMoments == [4] && rule.secondMoments == [16])
        #expect(abs(parameters[0] - -2.4) <= 1e-15)
        rule.step(parameters: &parameters, gradients: [0])
        // v = 2, s = 12, and ŝ is still 16: −3 · 2 / 5.
        #expect(rule.secondMoments == [12] && rule.largestSecondMoments == [16])
        #expect(abs(parameters[0] - -3.6) <= 1e-15)
        rule.step(parameters: &parameters, gradients: [16])
        // v = 9, s = 9 + 64 = 73 passes the largest.
        #expect(rule.largestSecondMoments == [73])
        #expect(abs(parameters[0] - (-3.6 - 27 / (Double(73).squareRoot() + 1))) <= 1e-14)
    }

    /// The mean square rises as long as the gradient does, so that the largest is the last one. Adam without its
    /// corrections is Adam with the rate α (1 − β₁ᵗ) / √(1 − β₂ᵗ).
    @Test func `over growing gradients AMSGrad is Adam without its corrections`() {
        var adam = Adam(parameterCount: 2, learningRate: 0.01, epsilon: 0)
        var rule = AMSGrad(parameterCount: 2, learningRate: 0.01, epsilon: 0)
        var expected = [0.3, -2]
        var parameters = expected
        for t in 1...50 {
            let gradients = [0.1 * Double(t), -pow(1.2, Double(t))]
            adam.learningRate = 0.01 * (1 - pow(0.9, Double(t))) / (1 - pow(0.999, Double(t))).squareRoot()
            adam.step(parameters: &expected, gradients: gradients)
            rule.step(parameters: &parameters, gradients: gradients)
            #expect(largestRelativeDifference(parameters, expected) <= 1e-12)
        }
    }

    @Test func `the largest mean square never falls`() {
        var rule = AMSGrad(parameterCount: 1, learningRate: 0.01, beta2: 0.9)
        var parameters = [0.0]
        var last = 0.0
        for t in 0..<200 {
            rule.step(parameters: &parameters, gradients: [cos(Double(t)) / Double(1 + t)])
            #expect(rule.largestSecondMoments[0] >= last && rule.largestSecondMoments[0] >= rule.secondMoments[0])
            last = rule.largestSecondMoments[0]
        }
        #expect(rule.secondMoments[0] < last)
    }
}
