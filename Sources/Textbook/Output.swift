import Glibc

/// The output function of a network, applied to the logits of its last layer; each has its own loss.
///
/// The losses are computed from the logits Z, not from the outputs, so that no logarithm is taken of a rounded 0.
package enum Output: Hashable, Sendable, CaseIterable {
    /// ŷᵢ = e^zᵢ/Σₖ e^zₖ over the units of an example, with the cross-entropy of classes. The course, week 3.
    case softmax

    /// ŷ = σ(z), with the binary cross-entropy of each unit. Course notes, section 1.2.
    case sigmoid

    /// ŷ = z, with half the squared error.
    case identity

    /// The outputs Ŷ of `logits`, both (k, m).
    package func outputs(logits: Matrix) -> Matrix {
        switch self {
        case .softmax:
            var outputs = logits
            for j in 0..<logits.columns {
                let column = (0..<logits.rows).map { i in logits[i, j] }
                // e^(z − max) is at most 1, so that neither the terms nor the sum overflow.
                let largest = column.max() ?? 0
                let terms = column.map { z in exp(z - largest) }
                let sum = terms.reduce(0, +)
                for i in 0..<logits.rows {
                    outputs[i, j] = terms[i] / sum
                }
            }
            return outputs
        case .sigmoid:
            return logits.map(Activation.sigmoid)
        case .identity:
            return logits
        }
    }

    /// The mean over the examples of this function's loss.
    ///
    ///     softmax    L = −ln ŷ_c = ln Σₖ e^zₖ − z_c                     c the example's class
    ///     sigmoid    L = Σ −y·ln ŷ − (1 − y)·ln(1 − ŷ)
    ///                  = Σ max(z, 0) − z·y + ln(1 + e^−|z|)             over the units
    ///     identity   L = Σ ½·(ŷ − y)²                                  over the units
    ///
    /// - Parameter weights: what each example's loss is multiplied with; nil for 1.
    /// - Precondition: `targets` fit `logits`; there is at least one example.
    package func cost(logits: Matrix, targets: Targets, weights: [Double]? = nil) -> Double {
        precondition(logits.columns > 0, "The mean cost of no examples is undefined.")
        let y = targets.matrix(units: logits.rows, examples: logits.columns, output: self)
        var sum = 0.0
        for j in 0..<logits.columns {
            let weight = weights?[j] ?? 1
            switch self {
            case .softmax:
                let column = (0..<logits.rows).map { i in logits[i, j] }
                let largest = column.max() ?? 0
                let logarithm = log(column.reduce(0) { total, z in total + exp(z - largest) })
                for i in 0..<logits.rows where y[i, j] == 1 {
                    sum += weight * ((largest - column[i]) + logarithm)
                }
            case .sigmoid:
                for i in 0..<logits.rows {
                    let z = logits[i, j]
                    sum += weight * ((z < 0 ? 0 : z) - z * y[i, j] + log1p(exp(-abs(z))))
                }
            case .identity:
                for i in 0..<logits.rows {
                    let error = logits[i, j] - y[i, j]
                    sum += weight * 0.5 * error * error
                }
            }
        }
        return sum / Double(logits.columns)
    }
}
