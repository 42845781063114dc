import Reporting
import Textbook

extension GradientChecking {
    /// What the exercise prints.
    private enum Published {
        static let forward = 8.0
        static let backward = 3.0
        static let lineRatio = 7.814e-11
        static let rightRatio = 1.189e-07
        static let plantedRatio = 0.28509
    }

    /// The one-dimensional part: J(θ) = θ x.
    func lineTable() -> Report.Table {
        var table = Report.Table("J(θ) = θ x", ["what", "published", "found"])
        let forward = LineCost(x: 2).value(at: 4)
        let line = LineCost(x: 3)
        table.append(
            ["J for x = 2, θ = 4", "8", NumberText.fixed(forward, places: 0)],
            Verdict(forward, expected: Published.forward, tolerance: 0))
        table.append(
            ["dθ for x = 3, θ = 4", "3", NumberText.fixed(line.gradient, places: 0)],
            Verdict(line.gradient, expected: Published.backward, tolerance: 0))
        let differences = GradientCheck.centralDifferences(of: { line.value(at: $0[0]) }, at: [4])
        let ratio = GradientCheck.ratio([line.gradient], differences)
        table.append(
            ["ratio for x = 3, θ = 4, h = 1e-7", "7.814e-11", NumberText.scientific(ratio)],
            Verdict(ratio, expected: Published.lineRatio, tolerance: 0.01 * Published.lineRatio))
        return table
    }

    /// The network's ratios.
    func ratioTable(_ check: NetworkCheck) -> Report.Table {
        var table = Report.Table(
            "Network 4-5-3-1: ‖g − g̃‖ / (‖g‖ + ‖g̃‖), h = 1e-7; wrong above 2e-7",
            ["gradients", "cost computed from", "published", "found", "called"])
        func append(
            _ name: String, _ source: String, _ gradients: [Double], _ differences: [Double], published: Double?,
            isRight: Bool
        ) {
            let ratio = GradientCheck.ratio(gradients, differences)
            let isCalledRight = ratio <= GradientCheck.threshold
            let isMet = published.map { abs(ratio - $0) <= 0.01 * $0 } ?? true
            table.append(
                [
                    name, source, published.map { GradientChecking.text($0) } ?? "–", GradientChecking.text(ratio),
                    isCalledRight ? "right" : "wrong",
                ], Verdict(ratio.isFinite && isMet && isCalledRight == isRight))
        }
        append(
            "right", "outputs", check.gradients, check.fromOutputs, published: Published.rightRatio, isRight: true)
        append(
            "dW2·2, db1·4", "outputs", check.planted, check.fromOutputs, published: Published.plantedRatio,
            isRight: false)
        append("right", "logits", check.gradients, check.fromLogits, published: nil, isRight: true)
        append("dW2·2, db1·4", "logits", check.planted, check.fromLogits, published: nil, isRight: false)
        return table
    }

    /// As the exercise prints ratios: five decimals, or a power of ten.
    private static func text(_ ratio: Double) -> String {
        ratio < 1e-3 ? NumberText.scientific(ratio) : NumberText.fixed(ratio, places: 5)
    }

    /// The engine's gradients in single precision beside the textbook's at the same numbers.
    func engineTable(_ problem: CheckedNetwork) throws(ExerciseError) -> Report.Table {
        let engine = try problem.engineGradients()
        let textbook = problem.gradients.flat
        let differences = GradientCheck.centralDifferences(of: problem.cost, at: problem.network.flatParameters)
        let largest = textbook.reduce(0) { max($0, abs($1)) }
        let places = ParameterPlace.all(of: problem.network)
        var table = Report.Table(
            "The engine's gradients, in single precision", ["against", "ratio", "largest difference", "at"])
        for (name, reference) in [("the textbook's backward pass", textbook), ("central differences", differences)] {
            let difference = LargestDifference.absolute(engine, reference)
            let worst = NetworkCheck.worst(engine, reference)
            let ratio = GradientCheck.ratio(engine, reference)
            // Sums of some rounded products in three layers: ten units of rounding of the largest gradient.
            let isNear = difference <= 10 * 0x1p-24 * largest && ratio.isFinite
            table.append(
                [name, NumberText.scientific(ratio), NumberText.scientific(difference), "\(places[worst])"],
                Verdict(isNear))
        }
        return table
    }

