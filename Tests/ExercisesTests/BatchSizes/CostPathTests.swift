import Exercises
import LegacyRandom
import Testing
import Textbook

@Suite struct CostPathTests {
    private let path = CostPath(batchSize: 1, learningRate: 1, costs: [3, 2, 2.5, 1, 4])

    @Test func `rises are counted and added by hand`() {
        #expect(path.updates == 4)
        #expect(path.rises(last: 4) == 2)
        #expect(path.rises(last: 2) == 1)
        #expect(path.ascent(last: 4) == 3.5)
        #expect(path.ascent(last: 1) == 3)
        #expect(path.largestRise == 3)
        #expect(path.firstRise == 2)
        #expect(path.mean(last: 2) == 2.5)
    }

    @Test func `a cost that only falls never rises`() {
        let path = CostPath(batchSize: 1, learningRate: 1, costs: [3, 2, 1, 0.5])
        #expect(path.firstRise == nil)
        #expect(path.largestRise == 0)
        #expect(path.ascent(last: 3) == 0)
    }

    /// The costs that a plain loop over the textbook's parts gives, mini-batch by mini-batch.
    @Test(arguments: [7, 20, 1])
    func `a path is the textbook's gradient descent`(batchSize: Int) {
        var random = RandomState(seed: 3)
        let moons = random.makeMoons(count: 20, noise: 0.2)
        let inputs = Matrix(rows: 20, columns: 2, elements: moons.coordinates).transposed
        let start = Network(sizes: [2, 4, 1], activation: .relu, output: .sigmoid, initialization: .he, using: &random)
        let updates = 25
        let path = CostPath(
            from: start, inputs: inputs, classes: moons.labels, batchSize: batchSize, learningRate: 0.3,
            updates: updates, shuffleSeed: 10)
        var network = start
        var costs = [network.cost(inputs, targets: .classes(moons.labels))]
        for epoch in 1...updates {
            var shuffle = RandomState(seed: UInt32(10 + epoch))
            for batch in MiniBatches.cut(shuffle.permutation(20), size: batchSize) where costs.count <= updates {
                let gradients = network.gradients(
                    inputs.columns(at: batch), targets: .classes(batch.map { moons.labels[$0] }))
                network.flatParameters = zip(network.flatParameters, gradients.flat).map { $0 - 0.3 * $1 }
                costs.append(network.cost(inputs, targets: .classes(moons.labels)))
            }
        }
        #expect(path.costs == costs)
    }
}
