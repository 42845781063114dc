/// Where each layer's weights and biases lie in the flat buffer of parameters; gradients and moments have the same layout.
///
/// Layer by layer: the weights W, [n_out, n_in] row-major, and then the biases b, [n_out].
package struct ParameterLayout: Sendable, Hashable {
    /// One layer's shape, and where its parameters lie.
    package struct Layer: Sendable, Hashable {
        /// n_in.
        package let inputs: Int
        /// n_out.
        package let units: Int
        /// What the layer makes of W·x + b.
        package let activation: Activation
        /// Where W begins.
        package let weights: Int

        /// Where b begins.
        package var biases: Int { weights + inputs * units }

        /// The range of W.
        package var weightRange: Range<Int> { weights..<biases }

        /// The range of b.
        package var biasRange: Range<Int> { biases..<biases + units }
    }

    /// The number of inputs of the first layer.
    package let inputs: Int

    /// The layers in order.
    package let layers: [Layer]

    /// The number of all weights and biases.
    package let parameterCount: Int

    /// Lays out a network, or refuses one that has no layer, an empty layer, a wrong activation or too many parameters.
    init(inputs: Int, layers: [Descent.Layer]) throws(NetworkError) {
        guard inputs >= 1 else { throw .noInputs(inputs) }
        guard !layers.isEmpty else { throw .noLayers }
        var found: [Layer] = []
        var offset = 0
        var width = inputs
        for (index, layer) in layers.enumerated() {
            guard layer.units >= 1 else { throw .emptyLayer(number: index + 1, units: layer.units) }
            let isLast = index == layers.count - 1
            guard isLast ? layer.activation.isOutput : layer.activation.isElementwise else {
                throw .activation(layer.activation, layer: index + 1, isLast: isLast)
            }
            // BLAS counts in 32 bits.
            guard width <= Int(Int32.max), layer.units <= Int(Int32.max) else { throw .tooLarge }
            let (weights, overflow) = width.multipliedReportingOverflow(by: layer.units)
            guard !overflow, weights < 1 << 48 else { throw .tooLarge }
            found.append(Layer(inputs: width, units: layer.units, activation: layer.activation, weights: offset))
            // Each of the three is below 2⁴⁸.
            offset += weights + layer.units
            guard offset < 1 << 48 else { throw .tooLarge }
            width = layer.units
        }
        self.inputs = inputs
        self.layers = found
        parameterCount = offset
    }

    /// The last layer.
    package var outputLayer: Layer { layers[layers.count - 1] }
}
