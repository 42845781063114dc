/// Gradient descent.
///
///     θ ← θ − α·g
///
/// θ parameters, g gradients (the mean over the mini-batch), α learning rate. Source: course notes, section 1.2.
package struct GradientDescent: UpdateRule {
    /// α.
    package var learningRate: Double

    /// Makes the optimizer; it has no state, so takes parameters of any length.
    package init(learningRate: Double) {
        self.learningRate = learningRate
    }

    package mutating func step(parameters: inout [Double], gradients: [Double]) {
        checkLengths(parameters: parameters, gradients: gradients, state: gradients)
        for i in parameters.indices {
            parameters[i] -= learningRate * gradients[i]
        }
    }
}
