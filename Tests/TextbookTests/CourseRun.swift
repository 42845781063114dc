import LegacyRandom
import Textbook

/// The week-2 exercise: net 2-5-2-1 on 300 moons, relu, He's weights of seed 3, mini-batches of 64.
struct CourseRun {
    private(set) var network: Network
    private let inputs: Matrix
    private let classes: [Int]

    /// The rate of each epoch, counted from 1; nil leaves the rule's own.
    var learningRate: (_ epoch: Int) -> Double? = { _ in nil }

    init() {
        var random = RandomState(seed: 3)
        let moons = random.makeMoons(count: 300, noise: 0.2)
        inputs = Matrix(rows: 300, columns: 2, elements: moons.coordinates).transposed
        classes = moons.labels
        random.seed(3)
        network = Network(
            sizes: [2, 5, 2, 1], activation: .relu, output: .sigmoid, initialization: .he, using: &random)
    }

    /// The accuracy on the training set.
    var accuracy: Double { network.accuracy(inputs, classes: classes) }

    /// Trains for `epochs` epochs and returns the cost of each: the mean over its steps, weighted by examples.
    mutating func train(epochs: Int, rule: some UpdateRule) -> [Double] {
        var rule = rule
        return (1...epochs).map { epoch in
            if let rate = learningRate(epoch) {
                rule.learningRate = rate
            }
            // The seed starts at 10 and is raised before each epoch.
            var random = RandomState(seed: UInt32(10 + epoch))
            var sum = 0.0
            network.train(
                on: inputs, targets: .classes(classes), batches: MiniBatches.cut(random.permutation(300), size: 64),
                by: &rule
            ) { sum += $0.cost * Double($0.count) }
            return sum / 300
        }
    }
}
