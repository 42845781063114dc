package import Reporting

/// Batch, mini-batch and stochastic descent on one cost that has contour lines: that of `RegressionProblem`. Course
/// notes, section 1.3.
package struct RegressionDescents: Sendable {
    /// One way to cut the examples, and where it led.
    package struct Descent: Sendable {
        let name: String
        let look: Look
        let path: DescentPath

        /// The distance from the minimum after each step.
        package let distances: [Double]

        /// The cost of all examples after each step.
        package let costs: [Double]

        /// Of the steps in a range, how many did not lower the cost of all examples; one that gives NaN is among them.
        package func rises(in steps: Range<Int>) -> Int { steps.count { !(costs[$0 + 1] < costs[$0]) } }

        /// The root of the mean squared distance over a range of steps.
        package func spread(over steps: Range<Int>) -> Double {
            (steps.reduce(0) { $0 + distances[$1] * distances[$1] } / Double(steps.count)).squareRoot()
        }

        /// A range of its path as a picture shows it.
        func series(_ steps: ClosedRange<Int>) -> Series {
            Series(name, Array(path.points[steps]), style: .path, look: look)
        }
    }

    static let learningRate = 0.05
    static let steps = 4000
    static let start = [-1.5, 2.5]

    private let problem: RegressionProblem

    /// Whole batch, mini-batches, single examples.
    package let descents: [Descent]

    package init() {
        let problem = RegressionProblem()
        let count = RegressionProblem.exampleCount
        self.problem = problem
        descents = [("batch", count), ("mini-batches of 8", 8), ("single examples", 1)].map { name, size in
            let path = problem.path(batchSize: size, from: Self.start, steps: Self.steps) { _, _ in Self.learningRate }
            return Descent(
                name: name, look: .batch(size, of: count), path: path, distances: problem.distances(path),
                costs: problem.costs(path))
        }
    }

    package var table: Report.Table {
        let (half, last) = (Self.steps / 2, Self.steps * 3 / 4)
        let rises = descents.map { $0.rises(in: 0..<200) }
        let early = descents.map { $0.spread(over: half..<last) }
        let late = descents.map { $0.spread(over: last..<Self.steps) }
        return Report.Table(
            "Batch, mini-batch and stochastic descent on a line through \(RegressionProblem.exampleCount) points, α = "
                + "\(Self.learningRate.fixed(2)), \(Self.steps) steps each",
            ["claim"] + descents.map(\.name),
            [
                Claim(
                    ["steps of the first 200 that raise the cost: none for the batch, most for single examples"]
                        + rises.map { .count($0) },
                    holds: rises[0] == 0 && rises[0] < rises[1] && rises[1] < rises[2]),
                Claim(
                    ["root mean square distance from the minimum in the third quarter"]
                        + early.map { .scientific($0, 3) }, holds: early[0] < early[1] && early[1] < early[2]),
                Claim(
                    ["and in the last: single examples come no nearer, they wander"]
                        + late.map { .scientific($0, 3) },
                    holds: late[0] < 1e-9 && late[1] < late[2] && late[2] > early[2] / 2),
            ])
    }

    package var finding: String {
        let spreads = descents.map { $0.spread(over: Self.steps / 2..<Self.steps) }
        return
            "With the rate fixed, descent on single examples stays at a root mean square distance of \(spreads[2].fixed(2)) from the minimum, on mini-batches of 8 at \(spreads[1].fixed(3)); the batch reaches the minimum, and its cost falls at every step."
    }

    package var figure: Figure {
        let (shown, steps, minimum) = (200, Self.steps, problem.minimum)
        let first = problem.bowl.cost(at: zip(Self.start, minimum).map { $0 - $1 })
        let distances = descents.reversed().map { descent in
            Series(
                descent.name,
                stride(from: 0, to: steps, by: 25).map { [Double($0) + 12.5, descent.spread(over: $0..<$0 + 25)] },
                style: .path, look: descent.look)
        }
        let reach = 0.5
        return Figure(
            "batch-paths", title: "Batch, mini-batch and stochastic descent on J = 1/m Σ ½ (W x + b − y)², α = 0.05",
            columns: 2, panelSize: (490, 450),
            panels: [
                paths(
                    "The first \(shown) steps", 0...shown,
                    levels: [0.003, 0.02, 0.08, 0.25, 0.6, 1].map { $0 * first }, x: -1.8...3, y: -1.8...3),
                paths(
                    "The last \(shown) steps, near the minimum", steps - shown...steps,
                    levels: [1, 4, 9, 16, 25, 36, 49].map { 0.004 * $0 },
                    x: minimum[0] - reach...minimum[0] + reach, y: minimum[1] - reach...minimum[1] + reach),
                Panel(
                    "Distance from the minimum", x: .init("step", range: 0...Double(steps)),
                    y: .logarithmic("root mean square of 25 steps", 1e-6...10), series: distances),
            ])
    }

    /// The paths over a range of steps: the noisiest is drawn first, the smooth one last.
    private func paths(
        _ title: String, _ steps: ClosedRange<Int>, levels: [Double], x: ClosedRange<Double>, y: ClosedRange<Double>
    ) -> Panel {
        Panel(
            title, x: .init("W", range: x), y: .init("b", range: y), square: true,
            series: [problem.bowl.contourLines(at: levels, around: problem.minimum)]
                + descents.reversed().map { $0.series(steps) }
                + [Series("minimum", [problem.minimum], style: .custom("points pt 2 ps 1.6 lw 2 lc rgb '#000000'"))])
    }
}
