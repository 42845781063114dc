import Descent
import Glibc

/// An activation function's value and first two derivatives at one point.
struct ActivationCurve {
    /// g(z).
    let value: Double
    /// g′(z); for the relus at 0 that of the left side, as in training.
    let slope: Double
    /// g″(z); for the relus 0, at the kink too.
    let bend: Double

    init(_ activation: Activation, at z: Double) {
        switch activation {
        case .relu:
            value = z <= 0 ? 0 : z
            slope = z > 0 ? 1 : 0
            bend = 0
        case .leakyRelu:
            value = z > 0 ? z : 0.01 * z
            slope = z > 0 ? 1 : 0.01
            bend = 0
        case .tanh:
            value = Glibc.tanh(z)
            slope = 1 - value * value
            bend = -2 * value * slope
        case .sigmoid:
            value = ActivationCurve.logistic(z)
            // 1 − σ(z) = σ(−z) doesn't cancel for large z.
            let rest = ActivationCurve.logistic(-z)
            slope = value * rest
            bend = slope * (rest - value)
        case .identity, .softmax:
            value = z
            slope = 1
            bend = 0
        }
    }

    static func logistic(_ z: Double) -> Double { 1 / (1 + exp(-z)) }
}
