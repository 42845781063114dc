import Exercises
import TestSupport
import Testing
import Textbook

@Suite struct ForgettingPrincipleTests {
    @Test(arguments: [ForgettingPrinciple.Example.theorem, .online])
    func `Adam goes to the worst point and AMSGrad to the best`(example: ForgettingPrinciple.Example) {
        let (beta1, beta2) = example.mean == 1.0 / 3 ? (0, 0.1) : (0.9, 0.99)
        let adam = Adam(parameterCount: 1, learningRate: 0, beta1: beta1, beta2: beta2)
        let amsgrad = AMSGrad(parameterCount: 1, learningRate: 0, beta1: beta1, beta2: beta2)
        let outcome = ForgettingPrinciple.run(adam, on: example, steps: 200_000)
        #expect(outcome.lateMean > 0.95)
        #expect(abs(outcome.lateRegret - 2 * example.mean) <= 0.1 * example.mean)
        let remedied = ForgettingPrinciple.run(amsgrad, on: example, steps: 200_000)
        #expect(remedied.lateMean < -0.95)
        #expect(remedied.points.allSatisfy { abs($0[1]) <= 1 })
    }

    @Test func `a round of Adam goes the wrong way`() {
        for beta2 in [0.1, 0.3] {
            let adam = Adam(parameterCount: 1, learningRate: 0.1, beta1: 0, beta2: beta2, epsilon: 0)
            let amsgrad = AMSGrad(parameterCount: 1, learningRate: 0.1, beta1: 0, beta2: beta2, epsilon: 0)
            let moves = [ForgettingPrinciple.measuredRound(adam), ForgettingPrinciple.measuredRound(amsgrad)]
            for (moves, forgets) in zip(moves, [true, false]) {
                let theory = ForgettingPrinciple.round(beta2: beta2, forgets: forgets)
                #expect(largestAbsoluteDifference(moves, theory) <= 1e-9)
                // The mean gradient is positive, so that x ought to fall.
                #expect((theory.reduce(0, +) > 0) == forgets)
            }
        }
    }

    @Test func `a longer memory turns Adam round`() {
        let drifts = [0.99, 0.999, 0.9999].map { ForgettingPrinciple.measuredDrift(beta2: $0) }
        #expect(drifts[0] > drifts[1] && drifts[1] > 0 && drifts[2] < 0)
        // As β₂ → 1 the optimizer becomes descent with the rate α/√(mean square): −10/√((1010² + 100 · 10²)/101) =
        // −0.099 a round.
        #expect(abs(ForgettingPrinciple.measuredDrift(beta2: 0.99999) + 0.099) <= 0.01)
    }

    @Test(arguments: ForgettingPrinciple.Example.all)
    func `the examples have their mean gradient`(example: ForgettingPrinciple.Example) {
        // The mean of 303,000 random gradients has a standard error of 0.19.
        let mean = example.meanGradient(of: 303_000, seed: 3)
        #expect(abs(mean - example.mean) <= (example.name.contains("probability") ? 0.75 : 1e-9))
    }
}
