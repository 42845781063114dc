import Descent
package import Textbook

/// The same batch gradient descent by the fast engine, in single precision.
package struct EngineRun: Sendable {
    /// The cost before each step, with the L2 term.
    package let costs: [Double]
    package let trainAccuracy: Double
    package let testAccuracy: Double

    /// - Parameters:
    ///   - start: the network whose parameters, rounded, are where training begins: relu, and one sigmoid unit.
    package init(
        from start: Textbook.Network, on data: PlaneData, test: PlaneData, learningRate: Double, l2: Double = 0,
        steps: Int
    ) throws(ExerciseError) {
        let examples = try data.examples()
        let testExamples = try test.examples()
        let widths = start.layers.map(\.unitCount)
        var network = try ExerciseError.onNetwork { () throws(NetworkError) in
            try Descent.Network(inputs: 2, layers: widths.dropLast().map { .dense($0, .relu) } + [.dense(1, .sigmoid)])
        }
        let parameters = start.flatParameters.map { Float($0) }
        network.copyParameters(from: parameters.span)
        let trainer = Trainer(
            optimizer: Descent.GradientDescent(learningRate: learningRate), batchSize: .full, order: .sequential,
            l2: l2,
            workers: 1)
        do throws(TrainingError) {
            costs = try trainer.fit(&network, to: examples, epochs: steps).epochs.map(\.cost)
            trainAccuracy = try network.evaluate(examples, workers: 1).accuracy ?? .nan
            testAccuracy = try network.evaluate(testExamples, workers: 1).accuracy ?? .nan
        } catch {
            throw .training(error)
        }
    }
}
