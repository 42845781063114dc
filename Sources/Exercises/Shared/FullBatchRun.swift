import Descent
import LegacyRandom
package import Textbook
import TextbookBridge

/// Batch gradient descent of a textbook network, as the exercises of week 1 do it: each step sees all examples.
package struct FullBatchRun: Sendable {
    /// What a run drops.
    package enum Masks: Sendable, Hashable {
        case none
        /// The same masks in every step, those that the seed gives: what the exercise does, which seeds its generator
        /// in every pass.
        case fixed(keep: Double, seed: UInt32)
        /// New masks in each step.
        case fresh(keep: Double, seed: UInt32)
    }

    package let data: PlaneData
    package let learningRate: Double
    package var l2 = 0.0
    package var masks = Masks.none

    package private(set) var network: Textbook.Network

    /// The cost of every `interval` steps, from the first one, each before its update, with the L2 term.
    package private(set) var costs: [Double] = []
    package let interval: Int

    package init(
        _ network: Textbook.Network, on data: PlaneData, learningRate: Double, l2: Double = 0, masks: Masks = .none,
        interval: Int = 100
    ) {
        self.network = network
        self.data = data
        self.learningRate = learningRate
        self.l2 = l2
        self.masks = masks
        self.interval = interval
    }

    /// Takes this many steps.
    package mutating func train(steps: Int) {
        var rule = Textbook.GradientDescent(learningRate: learningRate)
        var random = RandomState(seed: 1)
        var dropout: Dropout?
        if case .fresh(_, let seed) = masks { random.seed(seed) }
        if case .fixed(let keep, let seed) = masks {
            random.seed(seed)
            dropout = Dropout(for: network, examples: data.count, keep: keep, using: &random)
        }
        let start = network
        network.train(
            on: data.inputs, targets: data.targets,
            batches: repeatElement(Array(0..<data.count), count: steps), by: &rule, l2: l2,
            dropout: {
                guard case .fresh(let keep, _) = masks else { return dropout }
                return Dropout(for: start, examples: data.count, keep: keep, using: &random)
            },
            record: { step in
                if step.index % interval == 0 { costs.append(step.cost) }
            })
    }

    /// The cost before step number `step`, counted from 0.
    ///
    /// - Precondition: `step` is a multiple of `interval`, so that its cost was noted.
    package func cost(beforeStep step: Int) -> Double {
        precondition(step.isMultiple(of: interval), "step \(step) where only every \(interval)th cost is noted")
        return costs[step / interval]
    }

    /// The share of examples whose class the network without dropout tells.
    package func accuracy(on data: PlaneData) -> Double { network.accuracy(data.inputs, classes: data.classes) }

    /// Σ ‖W[l]‖², of the weights alone.
    package var squaredWeights: Double {
        network.layers.reduce(0) { sum, layer in sum + layer.weights.elements.reduce(0) { $0 + $1 * $1 } }
    }
}

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
        var network = try ExerciseError.wrapping { try Descent.Network(start) }
        let trainer = Trainer(
            optimizer: Descent.GradientDescent(learningRate: learningRate), batchSize: .full, order: .sequential,
            l2: l2, workers: 1)
        do {
            costs = try trainer.fit(&network, to: examples, epochs: steps).epochs.map(\.cost)
            trainAccuracy = try network.evaluate(examples, workers: 1).accuracy ?? .nan
            testAccuracy = try network.evaluate(testExamples, workers: 1).accuracy ?? .nan
        } catch {
            throw ExerciseError(error)
        }
    }
}
