package import Reporting
import Textbook

/// Gradients against differences of the cost, right and with planted errors.
package struct GradientChecking: Exercise {
    package static let name = "gradient-checking"
    package static let summary =
        "gradients against differences of the cost, with planted errors and where the worst lies"
    package static let sections = "1.2, week 1"

    private let published = Published.values.gradientChecking

    package init(_ settings: ExerciseSettings) throws(ExerciseError) {}

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        progress("checking the network 4-5-3-1 of 47 parameters")
        let problem = CheckedNetwork()
        let check = NetworkCheck(problem)
        progress("sweeping the step of the differences")
        // Where a rectifier's kink lies between the two points, no quotient means anything; tanh has none.
        let sweep = StepSizeSweep(CheckedNetwork(activation: .tanh))
        return Report(
            tables: [
                lineTable, ratioTable(check), try engineTable(CheckedNetwork(rounding: problem)), blockTable(check),
                worstTable(check), stepTable(sweep),
            ], findings: findings(check, sweep), figures: [differenceFigure(check), stepFigure(sweep)])
    }

    /// The one-dimensional part: J(θ) = θ·x, whose derivative is x everywhere.
    private var lineTable: Report.Table {
        func cost(_ x: Double, _ theta: Double) -> Double { theta * x }
        let gradient = 3.0
        let ratio = GradientCheck.ratio(
            [gradient], GradientCheck.centralDifferences(of: { cost(3, $0[0]) }, at: [4]))
        return Report.Table(
            "J(θ) = θ x", ["what", "published", "found"],
            [
                Claim(
                    "J for x = 2, θ = 4", expected: .fixed(published.lineCost, 0), measured: .fixed(cost(2, 4), 0),
                    within: 0),
                Claim(
                    "dθ for x = 3, θ = 4", expected: .fixed(published.lineGradient, 0), measured: .fixed(gradient, 0),
                    within: 0),
                Claim(
                    "ratio for x = 3, θ = 4, h = 1e-7", expected: .scientific(published.lineRatio),
                    measured: .scientific(ratio), within: 0.01 * published.lineRatio),
            ])
    }

    /// The network's ratios.
    private func ratioTable(_ check: NetworkCheck) -> Report.Table {
        /// As the exercise prints ratios: five decimals, or a power of ten.
        func cell(_ ratio: Double) -> Cell { ratio < 1e-3 ? .scientific(ratio) : .fixed(ratio, 5) }
        func row(_ source: Cell, _ differences: [Double], planted: Bool, published: Double? = nil) -> Claim {
            let ratio = GradientCheck.ratio(planted ? check.planted : check.gradients, differences)
            let isCalledRight = ratio <= GradientCheck.threshold
            let isMet = published.map { ratio.isWithin(relative: 0.01, of: $0) } ?? true
            return Claim(
                planted ? "dW2·2, db1·4" : "right", source, published.map(cell) ?? .none, cell(ratio),
                isCalledRight ? "right" : "wrong", holds: ratio.isFinite && isMet && isCalledRight != planted)
        }
        return Report.Table(
            "Network 4-5-3-1: ‖g − g̃‖ / (‖g‖ + ‖g̃‖), h = 1e-7; wrong above 2e-7",
            ["gradients", "cost computed from", "published", "found", "called"],
            [
                row("outputs", check.fromOutputs, planted: false, published: published.rightRatio),
                row("outputs", check.fromOutputs, planted: true, published: published.plantedRatio),
                row("logits", check.fromLogits, planted: false),
                row("logits", check.fromLogits, planted: true),
            ])
    }

    /// The engine's gradients in single precision beside the textbook's at the same numbers.
    private func engineTable(_ problem: CheckedNetwork) throws(ExerciseError) -> Report.Table {
        let engine = try problem.engineGradients()
        let textbook = problem.gradients.flat
        let differences = GradientCheck.centralDifferences(of: problem.cost, at: problem.network.flatParameters)
        // Sums of some rounded products in three layers: ten units of rounding of the largest gradient.
        let tolerance = 10 * 0x1p-24 * textbook.reduce(0) { max($0, abs($1)) }
        let names = ParameterNames.all(of: problem.network)
        func row(_ name: Cell, _ reference: [Double]) -> Claim {
            let distance = LargestDifference.absolute(engine, reference)
            let ratio = GradientCheck.ratio(engine, reference)
            return Claim(
                name, .scientific(ratio), .scientific(distance), "\(names[NetworkCheck.worst(engine, reference)].full)",
                holds: distance <= tolerance && ratio.isFinite)
        }
        return Report.Table(
            "The engine's gradients, in single precision", ["against", "ratio", "largest difference", "at"],
            [row("the textbook's backward pass", textbook), row("central differences", differences)])
    }

    /// The ratio in each block: planted errors show themselves, and by what factor.
    private func blockTable(_ check: NetworkCheck) -> Report.Table {
        Report.Table(
            "Where the planted errors lie: the ratio in each block, against differences of the cost from the logits",
            ["block", "parameters", "right", "planted", "a factor f gives (f − 1)/(f + 1)"],
            check.blocks.map { name, range in
                func ratio(_ gradients: [Double]) -> Double {
                    GradientCheck.ratio(Array(gradients[range]), Array(check.fromLogits[range]))
                }
                let (right, planted) = (ratio(check.gradients), ratio(check.planted))
                let factor = NetworkCheck.plantedFactors[name]
                let expected = factor.map { ($0 - 1) / ($0 + 1) } ?? 0
                return Claim(
                    "\(name)", .count(range.count), .scientific(right, 2), .scientific(planted, 4),
                    factor.map {
                        "f = \($0.fixed(0)): \(expected.fixed(4))"
                    } ?? .none, holds: planted.isWithin(1e-6, of: expected) && right <= 1e-6)
            })
    }

    /// The parameter farthest off.
    private func worstTable(_ check: NetworkCheck) -> Report.Table {
        func row(_ source: Cell, _ differences: [Double], planted: Bool) -> Claim {
            let gradients = planted ? check.planted : check.gradients
            let worst = NetworkCheck.worst(gradients, differences)
            let name = check.names[worst]
            let distance = abs(gradients[worst] - differences[worst])
            return Claim(
                planted ? "dW2·2, db1·4" : "right", source, "\(name.full)", .scientific(gradients[worst], 7),
                .scientific(differences[worst], 7), .scientific(distance, 2),
                holds: planted ? distance.isFinite && NetworkCheck.plantedFactors[name.block] != nil : nil)
        }
        return Report.Table(
            "The worst entry",
            ["gradients", "cost computed from", "where", "gradient", "difference quotient", "apart"],
            [
                row("outputs", check.fromOutputs, planted: false), row("logits", check.fromLogits, planted: false),
                row("outputs", check.fromOutputs, planted: true),
            ])
    }

    /// How the error falls and rises with the step of the differences.
    private func stepTable(_ sweep: StepSizeSweep) -> Report.Table {
        func row(
            _ name: Cell, _ error: KeyPath<StepSizeSweep.Point, Double>, _ range: ClosedRange<Double>,
            slope expected: Double, within tolerance: Double
        ) -> Claim {
            let slope = sweep.slope(error, over: range)
            let best = sweep.best(error)
            return Claim(
                name, .scientific(range.lowerBound, 1), .scientific(range.upperBound, 1), .fixed(expected, 0),
                .fixed(slope, 3), .scientific(best[keyPath: error], 2), .scientific(best.h, 2),
                holds: slope.isWithin(tolerance, of: expected))
        }
        return Report.Table(
            "The error against the step h, the same network with tanh: error ~ h^slope",
            ["difference", "h from", "to", "expected slope", "found", "least error", "at h"],
            [
                row("central, truncated", \.central, 1e-4...1e-2, slope: 2, within: 0.02),
                row("central, rounded", \.central, 1e-12...1e-7, slope: -1, within: 0.1),
                row("one-sided, truncated", \.oneSided, 1e-6...1e-3, slope: 1, within: 0.02),
                row("one-sided, rounded", \.oneSided, 1e-13...1e-9, slope: -1, within: 0.15),
            ])
    }

    private func findings(_ check: NetworkCheck, _ sweep: StepSizeSweep) -> [String] {
        let fromOutputs = GradientCheck.ratio(check.gradients, check.fromOutputs)
        let fromLogits = GradientCheck.ratio(check.gradients, check.fromLogits)
        let worst = NetworkCheck.worst(check.planted, check.fromOutputs)
        let (central, oneSided) = (sweep.best(\.central), sweep.best(\.oneSided))
        func text(_ value: Double, digits: Int = 4) -> String { value.scientific(digits) }
        return [
            "With the planted errors the worst entry is \(check.names[worst].full): \(text(check.planted[worst])) beside "
                + "a difference quotient of \(text(check.fromOutputs[worst])).",
            "The published \(text(published.rightRatio)) of the right gradients is noise of the exercise's cost, "
                + "which takes logarithms of outputs near 1; from the logits the ratio is "
                + "\(text(fromLogits)), \((fromOutputs / fromLogits).fixed(0)) times smaller.",
            "The central difference is best at h = \(text(central.h, digits: 2)) with an error of "
                + "\(text(central.central, digits: 2)), the one-sided at \(text(oneSided.h, digits: 2)) with "
                + "\(text(oneSided.oneSided, digits: 2)).",
        ]
    }
}
