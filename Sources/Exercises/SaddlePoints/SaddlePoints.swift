import Curvature
import LinearAlgebra
package import Reporting

/// The exercise on section 7 of the notes: what stands in descent's way in many dimensions is saddles, not bad minima.
package struct SaddlePoints: Exercise {
    package static let name = "saddle-points"
    package static let summary =
        "minima are rare in many dimensions, saddles are not, and how long each rule stays at one"
    package static let sections = "7"
    package static let settings: Set<ExerciseSettings.Name> = [.dataSeed, .weightSeed]

    private let problem: SaddleProblem

    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        problem = try SaddleProblem(
            dataSeed: settings.dataSeed ?? SaddleProblem.defaultSeed,
            weightSeed: settings.weightSeed ?? SaddleProblem.defaultSeed)
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        var report = Report()
        report.figures.append(Landscapes.figure)
        // Everything here is many small problems: cores share the problems, not the products.
        try BLASRuntime.holdingOneThread { () throws(ExerciseError) in
            progress("the signs of random matrices' eigenvalues")
            let ensemble = try RandomCriticalPoints()
            report.tables.append(ensemble.table)
            report.findings.append(ensemble.finding)
            report.figures.append(ensemble.figure)

            progress("the curvature along a training run")
            let path = try TrainingPath(problem)
            report.tables.append(path.table)

            progress("critical points of a network's cost")
            let points = try CriticalPoints(problem)
            report.figures.append(path.figure(lowest: points.points[0].cost))
            report.tables += [points.costTable, points.claimTable(problem)]
            report.findings.append(path.finding(lowest: points.points[0].cost))
            report.findings += points.findings
            report.findings.append(try SaddlePoints.origins(problem))
            report.figures.append(points.figure)

            progress("the way out of a saddle")
            let valley = SaddleValley()
            let escape = try SaddleEscape(problem, from: points)
            report.tables += [valley.table] + escape.tables + [escape.claimTable(valley, problem)]
            report.findings += [valley.finding, escape.finding]
            report.figures.append(SaddleEscape.figure(valley, escape))
        }
        return report
    }

    /// The exception that the L2 term makes of a deeper net's origin.
    private static func origins(_ problem: SaddleProblem) throws(ExerciseError) -> String {
        let shallow = try problem.origin(layers: SaddleProblem.layers)
        let deep = try problem.origin(layers: SaddleProblem.deeperLayers)
        func text(_ shape: String, _ spectrum: Spectrum) -> String {
            "\(shape) has \(spectrum.negative) negative eigenvalues"
        }
        // Every weight has the L2 term's curvature and the output's bias the loss's: flat are the hidden biases alone.
        let exception =
            deep.negative == 0
            ? ": with a second hidden layer an L2 term turns this point, at a cost of ln 2, into a minimum, flat along "
                + "the hidden biases. The claim has its exceptions."
            : "."
        return
            "Where all parameters are 0 the gradient is 0 too. There the net \(text(SaddleProblem.shape, shallow)), "
            + "and \(text(SaddleProblem.deeperShape, deep))" + exception
    }
}
