import Descent
import Glibc
import Reporting
import Textbook

/// The cost of a mini-batch with the L2 term, J{t} = 1/m·Σ L(ŷ, y) + λ/(2m)·Σ‖W‖², on the course's moons and first
/// weights.
///
/// m is the number of examples that are really in it: 64, and 44 in the last. The notes have 1000.
enum BatchCost {
    private static let l2 = 0.7

    /// How far the textbook may be from the formula written out, relatively: roundings of sums of 64 terms.
    private static let tolerance = 1e-13

    /// The same of the engine, whose terms have the roundings of single precision.
    private static let engineTolerance = 1e-5

    /// J{t} of the first epoch's mini-batches by the textbook, on the engine, and by the formula.
    static func table(_ problem: CourseProblem) throws(ExerciseError) -> Report.Table {
        let batches = problem.batches(ofEpoch: 1)
        let costs = batches.map { batch in
            problem.network.cost(
                problem.inputs.columns(at: batch), targets: problem.targets.examples(at: batch), l2: l2)
        }
        var engine = try EngineDescent(
            problem.network, on: problem.examples, batchSize: CourseProblem.batchSize,
            by: Descent.GradientDescent(learningRate: BatchPath.learningRate))
        var engineCosts: [Double] = []
        for batch in batches { engineCosts.append(try engine.gradients(batch, l2: l2).cost) }
        // Without the L2 term, whose m differs from batch to batch: it adds λ/2·Σ‖W‖² to each sum.
        let squares = problem.network.l2Cost(l2, examples: 1)
        func mean(_ costs: [Double]) -> Double {
            zip(costs, batches).reduce(0) { $0 + $1.0 * Double($1.1.count) - squares } / Double(problem.count)
        }
        func row(_ name: Cell, _ examples: Int, _ textbook: Double, _ engine: Double, _ formula: Double) -> Claim {
            Claim(
                name, .count(examples), .fixed(textbook, 9), .fixed(engine, 9), .fixed(formula, 9),
                holds: textbook.isWithin(relative: tolerance, of: formula)
                    && engine.isWithin(relative: engineTolerance, of: formula))
        }
        return Report.Table(
            "The cost of the first epoch's mini-batches, λ \(l2), before the first step",
            ["what", "examples", "textbook", "engine", "formula"],
            batches.indices.map {
                row("J{\($0 + 1)}", batches[$0].count, costs[$0], engineCosts[$0], writtenOut(problem, batches[$0]))
            } + [
                row(
                    "mean of J{t} without the L2 term, and J of the whole set", problem.count, mean(costs),
                    mean(engineCosts), problem.network.cost(problem.inputs, targets: problem.targets))
            ])
    }

    /// J{t} written out: the losses −y ln ŷ − (1 − y) ln(1 − ŷ) from the outputs, and every weight squared.
    private static func writtenOut(_ problem: CourseProblem, _ batch: [Int]) -> Double {
        let outputs = problem.network.outputs(problem.inputs.columns(at: batch)).elements
        let losses = zip(outputs, batch).reduce(0) { $0 - (problem.classes[$1.1] == 1 ? log($1.0) : log(1 - $1.0)) }
        let squares = problem.network.layers.flatMap(\.weights.elements).reduce(0) { $0 + $1 * $1 }
        let m = Double(batch.count)
        return losses / m + l2 / (2 * m) * squares
    }
}
