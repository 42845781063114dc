package import Reporting
import Textbook

/// What decay is for: with a fixed rate mini-batches wander around the minimum, with a falling rate they close in.
///
/// Gradient descent with mini-batches of 8 on `RegressionProblem`, always from the same start with the same
/// mini-batches. A step moves by α times the noise of its mini-batch's gradient, which does not vanish at the minimum;
/// so the distance that it keeps falls with α, and to 0 only if α does. Course notes, section 6, with the lecture's
/// k/√t, t the number of the mini-batch.
package struct CalmNearTheMinimum: Sendable {
    /// One schedule, and where it led.
    package struct Descent: Sendable {
        let name: String
        let label: String
        let look: Look
        let path: DescentPath
        let distances: [Double]
        package let rates: [Double]

        /// The root mean square of the distance after some steps.
        func distance(after steps: Range<Int>) -> Double {
            (steps.reduce(0) { $0 + distances[$1] * distances[$1] } / Double(steps.count)).squareRoot()
        }

        /// The same over a quarter of the steps, from 0.
        package func distance(inQuarter quarter: Int) -> Double {
            let count = CalmNearTheMinimum.steps / 4
            return distance(after: 1 + quarter * count..<1 + (quarter + 1) * count)
        }
    }

    static let initialRate = 0.2
    static let batchSize = 8
    static let epochs = 250
    static let steps = epochs * RegressionProblem.exampleCount / batchSize
    private static let start = [-1.5, 2.5]

    let problem = RegressionProblem()

    /// With a fixed rate, with inverse time, and with the lecture's form.
    package let descents: [Descent]

    package init() {
        let alpha = CalmNearTheMinimum.initialRate
        let decay = LearningRateDecay.self
        let forms: [(name: String, label: String, look: Look, rate: (_ epoch: Int, _ step: Int) -> Double)] = [
            ("α₀", "α₀, no decay", .gradientDescent, { _, _ in alpha }),
            (
                "α₀/(1 + 0.1 n)", "α₀/(1 + 0.1 n)", .decayEveryEpoch,
                { epoch, _ in
                    decay.inverseTime(initialRate: alpha, decayRate: 0.1, epochNumber: epoch - 1, interval: 1)
                }
            ),
            // The same form as k/√epoch, of the mini-batch's number.
            (
                "k/√t·α₀, k = 1", "k/√t·α₀, k = 1, t the mini-batch", .sky,
                { _, step in decay.inverseSquareRoot(initialRate: alpha, k: 1, epoch: step) }
            ),
        ]
        let problem = problem
        descents = forms.map { name, label, look, rate in
            var rates: [Double] = []
            let path = problem.path(
                batchSize: CalmNearTheMinimum.batchSize, from: CalmNearTheMinimum.start, steps: CalmNearTheMinimum.steps
            ) { epoch, step in
                let alpha = rate(epoch, step)
                rates.append(alpha)
                return alpha
            }
            return Descent(
                name: name, label: label, look: look, path: path, distances: problem.distances(path), rates: rates)
        }
    }

    /// The distances, quarter by quarter. With decay the last has to be below a third of that with the fixed rate, too.
    package var table: Report.Table {
        let fixed = descents[0].distance(inQuarter: 3)
        return Report.Table(
            "The calm near the minimum: mini-batches of \(CalmNearTheMinimum.batchSize) on a line through "
                + "\(RegressionProblem.exampleCount) points, \(CalmNearTheMinimum.steps.grouped) steps, α₀ "
                + "\(CalmNearTheMinimum.initialRate): root mean square distance from the minimum in each quarter of "
                + "the steps; n is the epoch from 0, t the mini-batch from 1",
            ["rate", "first", "second", "third", "last", "last rate", "expected"],
            descents.enumerated().map { index, descent in
                let quarters = (0..<4).map { descent.distance(inQuarter: $0) }
                let stays = quarters[3] >= quarters[1] / 2
                let closesIn = zip(quarters, quarters.dropFirst()).allSatisfy { $1 < $0 } && quarters[3] < fixed / 3
                return Claim(
                    ["\(descent.name)"] + quarters.map { .fixed($0, 4) } + [
                        .significant(descent.rates.last ?? .nan, 2),
                        index == 0
                            ? "stays: no nearer in the last quarter than half the second's"
                            : "closes in: nearer in each quarter",
                    ], holds: index == 0 ? stays : closesIn)
            })
    }

    var finding: String {
        let ends = descents.map { $0.distance(inQuarter: 3).fixed(4) }
        return
            "Decay is for the calm at the end: with a fixed rate mini-batches wander \(ends[0]) from the minimum on the "
            + "root mean square, quarter after quarter; with \(descents[1].name) they come to \(ends[1]), with the "
            + "lecture's k/√t·α₀ to \(ends[2])."
    }

    /// The lecture's drawing: round the minimum with a fixed rate, closing in with decay.
    var figure: Figure {
        let steps = CalmNearTheMinimum.steps
        let distances = descents.map { descent in
            Series(
                descent.label,
                stride(from: 1, to: steps, by: 50).map { first in
                    [Double(first) + 24.5, descent.distance(after: first..<first + 50)]
                }, style: .path, look: descent.look)
        }
        return Figure(
            "calm", title: "Mini-batches near the minimum: a fixed rate wanders, decay closes in", columns: 2,
            panelSize: (490, 430),
            panels: [
                paths("A fixed rate, α = \(CalmNearTheMinimum.initialRate)", descents[0]),
                paths("Decay, α = \(CalmNearTheMinimum.initialRate)/(1 + 0.1 n), n the epoch from 0", descents[1]),
                Panel(
                    "Distance from the minimum", x: .init("mini-batch t", range: 0...Double(steps)),
                    y: .init("root mean square of 50 steps", logarithmic: true), series: distances),
            ])
    }

    /// A path round the minimum: the last quarter of the steps before all the others, every eighth step of them.
    private func paths(_ title: String, _ descent: Descent) -> Panel {
        let points = descent.path.points
        let cut = CalmNearTheMinimum.steps * 3 / 4
        func piece(_ range: ClosedRange<Int>) -> [[Double]] {
            stride(from: range.lowerBound, through: range.upperBound, by: 8).map { points[$0] }
        }
        let reach = 0.6
        let minimum = problem.minimum
        return Panel(
            title, x: .init("W", range: minimum[0] - reach...minimum[0] + reach),
            y: .init("b", range: minimum[1] - reach...minimum[1] + reach), square: true,
            series: [
                problem.bowl.contourLines(at: [1, 4, 9, 16, 25, 36, 49].map { 0.006 * $0 }, around: minimum),
                Series(
                    "the first three quarters of the steps", piece(0...cut),
                    style: .custom("lines lc rgb '#a9c4e4' dt 1 lw 0.8")),
                Series(
                    "the last quarter", piece(cut...CalmNearTheMinimum.steps),
                    style: .custom("lines lc rgb '\(Look.vermilion.color)' dt 1 lw 0.6")),
                Series("minimum", [minimum], style: .custom("points pt 2 ps 1.6 lw 2 lc rgb '#000000'")),
            ])
    }
}
