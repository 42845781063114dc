import Descent

extension CostSurface {
    /// λ/m, the second derivative of the L2 term by a weight.
    var l2Share: Double { l2 / Double(exampleCount) }

    /// Whether each parameter is a weight, which the L2 term counts, and no bias.
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

    /// Adds λ/m times the weights among some parameters, or a direction's parts for them: the term's gradient, or its
    /// Hessian's product.
    func addL2(of vector: [Double], to result: inout [Double]) {
        guard l2 > 0 else { return }
        for layer in layers {
            for place in layer.weights..<layer.biases { result[place] += l2Share * vector[place] }
        }
    }
}

extension CostSurface {
    /// Stops the program where a point or direction has another length than the parameters.
    func check(_ vector: [Double]) {
        precondition(vector.count == parameterCount, "\(vector.count) numbers for \(parameterCount) parameters")
    }

    /// For each layer, whether a direction moves any of its parameters.
    func layersTouched(by direction: [Double]) -> [Bool] {
        layers.map { layer in direction[layer.weights..<layer.biases + layer.units].contains { $0 != 0 } }
    }

    /// The same of the direction along one parameter.
    func isTouched(by parameter: Int) -> [Bool] {
        layers.map { ($0.weights..<$0.biases + $0.units).contains(parameter) }
    }
}
