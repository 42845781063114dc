import LegacyRandom
package import Textbook

/// The whole-set cost along gradient descent with mini-batches of one size, in the textbook.
package struct DescentPath: Sendable {
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

    /// The number of updates.
    package var updates: Int { costs.count - 1 }

    /// How many of the last `count` updates made the cost larger.
    package func rises(last count: Int) -> Int {
        let end = costs.suffix(count + 1)
        return zip(end, end.dropFirst()).count { before, after in after > before }
    }

    /// The largest rise of the cost in one update; 0 where it never rose.
    package var largestRise: Double {
        zip(costs, costs.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
    }

    /// The number of the first update, from 1, that made the cost larger; nil where none did.
    package var firstRise: Int? {
        costs.indices.dropFirst().first { costs[$0] > costs[$0 - 1] }
    }

    /// How far the cost strays from its own trend over a range of updates: the standard deviation from the straight line that
    /// fits it best.
    package func spread(_ range: Range<Int>) -> Double {
        let values = costs[range]
        let n = Double(values.count)
        let meanX = (n - 1) / 2
        let mean = values.reduce(0, +) / n
        var (xx, xy) = (0.0, 0.0)
        for (index, value) in values.enumerated() {
            let x = Double(index) - meanX
            xx += x * x
            xy += x * (value - mean)
        }
        let slope = xx > 0 ? xy / xx : 0
        let squares = values.enumerated().reduce(0.0) { sum, entry in
            let rest = entry.element - mean - slope * (Double(entry.offset) - meanX)
            return sum + rest * rest
        }
        return (squares / n).squareRoot()
    }

    /// The spread over the last `count` updates.
    package func spread(last count: Int) -> Double { spread(costs.count - count..<costs.count) }

    /// The mean of the cost over the last `count` updates.
    package func mean(last count: Int) -> Double { costs.suffix(count).reduce(0, +) / Double(count) }
}
