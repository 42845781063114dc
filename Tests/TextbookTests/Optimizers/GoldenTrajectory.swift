import TestSupport
import Textbook

/// The parameters after each step of one rule in `optimizers.json`, float64.
struct GoldenTrajectory {
    private let start: [Double]
    private let gradients: [[Double]]
    private let expected: [[Double]]

    /// The number of parameters.
    var parameterCount: Int { start.count }

    init(rule: String) throws {
        let file = try GoldenFile.load("optimizers.json")
        start = try file["start"].numbers
        gradients = try file["gradients"].elements.map { try $0.numbers }
        let rows = try file["rules"].elements.filter { try $0["rule"].text == rule }
        guard rows.count == 1 else {
            throw GoldenFileError.missing("one rule '\(rule)'")
        }
        expected = try rows[0]["trajectory"].elements.map { try $0.numbers }
    }

    /// Runs `rule` over the gradients and returns the largest relative difference from the framework's parameters.
    func largestRelativeDifference(of rule: some UpdateRule) -> Double {
        var rule = rule
        var parameters = start
        var trajectory: [Double] = []
        for gradient in gradients {
            rule.step(parameters: &parameters, gradients: gradient)
            trajectory += parameters
        }
        return TestSupport.largestRelativeDifference(trajectory, expected.flatMap { $0 })
    }
}
