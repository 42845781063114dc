import LegacyRandom
package import Textbook

/// The whole-set cost along gradient descent with mini-batches of one size, in the textbook.
package struct CostPath: Sendable {
    package let batchSize: Int
    package let learningRate: Double

    /// J over all examples: before the first update, then after each.
    package private(set) var costs: [Double]

    /// A path whose costs are known.
    package init(batchSize: Int, learningRate: Double, costs: [Double]) {
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.costs = costs
    }

    /// Descends on examples X, (n_x, m), with their classes.
    ///
    /// Each epoch is cut from a permutation by NumPy's generator, its seed raised before each epoch as in the course.
    package init(
        from network: Network, inputs: Matrix, classes: [Int], batchSize: Int, learningRate: Double, updates: Int,
        shuffleSeed: UInt32
    ) {
        let targets = Targets.classes(classes)
        self.init(batchSize: batchSize, learningRate: learningRate, costs: [network.cost(inputs, targets: targets)])
        var network = network
        var rule = GradientDescent(learningRate: learningRate)
        var seed = shuffleSeed
        while costs.count <= updates {
            seed &+= 1
            var random = RandomState(seed: seed)
            let batches = MiniBatches.cut(random.permutation(classes.count), size: batchSize)
            network.train(
                on: inputs, targets: targets, batches: batches.prefix(updates + 1 - costs.count), by: &rule,
                record: { costs.append($0.after.cost(inputs, targets: targets)) })
        }
    }

    /// The number of updates.
    package var updates: Int { costs.count - 1 }

    /// How many of the last `count` updates made the cost larger.
    package func rises(last count: Int) -> Int { Array(costs.suffix(count + 1)).rises }

    /// The largest rise of the cost in one update; 0 where it never rose.
    package var largestRise: Double {
        zip(costs, costs.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
    }

    /// The number of the first update, from 1, that made the cost larger; nil where none did.
    package var firstRise: Int? { costs.indices.dropFirst().first { costs[$0] > costs[$0 - 1] } }

    /// How much the cost rose in all over the last `count` updates: the sum of its rises alone.
    ///
    /// A cost that only falls has 0 here, however fast it falls, and one that settles comes to 0.
    package func ascent(last count: Int) -> Double {
        (updates - count + 1...updates).reduce(0) { $0 + max(costs[$1] - costs[$1 - 1], 0) }
    }

    /// The mean of the cost over the last `count` updates.
    package func mean(last count: Int) -> Double { costs.suffix(count).reduce(0, +) / Double(count) }
}

/// A sequence of costs.
extension [Double] {
    /// How many are above the one before.
    var rises: Int { zip(self, dropFirst()).count { $1 > $0 } }

    /// How many are not below the one before; a NaN is among them.
    var stalls: Int { zip(self, dropFirst()).count { !($1 < $0) } }
}
