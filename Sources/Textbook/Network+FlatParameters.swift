extension Network {
    /// All parameters one after another: W[1] row by row, b[1], W[2], b[2], and so on.
    ///
    /// Setting them keeps the shapes; the length must be `parameterCount`.
    package var flatParameters: [Double] {
        get {
            layers.flatMap { layer in layer.weights.elements + layer.biases }
        }
        set {
            precondition(
                newValue.count == parameterCount,
                "A network of \(parameterCount) parameters cannot take \(newValue.count).")
            var start = 0
            for (index, layer) in layers.enumerated() {
                let biasStart = start + layer.weights.elements.count
                let end = biasStart + layer.biases.count
                let weights = Matrix(
                    rows: layer.unitCount, columns: layer.inputCount, elements: Array(newValue[start..<biasStart]))
                replaceParameters(ofLayer: index, weights: weights, biases: Array(newValue[biasStart..<end]))
                start = end
            }
        }
    }

    /// The number of weights and biases.
    package var parameterCount: Int {
        layers.reduce(0) { count, layer in count + layer.weights.elements.count + layer.biases.count }
    }

    /// Where the biases are among the `flatParameters`, layer by layer.
    package var biasRanges: [Range<Int>] {
        var end = 0
        return layers.map { layer in
            let start = end + layer.weights.elements.count
            end = start + layer.biases.count
            return start..<end
        }
    }

    /// Makes a network of the given layer sizes, all parameters 0.
    ///
    /// - Parameters:
    ///   - sizes: n_x, the widths of the hidden layers, the number of outputs.
    ///   - activation: of every hidden layer.
    ///   - output: the output function.
    package init(sizes: [Int], activation: Activation, output: Output) {
        precondition(sizes.count >= 2, "A network needs at least two sizes, inputs and outputs, but got \(sizes).")
        let layers = (1..<sizes.count).map { l in
            DenseLayer(
                weights: Matrix(rows: sizes[l], columns: sizes[l - 1]),
                biases: [Double](repeating: 0, count: sizes[l]),
                activation: l == sizes.count - 1 ? .identity : activation)
        }
        self.init(layers: layers, output: output)
    }

    /// Makes a network of the given layer sizes from `flatParameters`.
    package init(sizes: [Int], activation: Activation, output: Output, flatParameters: [Double]) {
        self.init(sizes: sizes, activation: activation, output: output)
        self.flatParameters = flatParameters
    }
}
