import Textbook

/// The gradients of the checked network, right and with planted errors, beside central differences of its cost.
struct NetworkCheck: Sendable {
    let places: [ParameterPlace]

    /// By the backward pass.
    let gradients: [Double]

    /// The same with dW2·2 and db1·4.
    let planted: [Double]

    /// Differences of the cost from the outputs, as the exercise has it.
    let fromOutputs: [Double]

    /// Differences of the cost from the logits.
    let fromLogits: [Double]

    init(_ problem: CheckedNetwork) {
        places = ParameterPlace.all(of: problem.network)
        gradients = problem.gradients.flat
        planted = problem.plantedGradients.flat
        let parameters = problem.network.flatParameters
        fromOutputs = GradientCheck.centralDifferences(of: problem.costFromOutputs, at: parameters)
        fromLogits = GradientCheck.centralDifferences(of: problem.cost, at: parameters)
    }

    /// The parameter whose gradient is farthest from the difference quotient; the first whose distance is no number, if there is one.
    static func worst(_ gradients: [Double], _ approximations: [Double]) -> Int {
        let distances = zip(gradients, approximations).map { abs($0 - $1) }
        // No NaN is greater than anything.
        if let index = distances.firstIndex(where: { $0.isNaN }) { return index }
        return distances.indices.reduce(0) { worst, index in distances[index] > distances[worst] ? index : worst }
    }

    /// The blocks W1, b1, W2, … in order, each with the range of its parameters.
    var blocks: [(name: String, range: Range<Int>)] {
        var blocks: [(name: String, range: Range<Int>)] = []
        for (index, place) in places.enumerated() {
            if let last = blocks.last, last.name == place.block {
                blocks[blocks.count - 1].range = last.range.lowerBound..<index + 1
            } else {
                blocks.append((place.block, index..<index + 1))
            }
        }
        return blocks
    }

    /// The ratio over one block's parameters.
    func ratio(_ gradients: [Double], _ approximations: [Double], in range: Range<Int>) -> Double {
        GradientCheck.ratio(Array(gradients[range]), Array(approximations[range]))
    }
}
