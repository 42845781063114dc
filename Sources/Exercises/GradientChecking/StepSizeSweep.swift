import Glibc
import Textbook

/// The error of difference quotients against their step h.
struct StepSizeSweep: Sendable {
    struct Point: Sendable {
        let h: Double
        /// ‖g − g̃‖ / (‖g‖ + ‖g̃‖) of the central difference.
        let central: Double
        /// The same of the one-sided difference.
        let oneSided: Double
    }

    let points: [Point]

    /// Sweeps h over 10⁰, 10⁻⁰·²⁵, …, 10⁻¹³.
    init(_ problem: CheckedNetwork) {
        let gradients = problem.gradients.flat
        let parameters = problem.network.flatParameters
        points = (0...52).map { step in
            let h = pow(10, -Double(step) / 4)
            let central = GradientCheck.centralDifferences(of: problem.cost, at: parameters, h: h)
            let oneSided = GradientCheck.forwardDifferences(of: problem.cost, at: parameters, h: h)
            return Point(
                h: h, central: GradientCheck.ratio(gradients, central),
                oneSided: GradientCheck.ratio(gradients, oneSided))
        }
    }

    /// The slope of log error over log h by least squares, over the steps within a range.
    func slope(_ error: KeyPath<Point, Double>, over range: ClosedRange<Double>) -> Double {
        // Half a step of the sweep is room for the rounding of the powers of ten.
        let within = points.filter { $0.h > range.lowerBound / 1.3 && $0.h < range.upperBound * 1.3 }
        let x = within.map { log($0.h) }
        let y = within.map { log($0[keyPath: error]) }
        let meanX = x.reduce(0, +) / Double(x.count)
        let meanY = y.reduce(0, +) / Double(y.count)
        let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
        return products / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    }

    /// The point with the least error.
    func best(_ error: KeyPath<Point, Double>) -> Point {
        points.reduce(points[0]) { $1[keyPath: error] < $0[keyPath: error] ? $1 : $0 }
    }
}
