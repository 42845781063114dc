import Glibc
import Textbook

/// Adam with a typical mistake in the exercise: without the correction of s, or of both v and s.
struct MistakenAdam: UpdateRule {
    var learningRate: Double
    let correctsFirst: Bool
    private var v: [Double]
    private var s: [Double]
    private var t = 0.0

    init(parameterCount: Int, learningRate: Double, correctsFirst: Bool) {
        self.learningRate = learningRate
        self.correctsFirst = correctsFirst
        v = [Double](repeating: 0, count: parameterCount)
        s = v
    }

    mutating func step(parameters: inout [Double], gradients: [Double]) {
        t += 1
        let correction = correctsFirst ? 1 - pow(0.9, t) : 1
        for i in parameters.indices {
            v[i] = 0.9 * v[i] + 0.1 * gradients[i]
            s[i] = 0.999 * s[i] + 0.001 * gradients[i] * gradients[i]
            parameters[i] -= learningRate * (v[i] / correction) / (s[i].squareRoot() + 1e-8)
        }
    }
}
