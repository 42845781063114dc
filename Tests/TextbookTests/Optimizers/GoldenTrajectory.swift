import TestSupport
import Textbook

/// The parameters after each step of one rule in `optimizers.json`, float64.
struct GoldenTrajectory {
    private let start: [Double]
    private let gradients: [[Double]]
    private let expected: [[Double]]

    /// The number of parameters.
    var parameterCount: Int { start.count }

    /// - Parameter name: the file that has the rule; the start and the gradients are those of `optimizers.json`.
    init(rule: String, in name: String = "optimizers.json") throws {
        let common = try GoldenFile.load("optimizers.json")
        start = try common["start"].numbers
        gradients = try common["gradients"].elements.map { try $0.numbers }
        let file = try GoldenFile.load(name)
        let rows = try file["rules"].elements.filter { try $0["rule"].text == rule }
        guard rows.count == 1 else {
            throw GoldenFileError.missing("one rule '\(rule)'")
        }
        expected = try rows[0]["trajectory"].elements.map { try $0.numbers }
    }

    /// Runs `rule` over the gradients and returns the largest relative difference from the framework's parameters.
    ///
    /// - Parameter rate: the learning rate of a step, counted from 0; nil for the rule's own.
    func largestRelativeDifference(of rule: some UpdateRule, rate: ((Int) -> Double)? = nil) -> Double {
        var rule = rule
        var parameters = start
        var trajectory: [Double] = []
        for (step, gradient) in gradients.enumerated() {
            if let rate { rule.learningRate = rate(step) }
            rule.step(parameters: &parameters, gradients: gradient)
            trajectory += parameters
        }
        return TestSupport.largestRelativeDifference(trajectory, expected.flatMap { $0 })
    }
}
