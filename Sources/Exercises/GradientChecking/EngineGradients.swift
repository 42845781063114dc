import Descent
import Textbook

extension CheckedNetwork {
    /// dθ by the fast engine, in single precision, in the order of the textbook's flat parameters.
    func engineGradients() throws(ExerciseError) -> [Double] {
        let examples = try ExerciseError.onData { () throws(DataError) in
            try Examples(
                inputs: Inputs(inputs.transposed.elements.map { Float($0) }, width: inputs.rows),
                targets: Descent.Targets(classes: classes, classCount: 2))
        }
        var engine = try ExerciseError.onNetwork { () throws(NetworkError) in
            try Descent.Network(
                inputs: inputs.rows,
                layers: network.layers.dropLast().map { Layer.dense($0.unitCount, .relu) } + [.dense(1, .sigmoid)])
        }
        let parameters = network.flatParameters.map { Float($0) }
        engine.copyParameters(from: parameters.span)
        return try ExerciseError.onTraining { () throws(TrainingError) in
            var backpropagation = try Backpropagation(for: engine, batchSize: examples.count, workers: 1)
            _ = try backpropagation.run(engine, on: examples)
            let gradients = backpropagation.gradients
            return gradients.indices.map { Double(gradients[$0]) }
        }
    }
}
