import TestSupport
import Testing
import Textbook

@Suite struct MomentumTests {
    @Test func `the average form's trajectory is Optax's`() throws {
        let golden = try GoldenTrajectory(rule: "momentum, average")
        let rule = Momentum(parameterCount: golden.parameterCount, learningRate: 0.01)
        #expect(golden.largestRelativeDifference(of: rule) <= 1e-13)
    }

    @Test func `the accumulated form's trajectory is PyTorch's`() throws {
        let golden = try GoldenTrajectory(rule: "momentum, accumulated")
        let rule = Momentum(parameterCount: golden.parameterCount, learningRate: 0.01, form: .accumulated)
        #expect(golden.largestRelativeDifference(of: rule) <= 1e-13)
    }

    @Test func `the exercise's step comes out`() throws {
        let step = try ExerciseStep("momentum average form, beta 0.9, learning rate 0.01")
        let rule = Momentum(parameterCount: step.parameterCount, learningRate: 0.01)
        #expect(step.largestRelativeDifference(of: rule) <= 1e-14)
    }

    @Test func `two steps are hand arithmetic in each form`() {
        for (form, expected) in [(Momentum.Form.average, [-2.0, -6]), (.accumulated, [-4, -12])] {
            var rule = Momentum(parameterCount: 1, learningRate: 1, beta: 0.5, form: form)
            var parameters = [0.0]
            var path: [Double] = []
            for gradient in [4.0, 6] {
                rule.step(parameters: &parameters, gradients: [gradient])
                path += parameters
            }
            // Velocities 2, 4 and 4, 8.
            #expect(path == expected)
        }
    }

    @Test(arguments: Momentum.Form.allCases)
    func `with β = 0 momentum is gradient descent`(form: Momentum.Form) throws {
        let golden = try GoldenTrajectory(rule: "gradient descent")
        let rule = Momentum(parameterCount: golden.parameterCount, learningRate: 0.05, beta: 0, form: form)
        #expect(golden.largestRelativeDifference(of: rule) <= 1e-13)
    }

    @Test func `the accumulated form is the average form at the rate α / (1 − β)`() throws {
        let golden = try GoldenTrajectory(rule: "momentum, accumulated")
        let rule = Momentum(parameterCount: golden.parameterCount, learningRate: 0.01 / (1 - 0.9))
        #expect(golden.largestRelativeDifference(of: rule) <= 1e-13)
    }

    @Test func `with the correction a constant gradient is followed in full from the first step`() {
        var rule = Momentum(parameterCount: 1, learningRate: 0.1, correctsBias: true)
        var parameters = [0.0]
        for t in 1...20 {
            rule.step(parameters: &parameters, gradients: [3])
            #expect(relativeDifference(parameters[0], -0.3 * Double(t)) <= 1e-14)
        }
    }
}
