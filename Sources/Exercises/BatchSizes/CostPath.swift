import LegacyRandom
package import Textbook

/// The whole-set cost along gradient descent with mini-batches of one size, in the textbook.
package struct CostPath: Sendable {
    package let batchSize: Int
    package let learningRate: Double

    /// J over all examples: before the first update, then after each.
    package let costs: [Double]

    /// Descends on examples X, (n_x, m), with their classes.
    ///
    /// Each epoch is cut from a permutation by NumPy's generator, its seed raised before each epoch as in the course.
    package init(
        from network: Network, inputs: Matrix, classes: [Int], batchSize: Int, learningRate: Double, updates: Int,
        shuffleSeed: UInt32
    ) {
        var network = network
        let targets = Targets.classes(classes)
        var parameters = network.flatParameters
        var rule = GradientDescent(learningRate: learningRate)
        var costs = [network.cost(inputs, targets: targets)]
        costs.reserveCapacity(updates + 1)
        var seed = shuffleSeed
        while costs.count <= updates {
            seed &+= 1
            var random = RandomState(seed: seed)
            for batch in MiniBatches.cut(random.permutation(classes.count), size: batchSize)
                .prefix(updates + 1 - costs.count)
            {
                let gradients = network.gradients(inputs.columns(at: batch), targets: targets.examples(at: batch))
                rule.step(parameters: &parameters, gradients: gradients.flat)
                network.flatParameters = parameters
                costs.append(network.cost(inputs, targets: targets))
            }
        }
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.costs = costs
    }

    /// A path whose costs are known.
    package init(batchSize: Int, learningRate: Double, costs: [Double]) {
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.costs = costs
    }

    /// The number of updates.
    package var updates: Int { costs.count - 1 }

    /// How many of the last `count` updates made the cost larger.
    package func rises(last count: Int) -> Int {
        let end = costs.suffix(count + 1)
        return zip(end, end.dropFirst()).count { before, after in after > before }
    }

    /// How many of the updates did not make the cost smaller; one that gives NaN is among them.
    package var stalls: Int {
        zip(costs, costs.dropFirst()).count { before, after in !(after < before) }
    }

    /// The largest rise of the cost in one update; 0 where it never rose.
    package var largestRise: Double {
        zip(costs, costs.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
    }

    /// The number of the first update, from 1, that made the cost larger; nil where none did.
    package var firstRise: Int? {
        costs.indices.dropFirst().first { costs[$0] > costs[$0 - 1] }
    }

    /// How much the cost rose in all over a range of updates, from 1: the sum of its rises alone.
    ///
    /// A cost that only falls has 0 here, however fast it falls, and one that settles comes to 0.
    package func ascent(_ updates: ClosedRange<Int>) -> Double {
        updates.reduce(0) { $0 + max(costs[$1] - costs[$1 - 1], 0) }
    }

    /// The ascent over the last `count` updates.
    package func ascent(last count: Int) -> Double { ascent(updates - count + 1...updates) }

    /// The mean of the cost over the last `count` updates.
    package func mean(last count: Int) -> Double { costs.suffix(count).reduce(0, +) / Double(count) }
}
