import LegacyRandom
import TestSupport
import Textbook

/// The single step of the week-2 exercise: parameters and gradients of layers (2, 3) and (3, 3) drawn after seed 1.
struct ExerciseStep {
    private let parameters: [Double]
    private let gradients: [Double]
    private let expected: [Double]

    init(_ name: String) throws {
        var random = RandomState(seed: 1)
        parameters = random.standardNormal(count: 6 + 2 + 9 + 3)
        gradients = random.standardNormal(count: 6 + 2 + 9 + 3)
        let key = "week 2 single step, layers (2,3) and (3,3), seed 1: W1 b1 W2 b2 then dW1 db1 dW2 db2"
        expected = try GoldenFile.load("course.json")[key][name].numbers
    }

    /// The number of parameters.
    var parameterCount: Int { parameters.count }

    /// Makes the step and returns the largest relative difference from the exercise's parameters.
    func largestRelativeDifference(of rule: some UpdateRule) -> Double {
        var rule = rule
        var stepped = parameters
        rule.step(parameters: &stepped, gradients: gradients)
        return TestSupport.largestRelativeDifference(stepped, expected)
    }
}
