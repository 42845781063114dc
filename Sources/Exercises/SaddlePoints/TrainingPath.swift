import Curvature
import Reporting
import Textbook

/// A run of gradient descent on the whole set, with the Hessian's whole spectrum at some of its points.
struct TrainingPath {
    struct Checkpoint {
        let step: Int
        let cost: Double
        let gradientNorm: Double
        let spectrum: Spectrum
    }

    let checkpoints: [Checkpoint]

    static let learningRate = 0.5
    static let steps = [
        0, 1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 10_000, 20_000, 50_000,
    ]

    /// Gradient descent from a point.
    static func descent(from start: [Double], steps: Int, _ evaluator: CostEvaluator) -> DescentPath {
        DescentPath(of: GradientDescent(learningRate: learningRate), from: start, steps: steps) { point, _ in
            evaluator.gradient(at: point).gradient
        }
    }

    /// From weights of 0.3 times Xavier's: the run begins near the saddle at 0, and shows the plateau.
    init(_ problem: SaddleProblem) throws(ExerciseError) {
        let start = try problem.start(0, scale: 0.3)
        checkpoints = try ExerciseError.wrapping {
            let evaluator = try CostEvaluator(problem.surface)
            let path = TrainingPath.descent(from: start, steps: TrainingPath.steps.last ?? 0, evaluator)
            return try TrainingPath.steps.map { step in
                let (cost, gradient) = evaluator.gradient(at: path.points[step])
                return Checkpoint(
                    step: step, cost: cost, gradientNorm: VectorArithmetic.norm(gradient),
                    spectrum: try Spectrum.dense(of: problem.surface, at: path.points[step]))
            }
        }
    }

    var table: Report.Table {
        Report.Table(
            "A training run: gradient descent, α \(TrainingPath.learningRate), \(SaddleProblem.shape) tanh on "
                + "\(SaddleProblem.examples) moons, \(checkpoints[0].spectrum.values.count) parameters",
            ["step", "cost", "gradient norm", "negative", "share", "smallest eigenvalue", "largest"],
            checkpoints.map { point in
                Claim(
                    .count(point.step), .fixed(point.cost, 6), .significant(point.gradientNorm),
                    .count(point.spectrum.negative), .percent(point.spectrum.negativeShare, 1),
                    .significant(point.spectrum.values.first), .significant(point.spectrum.values.last))
            })
    }

    /// What the run shows, beside the lowest cost that is known.
    func finding(lowest: Double) -> String {
        let first = checkpoints[0]
        let last = checkpoints[checkpoints.count - 1]
        // Where all but a hundredth of the fall is done.
        let near = checkpoints.first { $0.cost <= last.cost + 0.01 * (first.cost - last.cost) } ?? last
        return
            "The training run starts with \(first.spectrum.negative) of \(last.spectrum.values.count) directions that "
            + "curve down. By step \(near.step) it has made 99 % of its descent, and \(near.spectrum.negative) still "
            + "do; at its end \(last.spectrum.negative) do, at a cost of \(last.cost.fixed(4)), where the lowest "
            + "critical point that the searches found costs \(lowest.fixed(4))."
    }

    /// The run as a picture, beside the lowest cost that is known.
    func figure(lowest: Double) -> Figure {
        // A logarithmic axis has no 0: step 0 is drawn half a step before the first.
        let steps = checkpoints.map { max(Double($0.step), 0.5) }
        let end = 1.1 * (steps.last ?? 1)
        let first = checkpoints[0].cost
        let margin = 0.08 * max(first - lowest, 1e-6)
        func panel(_ title: String, _ y: Panel.Axis, _ values: [Double], _ reference: [Series] = []) -> Panel {
            Panel(
                title, x: .logarithmic("step", 0.45...end), y: y,
                settings: ["set xtics add ('0' 0.5)"],
                series: [Series("", x: steps, y: values, style: .path, look: .gradientDescent)] + reference)
        }
        return Figure(
            "training-run", title: "A training run past saddles to a minimum, not the lowest", columns: 2,
            panelSize: (490, 330),
            panels: [
                panel(
                    "Cost", .init("cost J", range: lowest - margin...first + margin), checkpoints.map(\.cost),
                    [
                        Series(
                            "the lowest critical point found, J = \(lowest.fixed(3))",
                            [[0.45, lowest], [end, lowest]],
                            style: .reference)
                    ]),
                panel(
                    "Gradient", .logarithmic("norm of the gradient"), checkpoints.map(\.gradientNorm)),
                panel(
                    "Descent directions", .init("negative eigenvalues in percent"),
                    checkpoints.map { 100 * $0.spectrum.negativeShare }),
            ])
    }
}
