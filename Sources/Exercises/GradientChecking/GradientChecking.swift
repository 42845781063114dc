package import Reporting
import Textbook

/// Gradients against differences of the cost, right and with planted errors.
package struct GradientChecking: Exercise {
    package static let name = "gradient-checking"
    package static let summary =
        "gradients against differences of the cost, with planted errors and where the worst lies"
    package static let sections = "1.2, week 1"

    package init(_ settings: ExerciseSettings) throws(ExerciseError) {}

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        progress("checking the network 4-5-3-1 of 47 parameters")
        let problem = CheckedNetwork()
        let check = NetworkCheck(problem)
        progress("sweeping the step of the differences")
        // Where a rectifier's kink lies between the two points, no quotient means anything; tanh has none.
        let sweep = StepSizeSweep(CheckedNetwork(activation: .tanh))
        var report = Report()
        report.tables = [
            lineTable(), ratioTable(check), try engineTable(problem.inSinglePrecision), blockTable(check),
            worstTable(check), stepTable(sweep),
        ]
        report.findings = findings(check, sweep)
        report.figures = [differenceFigure(check), stepFigure(sweep)]
        return report
    }
}
