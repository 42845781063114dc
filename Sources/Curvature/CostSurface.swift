package import Descent

/// The cost of a network on fixed examples, as a function of all its parameters, in double precision.
///
///     J(θ) = 1/m · Σᵢ L(ŷᵢ, yᵢ) + λ/(2m) · Σ_l ‖W⁽ˡ⁾‖²
///
/// with the library's activations and outputs and the loss of each output; λ leaves the biases out. The parameters
/// stand in the order of `Network.parameters`. Inputs are taken as they are given, in single precision; the network's
/// scaling and all that follows are in double precision, so that only the inputs are rounded to single.
///
/// The relus have no second derivative at 0, and 0 everywhere else: what is computed of the curvature is that of the
/// linear piece that θ lies in, and at a kink that of the piece to the left, whose slope the gradient takes too. How
/// the slope changes from piece to piece is not in the Hessian, so a step that crosses kinks can meet more curvature
/// than it tells of.
package struct CostSurface: Sendable {
    /// The layers' shapes, and where their parameters lie in a point.
    let layers: [ParameterLayout.Layer]
    let examples: Examples
    let standardization: Standardization?

    /// λ.
    package let l2: Double

    /// The number of all weights and biases.
    package let parameterCount: Int

    /// How many threads may compute at once.
    package let workers: Int

    /// How many examples go through the network at a time: memory does not grow with the data.
    let blockSize: Int

    /// The surface of a network's cost.
    ///
    /// - Parameters:
    ///   - network: gives the shape and the scaling; its parameters are a point of the surface.
    ///   - examples: all of them count.
    ///   - l2: λ, finite and at least 0.
    ///   - workers: how many threads may compute at once; nil for all usable processors.
    package init(
        of network: borrowing Network, on examples: Examples, l2: Double = 0, workers: Int? = nil
    ) throws(TrainingError) {
        do { try HyperparameterError.requireNonNegative("l2", l2) } catch { throw .hyperparameter(error) }
        self.workers = try Trainer.workerCount(workers, callsOpenBLAS: true)
        try Compatibility.check(examples, network)
        layers = network.layout.layers
        parameterCount = network.parameterCount
        standardization = network.standardization
        self.examples = examples
        self.l2 = l2
        // What `BlockPass` keeps of an example: its inputs, its targets, a 1, and seven numbers for each unit. A block
        // of them stays within 4 MB unless the net is very wide; with 32 examples products are long enough to be fast.
        let width = network.inputs + network.outputs + 1 + layers.reduce(0) { $0 + 7 * $1.units }
        blockSize = min(examples.count, max(32, min(1024, 500_000 / width)))
    }

    /// m.
    package var exampleCount: Int { examples.count }

    /// The output function.
    var output: Activation { layers[layers.count - 1].activation }

    /// How many blocks the examples make.
    var blockCount: Int { (examples.count + blockSize - 1) / blockSize }

    /// The examples of a block.
    func block(_ index: Int) -> Range<Int> {
        index * blockSize..<min((index + 1) * blockSize, examples.count)
    }

    /// The parameters of a network as a point of the surface.
    package static func point(of network: borrowing Network) -> [Double] {
        let parameters = network.parameters
        return parameters.indices.map { Double(parameters[$0]) }
    }
}
