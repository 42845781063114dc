import Curvature
import LinearAlgebra
package import Reporting

/// The exercise on section 7 of the notes: in many dimensions saddles slow descent down, not bad minima.
package struct SaddlePoints: Exercise {
    package static let name = "saddle-points"
    package static let summary =
        "minima are rare in many dimensions, saddles are not, and how long each optimizer stays at one"
    package static let sections = "7"
    package static let settings: Set<ExerciseSettings.Name> = [.dataSeed, .weightSeed]

    private let problem: SaddleProblem

    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        problem = try SaddleProblem(
            dataSeed: settings.dataSeed ?? SaddleProblem.defaultSeed,
            weightSeed: settings.weightSeed ?? SaddleProblem.defaultSeed)
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        // Everything here is many small problems: cores share the problems, not the products.
        try BLASRuntime.holdingOneThread { () throws(ExerciseError) in
            progress("the signs of random matrices' eigenvalues")
            let ensemble = try RandomCriticalPoints()
            progress("the curvature along a training run")
            let path = try TrainingPath(problem)
            progress("critical points of a network's cost")
            let points = try CriticalPoints(problem)
            let origins = try origins
            progress("the way out of a saddle")
            let valley = SaddleValley()
            let escape = try SaddleEscape(problem, from: points)
            let lowest = points.points[0].cost
            return Report(
                tables: [ensemble.table, path.table, points.costTable, points.claimTable(problem), valley.table]
                    + escape.tables + [escape.claimTable(valley, problem)],
                findings: [
                    ensemble.finding, path.finding(lowest: lowest), points.finding, origins, valley.finding,
                    escape.finding,
                ],
                figures: [
                    Landscapes.figure, ensemble.figure, path.figure(lowest: lowest), points.figure,
                    escape.figure(valley),
                ])
        }
    }

    /// The exception that the L2 term makes of a deeper net's origin.
    private var origins: String {
        get throws(ExerciseError) {
            let shallow = try problem.origin(layers: SaddleProblem.layers).negative
            let deep = try problem.origin(layers: SaddleProblem.deeperLayers).negative
            // Every weight has the L2 term's curvature and the output's bias the loss's: flat are the hidden biases
            // alone.
            let exception =
                deep == 0
                ? ": with a second hidden layer an L2 term turns this point, at a cost of ln 2, into a minimum, flat "
                    + "along the hidden biases. The claim has its exceptions."
                : "."
            return
                "Where all parameters are 0 the gradient is 0 too. There the net \(SaddleProblem.shape) has \(shallow) "
                + "negative eigenvalues, and \(SaddleProblem.deeperShape) has \(deep) negative eigenvalues" + exception
        }
    }
}
