import Descent
import Glibc
import Reporting
import Textbook

/// The cost of a mini-batch with the L2 term, J{t} = 1/m·Σ L(ŷ, y) + λ/(2m)·Σ‖W‖², on the course's moons and first weights.
///
/// m is the number of examples that are really in it: 64, and 44 in the last. The notes have 1000.
struct BatchCost {
    private static let l2 = 0.7

    /// How far the textbook may be from the formula written out, relatively: roundings of sums of 64 terms.
    private static let tolerance = 1e-13

    /// The same of the engine, whose terms have the roundings of single precision.
    private static let engineTolerance = 1e-5

    private let problem: CourseProblem
    private let batches: [[Int]]

    /// J{t} by the textbook and on the engine.
    private let costs: [Double]
    private let engineCosts: [Double]

    init(_ problem: CourseProblem) throws(ExerciseError) {
        self.problem = problem
        let batches = problem.batches(ofEpoch: 1)
        self.batches = batches
        costs = batches.map { batch in
            problem.network.cost(
                problem.inputs.columns(at: batch), targets: problem.targets.examples(at: batch), l2: BatchCost.l2)
        }
        let network = try problem.engineNetwork()
        do {
            var backpropagation = try Backpropagation(for: network, batchSize: CourseProblem.batchSize, workers: 1)
            var engineCosts: [Double] = []
            for batch in batches {
                engineCosts.append(
                    try backpropagation.run(
                        network, on: problem.examples, rows: batch.map { Int32($0) }, l2: BatchCost.l2))
            }
            self.engineCosts = engineCosts
        } catch {
            throw .training(error)
        }
    }

    /// J{t} written out: the losses −y ln ŷ − (1 − y) ln(1 − ŷ) from the outputs, and every weight squared.
    private func writtenOut(_ batch: [Int]) -> Double {
        let outputs = problem.network.outputs(problem.inputs.columns(at: batch))
        var losses = 0.0
        for (column, example) in batch.enumerated() {
            let output = outputs[0, column]
            losses -= problem.classes[example] == 1 ? log(output) : log(1 - output)
        }
        var squares = 0.0
        for layer in problem.network.layers {
            for weight in layer.weights.elements { squares += weight * weight }
        }
        let m = Double(batch.count)
        return losses / m + BatchCost.l2 / (2 * m) * squares
    }

    var table: Report.Table {
        var table = Report.Table(
            "The cost of the first epoch's mini-batches, λ \(BatchCost.l2), before the first step",
            ["what", "examples", "textbook", "engine", "formula"])
        func append(_ name: String, _ examples: Int, _ textbook: Double, _ engine: Double, _ formula: Double) {
            let holds =
                abs(textbook - formula) <= BatchCost.tolerance * formula
                && abs(engine - formula) <= BatchCost.engineTolerance * formula
            table.append(
                [name, "\(examples)"] + [textbook, engine, formula].map { NumberText.fixed($0, places: 9) },
                Verdict(holds))
        }
        for (index, batch) in batches.enumerated() {
            append("J{\(index + 1)}", batch.count, costs[index], engineCosts[index], writtenOut(batch))
        }
        // Without the L2 term, whose m differs from batch to batch: it adds λ/2·Σ‖W‖² to each sum.
        let squares = problem.network.l2Cost(BatchCost.l2, examples: 1)
        func mean(_ costs: [Double]) -> Double {
            zip(costs, batches).reduce(0) { $0 + $1.0 * Double($1.1.count) - squares } / Double(problem.count)
        }
        append(
            "mean of J{t} without the L2 term, and J of the whole set", problem.count, mean(costs), mean(engineCosts),
            problem.network.cost(problem.inputs, targets: problem.targets))
        return table
    }
}
