package import Reporting

/// Batch, mini-batch and stochastic descent on one cost that has contour lines: that of `RegressionProblem`. Course notes,
/// section 1.3.
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

    static let learningRate = 0.05
    static let steps = 4000
    static let start = [-1.5, 2.5]

    let problem = RegressionProblem()
    private var bowl: QuadraticBowl { problem.bowl }
    private var minimum: [Double] { problem.minimum }

    /// Whole batch, mini-batches, single examples.
    package let descents: [Descent]

    package init() {
        let problem = problem
        descents = [("batch", RegressionProblem.exampleCount), ("mini-batches of 8", 8), ("single examples", 1)].map {
            name, size in
            let path = problem.path(
                batchSize: size, from: RegressionDescents.start, steps: RegressionDescents.steps
            ) { _, _ in RegressionDescents.learningRate }
            return Descent(
                name: name, batchSize: size, path: path, distances: problem.distances(path), costs: problem.costs(path))
        }
    }

    package var table: Report.Table {
        let (steps, half) = (RegressionDescents.steps, RegressionDescents.steps / 2)
        var table = Report.Table(
            "Batch, mini-batch and stochastic descent on a line through \(RegressionProblem.exampleCount) points, α = "
                + "\(NumberText.fixed(RegressionDescents.learningRate, places: 2)), \(steps) steps each",
            ["claim", "batch", "mini-batches of 8", "single examples"])
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
            + "of 8 "
            + "\(NumberText.fixed(spreads[1], places: 3)); the batch gets there and its cost falls at every step."
    }

    /// The looks of batch, mini-batches and single examples.
    private var looks: [Look] {
        descents.map { .batch($0.batchSize, of: RegressionProblem.exampleCount) }
    }

    package var figure: Figure {
        let shown = 200
        let first = bowl.cost(at: zip(RegressionDescents.start, minimum).map { $0 - $1 })
        let steps = RegressionDescents.steps
        let distances = descents.indices.reversed().map { index in
            Series(
                descents[index].name,
                stride(from: 0, to: steps, by: 25).map { step in
                    [Double(step) + 12.5, descents[index].spread(over: step..<step + 25)]
                }, style: .path, look: looks[index])
        }
        let reach = 0.5
        return Figure(
            "batch-paths", title: "Batch, mini-batch and stochastic descent on J = 1/m Σ ½ (W x + b − y)², α = 0.05",
            columns: 2, panelSize: (490, 450),
            panels: [
                paths(
                    "The first \(shown) steps", 0...shown,
                    levels: [0.003, 0.02, 0.08, 0.25, 0.6, 1].map { $0 * first },
                    x: -1.8...3, y: -1.8...3),
                paths(
                    "The last \(shown) steps, near the minimum", steps - shown...steps,
                    levels: [1, 4, 9, 16, 25, 36, 49].map { 0.004 * $0 },
                    x: minimum[0] - reach...minimum[0] + reach, y: minimum[1] - reach...minimum[1] + reach),
                Panel(
                    "Distance from the minimum", x: Panel.Axis("step", range: 0...Double(steps)),
                    y: Panel.Axis("root mean square of 25 steps", range: 1e-6...10, logarithmic: true),
                    series: distances),
            ])
    }

    /// The paths over a range of steps.
    private func paths(
        _ title: String, _ steps: ClosedRange<Int>, levels: [Double], x: ClosedRange<Double>, y: ClosedRange<Double>
    ) -> Panel {
        // The noisiest is drawn first, the smooth one last.
        let paths = descents.indices.reversed().map { index in
            Series(
                descents[index].name, Array(descents[index].path.points[steps]), style: .path, look: looks[index])
        }
        return Panel(
            title, x: Panel.Axis("W", range: x), y: Panel.Axis("b", range: y), square: true,
            series: [bowl.contourLines(at: levels, around: minimum)] + paths + [
                Series("minimum", [minimum], style: .custom("points pt 2 ps 1.6 lw 2 lc rgb '#000000'"))
            ])
    }
}
