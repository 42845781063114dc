/// An optimizer with its state: it moves the parameters θ against the gradient g of the cost.
///
/// It is not called `Optimizer`, as that is the engine's value without state, and much of what compares the two imports
/// both. Parameters, gradients and state are flat, in the order of `Network.flatParameters`.
package protocol UpdateRule: Sendable {
    /// α, for the next step; a schedule sets it from outside.
    var learningRate: Double { get set }

    /// Updates `parameters` by one step.
    ///
    /// - Parameters:
    ///   - parameters: θ, overwritten.
    ///   - gradients: g, the mean over the mini-batch; a NaN here reaches θ and the state.
    /// - Precondition: both have the length that the optimizer was made for.
    mutating func step(parameters: inout [Double], gradients: [Double])
}

extension UpdateRule {
    /// Stops where the lengths of the parameters, the gradients or the state differ.
    func checkLengths(parameters: [Double], gradients: [Double], state: [Double]) {
        precondition(
            parameters.count == gradients.count && parameters.count == state.count,
            "The step has \(parameters.count) parameters, \(gradients.count) gradients and state for \(state.count).")
    }
}
