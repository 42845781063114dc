package import Descent

/// The cost of a network on fixed examples, as a function of all its parameters, in double precision.
///
///     J(θ) = 1/m · Σᵢ wᵢ/w̄ · L(ŷᵢ, yᵢ) + λ/(2m) · Σ_l ‖W⁽ˡ⁾‖²
///
/// with the library's activations and outputs, the loss of each output, and the examples' weights, if they have any, of
/// the mean w̄; the L2 term leaves the biases out. The parameters are in the order of `Network.parameters`. Inputs are
/// in single precision, as given; the network's scaling and everything after it are in double precision.
///
/// The relus' second derivative is 0, and undefined at 0: the computed curvature is that of the linear piece that θ
/// lies in, and at a kink that of the piece to the left, whose slope the gradient uses too. How the slope changes from
/// piece to piece is not in the Hessian, so a step that crosses kinks can meet more curvature than the Hessian shows.
package struct CostSurface: Sendable {
    /// The layers' shapes and the offsets of their parameters in a point.
    let layers: [ParameterLayout.Layer]
    let examples: Examples
    let standardization: Standardization?

    /// λ.
    package let l2: Double

    /// The number of all weights and biases.
    package let parameterCount: Int

    /// The largest number of threads.
    package let workers: Int

    /// The number of examples that go through the network at a time: memory does not grow with the data.
    let blockSize: Int

    /// The surface of a network's cost.
    ///
    /// - Parameters:
    ///   - network: defines the shape and the scaling; its parameters are a point of the surface.
    ///   - examples: the examples that the cost is the mean over.
    ///   - l2: λ, finite and at least 0.
    ///   - workers: the largest number of threads; nil for all usable processors.
    package init(
        of network: borrowing Network, on examples: Examples, l2: Double = 0, workers: Int? = nil
    ) throws(TrainingError) {
        do { try HyperparameterError.requireNonNegative("l2", l2) } catch { throw .hyperparameter(error) }
        self.workers = try Trainer.workerCount(workers, products: .blas)
        try Compatibility.check(examples, network)
        layers = network.layout.layers
        parameterCount = network.parameterCount
        standardization = network.standardization
        self.examples = examples.learned(by: network)
        self.l2 = l2
        // `BlockPass` stores for each example its inputs, its targets, a 1, its weight, and seven numbers for each
        // unit. A block stays within 4 MB unless the network is very wide; with 32 examples products are long enough to
        // be fast.
        let width = network.inputs + network.outputs + 2 + layers.reduce(0) { $0 + 7 * $1.units }
        blockSize = min(examples.count, max(32, min(1024, 500_000 / width)))
    }

    /// m.
    package var exampleCount: Int { examples.count }

    /// The output function.
    var output: Activation { layers[layers.count - 1].activation }

    /// The number of blocks that the examples are divided into.
    var blockCount: Int { (examples.count + blockSize - 1) / blockSize }

    /// The range of a block's examples.
    func block(_ index: Int) -> Range<Int> {
        index * blockSize..<min((index + 1) * blockSize, examples.count)
    }

    /// The parameters of a network as a point of the surface.
    package static func point(of network: borrowing Network) -> [Double] {
        let parameters = network.parameters
        return parameters.indices.map { Double(parameters[$0]) }
    }
}
