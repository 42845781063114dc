import Glibc
package import Textbook

/// The names of a network's parameters.
package enum ParameterNames {
    /// The block, `W2` or `b1`, and the full name with row and column from 1, in the order of `flatParameters`.
    package static func all(of network: Network) -> [(block: String, full: String)] {
        network.layers.enumerated().flatMap { index, layer in
            let weights = (0..<layer.unitCount * layer.inputCount).map { flat in
                ("W\(index + 1)", flat / layer.inputCount + 1, flat % layer.inputCount + 1)
            }
            let biases = (1...layer.unitCount).map { ("b\(index + 1)", $0, 1) }
            return (weights + biases).map { block, row, column in (block, "\(block), row \(row), column \(column)") }
        }
    }
}

/// The gradients of the checked network, right and with planted errors, beside central differences of its cost.
struct NetworkCheck: Sendable {
    /// Of the parameters, in order.
    let names: [(block: String, full: String)]

    /// By the backward pass.
    let gradients: [Double]

    /// The same with the errors that the exercise plants: dW2 twice and db1 four times as large.
    let planted: [Double]

    /// Differences of the cost from the outputs, as the exercise has it.
    let fromOutputs: [Double]

    /// Differences of the cost from the logits.
    let fromLogits: [Double]

    static let plantedFactors = ["W2": 2.0, "b1": 4.0]

    init(_ problem: CheckedNetwork) {
        names = ParameterNames.all(of: problem.network)
        gradients = problem.gradients.flat
        planted = zip(names, gradients).map { $1 * (NetworkCheck.plantedFactors[$0.block] ?? 1) }
        let parameters = problem.network.flatParameters
        fromOutputs = GradientCheck.centralDifferences(of: problem.costFromOutputs, at: parameters)
        fromLogits = GradientCheck.centralDifferences(of: problem.cost, at: parameters)
    }

    /// The parameter whose gradient is farthest from the difference quotient; the first whose distance is NaN, if there
    /// is one.
    static func worst(_ gradients: [Double], _ approximations: [Double]) -> Int {
        let distances = zip(gradients, approximations).map { abs($0 - $1) }
        // No NaN is greater than anything.
        if let index = distances.firstIndex(where: { $0.isNaN }) { return index }
        return distances.indices.reduce(0) { worst, index in distances[index] > distances[worst] ? index : worst }
    }

    /// The blocks W1, b1, W2, … in order, each with the range of its parameters.
    var blocks: [(name: String, range: Range<Int>)] {
        var blocks: [(name: String, range: Range<Int>)] = []
        for (index, name) in names.enumerated() {
            if let last = blocks.last, last.name == name.block {
                blocks[blocks.count - 1].range = last.range.lowerBound..<index + 1
            } else {
                blocks.append((name.block, index..<index + 1))
            }
        }
        return blocks
    }
}

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
