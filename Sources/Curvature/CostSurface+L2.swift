extension CostSurface {
    /// λ/m, the second derivative of the L2 term with respect to a weight.
    var l2Share: Double { l2 / Double(exampleCount) }

    /// For each parameter, whether it is a weight, which the L2 term includes, and not a bias.
    var isWeight: [Bool] {
        layers.flatMap { layer in
            [Bool](repeating: true, count: layer.inputs * layer.units) + [Bool](repeating: false, count: layer.units)
        }
    }

    /// λ/(2m)·Σ‖W‖².
    func l2Cost(at point: [Double]) -> Double {
        guard l2 > 0 else { return 0 }
        var sum = 0.0
        for layer in layers {
            for weight in point[layer.weights..<layer.biases] { sum += weight * weight }
        }
        return l2Share / 2 * sum
    }

    /// Adds λ/m times the elements of `vector` that belong to weights: the term's gradient at parameters, its Hessian's
    /// product with a direction.
    func addL2(of vector: [Double], to result: inout [Double]) {
        guard l2 > 0 else { return }
        for layer in layers {
            for index in layer.weights..<layer.biases { result[index] += l2Share * vector[index] }
        }
    }
}

extension CostSurface {
    /// Stops the program unless a point or direction has the length of the parameters.
    func check(_ vector: [Double]) {
        precondition(vector.count == parameterCount, "\(vector.count) numbers for \(parameterCount) parameters")
    }

    /// For each layer, whether a direction changes any of its parameters.
    func layersTouched(by direction: [Double]) -> [Bool] {
        layers.map { layer in direction[layer.weights..<layer.biases + layer.units].contains { $0 != 0 } }
    }

    /// For each layer, whether it has the parameter at this index.
    func isTouched(by parameter: Int) -> [Bool] {
        layers.map { ($0.weights..<$0.biases + $0.units).contains(parameter) }
    }
}
