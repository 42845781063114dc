package import Descent
package import Textbook

extension Textbook.Network {
    /// The textbook's network with the layers and the parameters of an engine's.
    package init(_ network: borrowing Descent.Network) {
        let layers = network.layers
        let span = network.parameters
        var parameters: [Double] = []
        parameters.reserveCapacity(span.count)
        for index in span.indices { parameters.append(Double(span[index])) }
        self.init(
            layers: layers.indices.map { index in
                let weights = network.weightRange(ofLayer: index)
                return DenseLayer(
                    weights: Matrix(
                        rows: layers[index].units, columns: weights.count / layers[index].units,
                        elements: Array(parameters[weights])),
                    biases: Array(parameters[network.biasRange(ofLayer: index)]),
                    activation: index == layers.count - 1 ? .identity : layers[index].activation.textbook)
            }, output: network.output.textbookOutput)
    }
}

extension Descent.Network {
    /// The engine's network with the layers of a textbook's and its parameters, rounded to single precision.
    package init(_ network: Textbook.Network) throws(NetworkError) {
        let layers = network.layers.enumerated().map { index, layer in
            Layer.dense(
                layer.unitCount,
                index == network.layers.count - 1
                    ? Descent.Activation(network.output) : Descent.Activation(layer.activation))
        }
        try self.init(inputs: network.layers[0].inputCount, layers: layers)
        let parameters = network.flatParameters.map { Float($0) }
        copyParameters(from: parameters.span)
    }
}
