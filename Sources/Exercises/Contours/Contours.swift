package import Reporting

/// The exercise "contours": how the optimizers walk through a long valley, and how batch, mini-batch and stochastic
/// differ.
///
/// The valley is the bowl J = ½ (u² + 50 w²), u along and w across, once with its axes those of the parameters and once
/// turned by 30°. Source: course notes, sections 1.3, 3.1, 4 and 5.
package struct Contours: Exercise {
    package static let name = "contours"
    package static let summary =
        "paths over an ill-conditioned bowl, and the paths of batch, mini-batch and stochastic descent"
    package static let sections = "1.3, 3, 4 and 5"

    package init(_ settings: ExerciseSettings) {}

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        progress("walking through the valley")
        let (straight, turned) = (Valley(angle: 0), Valley(angle: .pi / 6))
        let claims = ValleyClaims(straight: straight, turned: turned)
        progress("descending on batches, mini-batches and single examples")
        let descents = RegressionDescents()
        return Report(
            tables: [Valley.table([straight, turned]), claims.table, descents.table],
            findings: claims.findings + [descents.finding],
            figures: [straight.figure, turned.figure, descents.figure])
    }
}
