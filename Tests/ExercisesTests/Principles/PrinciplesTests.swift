import Exercises
import Glibc
import LegacyRandom
import Reporting
import TestSupport
import Testing
import Textbook

@Suite struct PrinciplesTests {
    @Test func `all rows agree with theory and each principle has its finding and figure`() throws {
        let report = try Principles(ExerciseSettings()).run { _ in }
        #expect(report.differences == [])
        #expect(
            report.figures.map { $0.name }
                == ["average", "heavy-ball", "condition", "scale", "sign", "correction", "noise", "amsgrad"])
        #expect(report.findings.count == 8)
        for (index, finding) in report.findings.enumerated() { #expect(finding.hasPrefix("\(index + 1). ")) }
        for number in 1...8 {
            let tables = report.tables.filter { $0.title.hasPrefix("\(number)") }
            #expect(tables.contains { $0.rows.contains { $0.verdict == .agrees } }, "principle \(number)")
        }
    }

    // MARK: Momentum

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

    @Test func `the ball obeys its equation`() {
        let h = 1e-3
        for time in [0.5, 3, 11.0] {
            let (before, now, after) = (
                HeavyBallPrinciple.ball(at: time - h), HeavyBallPrinciple.ball(at: time),
                HeavyBallPrinciple.ball(at: time + h)
            )
            let acceleration = (after - 2 * now + before) / (h * h)
            // The differences are off by some h²/12.
            #expect(abs(acceleration + 0.4 * (after - before) / (2 * h) + now) <= 1e-6)
        }
        #expect(HeavyBallPrinciple.ball(at: 0) == 1)
        // It is at rest at first: its way is that of a constant acceleration of −1.
        #expect(abs(HeavyBallPrinciple.ball(at: h) - (1 - h * h / 2)) <= 1e-9)
    }

    @Test func `half the time step halves the error of the heavy ball`() {
        let ratio = HeavyBallPrinciple.largestError(timeStep: 0.02) / HeavyBallPrinciple.largestError(timeStep: 0.01)
        #expect(abs(ratio - 2) <= 0.05)
    }

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

    @Test func `a factor is measured whatever theory expected`() {
        let bowl = QuadraticBowl(curvatures: [1, 4])
        let rule = GradientDescent(learningRate: 0.1)
        for expected in [0.85, 0.9, 0.92] {
            let measured = ConvergenceFactor(of: rule, over: bowl, expected: expected)
            #expect(abs(measured.factor - 0.9) <= 1e-9)
            #expect(measured.agrees(with: expected) == (expected == 0.9))
        }
        // 0.9ᵗ is below a millionth from t = 132 on.
        #expect(ConvergenceFactor(of: rule, over: bowl, expected: 0.9).steps == 132)
    }

    // MARK: Scaling

    @Test func `factors of separate costs do not change Adam's path`() {
        let adam = Adam(parameterCount: 2, learningRate: 0.02, epsilon: 0)
        let path = ScalePrinciple.path(adam, conditionNumber: 1, angle: 0)
        #expect(path.largestDifference(from: ScalePrinciple.path(adam, conditionNumber: 3e5, angle: 0)) <= 1e-12)
        #expect(path.largestDifference(from: ScalePrinciple.path(adam, conditionNumber: 3e5, angle: 0.1)) > 0.05)
        let descent = GradientDescent(learningRate: 0.02)
        let slow = ScalePrinciple.path(descent, conditionNumber: 1, angle: 0)
        #expect(slow.largestDifference(from: ScalePrinciple.path(descent, conditionNumber: 3, angle: 0)) > 0.05)
    }

    @Test func `the shares of a rule are hand arithmetic`() {
        let descent = ScalePrinciple.share(GradientDescent(learningRate: 0.5), gradient: [0.25, -3])
        #expect(descent == [0.25, -3])
        let rmsprop = RMSprop(parameterCount: 2, learningRate: 0.1, beta2: 0.5, epsilon: 9)
        // √(16 + 9) = 5.
        let shares = ScalePrinciple.share(rmsprop, gradient: [4, 0])
        #expect(abs(shares[0] - 0.8) <= 1e-12 && shares[1] == 0)
    }

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

    // MARK: Correction, noise, forgetting

    @Test(arguments: [(0.9, 44), (0.99, 459), (0.999, 4603)])
    func `the correction matters for a few windows`(beta: Double, steps: Int) {
        #expect(CorrectionPrinciple.stepsToForget(beta: beta) == steps)
        #expect(pow(beta, Double(steps)) < 0.01 && pow(beta, Double(steps - 1)) >= 0.01)
    }

    @Test func `the step shrinks with the noise`() {
        let steps = NoisePrinciple.measure(count: 200_000)
        for (step, next) in zip(steps, steps.dropFirst()) { #expect(step.mean > next.mean) }
        for step in steps { #expect(abs(step.mean - step.expectedMean) <= 0.015) }
        #expect(steps[0].ratio == 0 && abs(steps[0].mean - 1) <= 1e-9)
    }

    @Test(arguments: [ForgettingPrinciple.Example.theorem, .online])
    func `Adam goes to the worst point and AMSGrad to the best`(example: ForgettingPrinciple.Example) {
        let (beta1, beta2) = example == .theorem ? (0, 0.1) : (0.9, 0.99)
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
        // As β₂ → 1 the rule becomes descent with the rate α/√(mean square): −10/√((1010² + 100 · 10²)/101) = −0.099 a
        // round.
        #expect(abs(ForgettingPrinciple.measuredDrift(beta2: 0.99999) + 0.099) <= 0.01)
    }

    @Test(arguments: ForgettingPrinciple.Example.allCases)
    func `the examples have their mean gradient`(example: ForgettingPrinciple.Example) {
        // Of so many random gradients the mean has a standard error of 0.19.
        let mean = example.meanGradient(of: 303_000, seed: 3)
        #expect(abs(mean - example.mean) <= (example == .stochastic ? 0.75 : 1e-9))
    }
}
