import Testing
import Textbook

@Suite struct GradientDescentTests {
    @Test func `the trajectory is PyTorch's`() throws {
        let golden = try GoldenTrajectory(rule: "gradient descent")
        #expect(golden.largestRelativeDifference(of: GradientDescent(learningRate: 0.05)) <= 1e-13)
    }

    @Test func `the exercise's step comes out`() throws {
        let step = try ExerciseStep("gradient descent, learning rate 0.01")
        #expect(step.largestRelativeDifference(of: GradientDescent(learningRate: 0.01)) <= 1e-14)
    }

    @Test func `a step is hand arithmetic, and takes the rate of the moment`() {
        var rule = GradientDescent(learningRate: 0.5)
        var parameters = [1.0, 2]
        rule.step(parameters: &parameters, gradients: [2, -4])
        #expect(parameters == [0, 4])
        rule.learningRate = 0.25
        rule.step(parameters: &parameters, gradients: [2, -4])
        #expect(parameters == [-0.5, 5])
    }

    @Test func `gradients of another number stop the program`() async {
        await #expect(processExitsWith: .failure) {
            var rule = GradientDescent(learningRate: 0.5)
            var parameters = [1.0, 2]
            rule.step(parameters: &parameters, gradients: [1])
        }
    }
}
