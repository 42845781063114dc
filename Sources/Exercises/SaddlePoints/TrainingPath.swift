import Curvature
import LinearAlgebra
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

    /// Weights this much smaller than Xavier's: the run begins near the saddle at 0, and the plateau is to be seen.
    static let scale = 0.3

    init(_ problem: SaddleProblem) throws(ExerciseError) {
        let evaluator = try ExerciseError.onMemory { () throws(MemoryError) in try CostEvaluator(problem.surface) }
        var point = try problem.start(0, scale: TrainingPath.scale)
        var rule = GradientDescent(learningRate: TrainingPath.learningRate)
        var checkpoints: [Checkpoint] = []
        var step = 0
        for next in TrainingPath.steps {
            while step < next {
                rule.step(parameters: &point, gradients: evaluator.gradient(at: point).gradient)
                step += 1
            }
            let (cost, gradient) = evaluator.gradient(at: point)
            let spectrum = try ExerciseError.onEigenproblem { () throws(EigenproblemError) in
                try Spectrum.dense(of: problem.surface, at: point)
            }
            checkpoints.append(
                Checkpoint(
                    step: step, cost: cost, gradientNorm: VectorArithmetic.norm(gradient), spectrum: spectrum))
        }
        self.checkpoints = checkpoints
    }

    var table: Report.Table {
        var table = Report.Table(
            "A training run: gradient descent, α \(TrainingPath.learningRate), \(SaddleProblem.shape) tanh on "
                + "\(SaddleProblem.examples) moons, "
                + "\(checkpoints[0].spectrum.values.count) parameters",
            ["step", "cost", "gradient norm", "negative", "share", "smallest eigenvalue", "largest"])
        for point in checkpoints {
            let values = point.spectrum.values
            table.append([
                "\(point.step)", NumberText.fixed(point.cost, places: 6), NumberText.significant(point.gradientNorm),
                "\(point.spectrum.negative)", NumberText.fixed(100 * point.spectrum.negativeShare, places: 1) + " %",
                NumberText.significant(values[0]), NumberText.significant(values[values.count - 1]),
            ])
        }
        return table
    }

    /// What the run shows, beside the lowest cost that is known.
    func finding(lowest: Double) -> String {
        let first = checkpoints[0]
        let last = checkpoints[checkpoints.count - 1]
        // Where all but a hundredth of the fall is done.
        let near = checkpoints.first { $0.cost <= last.cost + 0.01 * (first.cost - last.cost) } ?? last
        return
            "The training run starts with \(first.spectrum.negative) of \(last.spectrum.values.count) directions "
            + "that curve down. By step "
            + "\(near.step) it has fallen all but a hundredth of its way, and still \(near.spectrum.negative) "
            + "do; at its end \(last.spectrum.negative) do, "
            + "at a cost of \(NumberText.fixed(last.cost, places: 4)), where the lowest critical point that "
            + "the searches found costs "
            + "\(NumberText.fixed(lowest, places: 4))."
    }

    /// The run as a picture, beside the lowest cost that is known.
    func figure(lowest: Double) -> Figure {
        // Step 0 has no place on a logarithmic axis: it stands half a step before the first.
        let steps = checkpoints.map { max(Double($0.step), 0.5) }
        let x = Panel.Axis("step", range: 0.45...1.1 * (steps.last ?? 1), logarithmic: true)
        func series(_ values: [Double]) -> [Series] {
            [Series("", x: steps, y: values, style: .path, look: .gradientDescent)]
        }
        let start = ["set xtics add ('0' 0.5)"]
        let first = checkpoints[0].cost
        let margin = 0.08 * max(first - lowest, 1e-6)
        return Figure(
            "training-run", title: "A training run past saddles to a minimum, not the lowest", columns: 2,
            panelSize: (490, 330),
            panels: [
                Panel(
                    "Cost", x: x, y: .init("cost J", range: lowest - margin...first + margin), settings: start,
                    series: series(checkpoints.map(\.cost)) + [
                        Series(
                            "the lowest critical point found, J = \(NumberText.fixed(lowest, places: 3))",
                            [[0.45, lowest], [1.1 * (steps.last ?? 1), lowest]], style: .reference)
                    ]),
                Panel(
                    "Gradient", x: x, y: .init("norm of the gradient", logarithmic: true), settings: start,
                    series: series(checkpoints.map(\.gradientNorm))),
                Panel(
                    "Descent directions", x: x, y: .init("negative eigenvalues in percent"), settings: start,
                    series: series(checkpoints.map { 100 * $0.spectrum.negativeShare })),
            ])
    }
}
