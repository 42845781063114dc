package import Descent
package import Textbook
import TextbookBridge

/// Training on the engine step by step, in single precision, with mini-batches of the caller's choice.
///
/// One worker steps: the nets are small, and several runs go on at a time.
package struct EngineDescent: ~Copyable {
    package private(set) var network: Descent.Network
    private let examples: Examples
    private var backpropagation: Backpropagation
    private var state: OptimizerState

    /// Begins with a textbook's network, its parameters rounded.
    ///
    /// - Parameter batchSize: the largest number of examples in a mini-batch.
    package init(
        _ start: Textbook.Network, on examples: Examples, batchSize: Int, by optimizer: any Optimizer
    ) throws(ExerciseError) {
        let network = try ExerciseError.wrapping { try Descent.Network(start) }
        let backpropagation = try ExerciseError.wrapping {
            try Backpropagation(for: network, batchSize: batchSize, workers: 1)
        }
        let state = try ExerciseError.wrapping {
            try OptimizerState(optimizer, parameterCount: network.parameterCount)
        }
        self.examples = examples
        self.network = network
        self.backpropagation = backpropagation
        self.state = state
    }

    /// The number of steps made.
    package var stepCount: Int { state.stepCount }

    /// The cost of a mini-batch, with the L2 term, and its gradients in the order of the textbook's flat parameters.
    package mutating func gradients(
        _ batch: [Int], l2: Double = 0
    ) throws(ExerciseError) -> (cost: Double, gradients: [Double]) {
        let cost = try differentiate(batch, l2: l2)
        let gradients = backpropagation.gradients
        return (cost, gradients.indices.map { Double(gradients[$0]) })
    }

    /// Takes a step on a mini-batch.
    ///
    /// - Parameter learningRate: nil for the optimizer's own.
    /// - Returns: the cost of the mini-batch before the step.
    package mutating func step(_ batch: [Int], learningRate: Double? = nil) throws(ExerciseError) -> Double {
        let cost = try differentiate(batch, l2: 0)
        EngineDescent.update(&network, &state, by: backpropagation, learningRate)
        return cost
    }

    /// A function of its own, since a span of `self.backpropagation` would borrow all of `self`.
    private static func update(
        _ network: inout Descent.Network, _ state: inout OptimizerState, by backpropagation: borrowing Backpropagation,
        _ learningRate: Double?
    ) {
        state.step(&network, gradients: backpropagation.gradients, learningRate: learningRate)
    }

    private mutating func differentiate(_ batch: [Int], l2: Double) throws(ExerciseError) -> Double {
        do {
            return try backpropagation.run(network, on: examples, rows: batch.map { Int32($0) }, l2: l2)
        } catch {
            throw .training(error)
        }
    }

    /// The parameters, in the textbook's order.
    package var parameters: [Double] {
        let parameters = network.parameters
        return parameters.indices.map { Double(parameters[$0]) }
    }

    /// The class that the network predicts for each of some inputs.
    package func classes(_ inputs: Inputs) throws(ExerciseError) -> [Int] {
        try ExerciseError.wrapping { try network.predict(inputs, workers: 1).classes }
    }
}
