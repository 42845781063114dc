import LegacyRandom
package import Textbook

/// Batch gradient descent of a textbook network, as the exercises of week 1 do it: each step sees all examples.
package struct FullBatchRun: Sendable {
    /// What a run drops.
    package enum Masks: Sendable, Hashable {
        case none
        /// The same masks in every step, those that the seed gives: what the exercise does, which seeds its generator in every pass.
        case fixed(keep: Double, seed: UInt32)
        /// New masks in each step.
        case fresh(keep: Double, seed: UInt32)
    }

    package let data: PlaneData
    package let learningRate: Double
    package var l2 = 0.0
    package var masks = Masks.none

    package private(set) var network: Network

    /// The cost of every `interval` steps, from the first one, each before its update, with the L2 term.
    package private(set) var costs: [Double] = []
    package let interval: Int

    package init(
        _ network: Network, on data: PlaneData, learningRate: Double, l2: Double = 0, masks: Masks = .none,
        interval: Int = 100
    ) {
        self.network = network
        self.data = data
        self.learningRate = learningRate
        self.l2 = l2
        self.masks = masks
        self.interval = interval
    }

    /// Takes so many steps.
    package mutating func train(steps: Int) {
        var rule = GradientDescent(learningRate: learningRate)
        var parameters = network.flatParameters
        var random = RandomState(seed: 1)
        if case .fresh(_, let seed) = masks { random.seed(seed) }
        var dropout: Dropout?
        if case .fixed(let keep, let seed) = masks {
            random.seed(seed)
            dropout = Dropout(for: network, examples: data.count, keep: keep, using: &random)
        }
        for step in 0..<steps {
            if case .fresh(let keep, _) = masks {
                dropout = Dropout(for: network, examples: data.count, keep: keep, using: &random)
            }
            let pass = network.forward(data.inputs, dropout: dropout)
            if step % interval == 0 { costs.append(network.cost(of: pass, targets: data.targets, l2: l2)) }
            let gradients = network.gradients(of: pass, targets: data.targets, l2: l2, dropout: dropout)
            rule.step(parameters: &parameters, gradients: gradients.flat)
            network.flatParameters = parameters
        }
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