    /// The ratio in each block: planted errors show themselves, and by what factor.
    func blockTable(_ check: NetworkCheck) -> Report.Table {
        var table = Report.Table(
            "Where the planted errors lie: the ratio in each block, against differences of the cost from the logits",
            ["block", "parameters", "right", "planted", "a factor f gives (f − 1)/(f + 1)"])
        let factors = ["W2": 2.0, "b1": 4.0]
        for (name, range) in check.blocks {
            let right = check.ratio(check.gradients, check.fromLogits, in: range)
            let planted = check.ratio(check.planted, check.fromLogits, in: range)
            let expected = factors[name].map { ($0 - 1) / ($0 + 1) } ?? 0
            let isMet = abs(planted - expected) <= 1e-6 && right <= 1e-6
            table.append(
                [
                    name, "\(range.count)", NumberText.scientific(right, digits: 2),
                    NumberText.scientific(planted, digits: 4),
                    factors[name].map {
                        "f = \(NumberText.fixed($0, places: 0)): \(NumberText.fixed(expected, places: 4))"
                    }
                        ?? "–",
                ], Verdict(isMet))
        }
        return table
    }

    /// The parameter farthest off.
    func worstTable(_ check: NetworkCheck) -> Report.Table {
        var table = Report.Table(
            "The worst entry", ["gradients", "cost computed from", "where", "gradient", "difference quotient", "apart"])
        func append(
            _ name: String, _ source: String, _ gradients: [Double], _ differences: [Double], planted: Bool
        ) {
            let worst = NetworkCheck.worst(gradients, differences)
            let place = check.places[worst]
            let difference = abs(gradients[worst] - differences[worst])
            table.append(
                [
                    name, source, "\(place)", NumberText.scientific(gradients[worst], digits: 7),
                    NumberText.scientific(differences[worst], digits: 7),
                    NumberText.scientific(difference, digits: 2),
                ], planted ? Verdict(difference.isFinite && (place.block == "W2" || place.block == "b1")) : nil)
        }
        append("right", "outputs", check.gradients, check.fromOutputs, planted: false)
        append("right", "logits", check.gradients, check.fromLogits, planted: false)
        append("dW2·2, db1·4", "outputs", check.planted, check.fromOutputs, planted: true)
        return table
    }

    /// How the error falls and rises with the step of the differences.
    func stepTable(_ sweep: StepSizeSweep) -> Report.Table {
        var table = Report.Table(
            "The error against the step h, the same network with tanh: error ~ h^slope",
            ["difference", "h from", "to", "expected slope", "found", "least error", "at h"])
        func append(
            _ name: String, _ error: KeyPath<StepSizeSweep.Point, Double>, _ range: ClosedRange<Double>,
            _ expected: Double, tolerance: Double
        ) {
            let slope = sweep.slope(error, over: range)
            let best = sweep.best(error)
            table.append(
                [
                    name, NumberText.scientific(range.lowerBound, digits: 1),
                    NumberText.scientific(range.upperBound, digits: 1), NumberText.fixed(expected, places: 0),
                    NumberText.fixed(slope, places: 3), NumberText.scientific(best[keyPath: error], digits: 2),
                    NumberText.scientific(best.h, digits: 2),
                ], Verdict(slope, expected: expected, tolerance: tolerance))
        }
        append("central, truncated", \.central, 1e-4...1e-2, 2, tolerance: 0.02)
        append("central, rounded", \.central, 1e-12...1e-7, -1, tolerance: 0.1)
        append("one-sided, truncated", \.oneSided, 1e-6...1e-3, 1, tolerance: 0.02)
        append("one-sided, rounded", \.oneSided, 1e-13...1e-9, -1, tolerance: 0.15)
        return table
    }

    func findings(_ check: NetworkCheck, _ sweep: StepSizeSweep) -> [String] {
        let fromOutputs = GradientCheck.ratio(check.gradients, check.fromOutputs)
        let fromLogits = GradientCheck.ratio(check.gradients, check.fromLogits)
        let worst = NetworkCheck.worst(check.planted, check.fromOutputs)
        let central = sweep.best(\.central)
        let oneSided = sweep.best(\.oneSided)
        return [
            "With the planted errors the worst entry is \(check.places[worst]): "
                + "\(NumberText.scientific(check.planted[worst])) beside a difference quotient of "
                + "\(NumberText.scientific(check.fromOutputs[worst])).",
            "The published \(NumberText.scientific(Published.rightRatio)) of the right gradients is noise of the exercise's cost, "
                + "which takes logarithms of outputs near 1; from the logits the ratio is "
                + "\(NumberText.scientific(fromLogits)), \(NumberText.fixed(fromOutputs / fromLogits, places: 0)) times smaller.",
            "The central difference is best at h = \(NumberText.scientific(central.h, digits: 2)) with an error of "
                + "\(NumberText.scientific(central.central, digits: 2)), the one-sided at "
                + "\(NumberText.scientific(oneSided.h, digits: 2)) with \(NumberText.scientific(oneSided.oneSided, digits: 2)).",
        ]
    }
}
