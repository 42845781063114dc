internal import Glibc
import LegacyRandom
package import Reporting
import Textbook

/// Batch, mini-batch and stochastic descent on one cost that has contour lines: a straight line through points with
/// noise.
///
///     ŷ = W x + b        J = 1/m Σ ½ (ŷ − y)²
///
/// x and the noise of y = 2x − 1 are normal. J is a bowl with the second derivatives 1/m Σ x², 1/m Σ x and 1. Each
/// epoch takes a new permutation. Source: course notes, section 1.3.
package struct RegressionDescents: Sendable {
    /// One way to cut the examples, and where it led.
    package struct Descent: Sendable {
        let name: String
        let batchSize: Int
        let path: DescentPath

        /// The distance from the minimum after each step.
        package let distances: [Double]

        /// The cost of all examples after each step.
        package let costs: [Double]

        /// Of the steps in a range, how many raised the cost of all examples.
        package func rises(in steps: Range<Int>) -> Int {
            steps.count { costs[$0 + 1] > costs[$0] }
        }

        /// Of the steps in a range, how many did not lower the cost of all examples; one that gives NaN is among them.
        func stalls(in steps: Range<Int>) -> Int {
            steps.count { !(costs[$0 + 1] < costs[$0]) }
        }

        /// The root of the mean squared distance over a range of steps.
        package func spread(over steps: Range<Int>) -> Double {
            (steps.reduce(0) { $0 + distances[$1] * distances[$1] } / Double(steps.count)).squareRoot()
        }
    }

    static let exampleCount = 256
    static let learningRate = 0.05
    static let steps = 4000
    static let start = [-1.5, 2.5]

    let bowl: QuadraticBowl
    let minimum: [Double]

    /// Whole batch, mini-batches, single examples.
    package let descents: [Descent]

    package init() {
        var random = RandomState(seed: 1)
        let m = RegressionDescents.exampleCount
        let x = (0..<m).map { _ in 1 + random.standardNormal() }
        let y = x.map { 2 * $0 - 1 + random.standardNormal() }
        let (xx, xMean) = (x.reduce(0) { $0 + $1 * $1 } / Double(m), x.reduce(0, +) / Double(m))
        let (xy, yMean) = (zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / Double(m), y.reduce(0, +) / Double(m))
        bowl = QuadraticBowl(xx: xx, xy: xMean, yy: 1)
        // The normal equations of two parameters.
        let w = (xy - xMean * yMean) / (xx - xMean * xMean)
        let minimum = [w, yMean - w * xMean]
        self.minimum = minimum
        let inputs = Matrix(rows: 1, columns: m, elements: x)
        let targets = Targets.values(Matrix(rows: 1, columns: m, elements: y))
        descents = [("batch", m), ("mini-batches of 32", 32), ("single examples", 1)].map { name, size in
            RegressionDescents.descend(name, size, inputs, targets, minimum: minimum)
        }
    }

    /// Runs one of the descents; the orders of the examples are drawn anew, from the same seed for each.
    private static func descend(
        _ name: String, _ size: Int, _ inputs: Matrix, _ targets: Targets, minimum: [Double]
    ) -> Descent {
        var random = RandomState(seed: 2)
        var network = Network(sizes: [1, 1], activation: .identity, output: .identity)
        var batches: [[Int]] = []
        let path = DescentPath(of: GradientDescent(learningRate: learningRate), from: start, steps: steps) { point, _ in
            if batches.isEmpty {
                batches = MiniBatches.cut(random.permutation(inputs.columns), size: size).reversed()
            }
            let batch = batches.removeLast()
            network.flatParameters = point
            return network.gradients(inputs.columns(at: batch), targets: targets.examples(at: batch)).flat
        }
        let costs = path.points.map { point in
            network.flatParameters = point
            return network.cost(inputs, targets: targets)
        }
        let distances = path.points.map { hypot($0[0] - minimum[0], $0[1] - minimum[1]) }
        return Descent(name: name, batchSize: size, path: path, distances: distances, costs: costs)
    }

    package var table: Report.Table {
        let (steps, half) = (RegressionDescents.steps, RegressionDescents.steps / 2)
        var table = Report.Table(
            "Batch, mini-batch and stochastic descent on a line through \(RegressionDescents.exampleCount) points, α = "
                + "\(NumberText.fixed(RegressionDescents.learningRate, places: 2)), \(steps) steps each",
            ["claim", "batch", "mini-batches of 32", "single examples"])
        let rises = descents.map { $0.rises(in: 0..<200) }
        table.append(
            ["steps of the first 200 that raise the cost: none for the batch, most for single examples"]
                + rises.map { "\($0)" },
            Verdict(descents[0].stalls(in: 0..<200) == 0 && rises[0] < rises[1] && rises[1] < rises[2]))
        let early = descents.map { $0.spread(over: half..<half + half / 2) }
        let late = descents.map { $0.spread(over: half + half / 2..<steps) }
        table.append(
            ["root mean square distance from the minimum in the third quarter"]
                + early.map { NumberText.scientific($0, digits: 3) },
            Verdict(early[0] < early[1] && early[1] < early[2]))
        table.append(
            ["and in the last: single examples come no nearer, they wander"]
                + late.map { NumberText.scientific($0, digits: 3) },
            Verdict(late[0] < 1e-9 && late[1] < late[2] && late[2] > early[2] / 2))
        return table
    }

    package var finding: String {
        let spreads = descents.map { $0.spread(over: RegressionDescents.steps / 2..<RegressionDescents.steps) }
        return "With the rate fixed, descent on single examples stays "
            + "\(NumberText.fixed(spreads[2], places: 2)) from the minimum on the root mean square, on mini-batches "
            + "of 32 "
            + "\(NumberText.fixed(spreads[1], places: 3)); the batch gets there and its cost falls at every step."
    }

    package var figure: Figure {
        let shown = 200
        let first = bowl.cost(at: zip(RegressionDescents.start, minimum).map { $0 - $1 })
        let lines = bowl.contourLines(at: [0.003, 0.02, 0.08, 0.25, 0.6, 1].map { $0 * first }, around: minimum)
        // The noisiest is drawn first, and the batch's smooth path before the one that wanders round it.
        let paths = [2, 0, 1].map { index in
            Series(
                descents[index].name, Array(descents[index].path.points.prefix(shown + 1)),
                style: index == 2 ? .line : .markedLine, kind: [1, 3, 6][index])
        }
        let distances = descents.indices.reversed().map { index in
            Series(
                descents[index].name,
                stride(from: 0, to: RegressionDescents.steps, by: 25).map { step in
                    [Double(step) + 12.5, descents[index].spread(over: step..<step + 25)]
                }, kind: [1, 3, 6][index])
        }
        return Figure(
            "batch-paths", title: "Batch, mini-batch and stochastic descent on J = 1/m Σ ½ (W x + b − y)²", columns: 2,
            panelSize: (600, 480),
            panels: [
                Panel(
                    "The first \(shown) steps", x: Panel.Axis("W"), y: Panel.Axis("b"),
                    series: [lines] + paths + [
                        Series("minimum", [minimum], style: .custom("points pt 2 ps 1.6 lw 2 lc rgb '#000000'"))
                    ]),
                Panel(
                    "Distance from the minimum", x: Panel.Axis("step"),
                    y: Panel.Axis(
                        "distance of (W, b), root mean square of 25 steps", range: 1e-6...100, logarithmic: true),
                    series: distances),
            ])
    }
}
