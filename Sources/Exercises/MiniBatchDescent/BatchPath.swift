import Descent
import Textbook

/// Gradient descent on the course's moons with batches of a size: the cost of every step, and the whole set's after every epoch.
struct BatchPath: Sendable {
    /// α. Small enough that the whole set's cost falls at every step: a larger one leaps over the corners of the relus.
    static let learningRate = 0.02

    /// How many steps are taken.
    static let steps = 2000

    let batchSize: Int

    /// The number of steps in an epoch.
    let stepsPerEpoch: Int

    /// The cost of each step's batch, before the step.
    private(set) var costs: [Double] = []

    /// The whole set's cost before the first step and after each epoch, by the textbook.
    private(set) var wholeCosts: [Double] = []

    /// The costs of the steps on the engine.
    private(set) var engineCosts: [Double] = []

    init(_ problem: CourseProblem, batchSize: Int) throws(ExerciseError) {
        self.batchSize = batchSize
        stepsPerEpoch = (problem.count + batchSize - 1) / batchSize
        let epochs = BatchPath.steps / stepsPerEpoch
        // The whole set needs no order; the mini-batches are the exercise's.
        let batches = (1...epochs).map { epoch in
            batchSize == problem.count ? [Array(0..<problem.count)] : problem.batches(ofEpoch: epoch)
        }
        descend(problem, batches)
        try descendOnEngine(problem, batches, try problem.engineNetwork())
    }

    private mutating func descend(_ problem: CourseProblem, _ epochs: [[[Int]]]) {
        var network = problem.network
        var parameters = network.flatParameters
        var rule = Textbook.GradientDescent(learningRate: BatchPath.learningRate)
        wholeCosts.append(network.cost(problem.inputs, targets: problem.targets))
        for batches in epochs {
            for batch in batches {
                let targets = problem.targets.examples(at: batch)
                let pass = network.forward(problem.inputs.columns(at: batch))
                costs.append(network.cost(of: pass, targets: targets))
                rule.step(parameters: &parameters, gradients: network.gradients(of: pass, targets: targets).flat)
                network.flatParameters = parameters
            }
            wholeCosts.append(network.cost(problem.inputs, targets: problem.targets))
        }
    }

    private mutating func descendOnEngine(
        _ problem: CourseProblem, _ epochs: [[[Int]]], _ start: consuming Descent.Network
    ) throws(ExerciseError) {
        var network = start
        do {
            var backpropagation = try Backpropagation(for: network, batchSize: batchSize, workers: 1)
            var state = try OptimizerState(
                Descent.GradientDescent(learningRate: BatchPath.learningRate), parameterCount: network.parameterCount)
            for batch in epochs.joined() {
                engineCosts.append(
                    try backpropagation.run(network, on: problem.examples, rows: batch.map { Int32($0) }))
                state.step(&network, gradients: backpropagation.gradients)
            }
        } catch {
            throw .training(error)
        }
    }

    /// How many steps had a cost above that of the step before.
    var rises: Int { zip(costs, costs.dropFirst()).count { $1 > $0 } }

    /// How many steps had a cost that was not below that of the step before; one that is no number is among them.
    var stalls: Int { zip(costs, costs.dropFirst()).count { !($1 < $0) } }

    /// The mean cost of the steps of an epoch, counted from 1.
    func meanCost(ofEpoch epoch: Int) -> Double {
        costs[(epoch - 1) * stepsPerEpoch..<epoch * stepsPerEpoch].reduce(0, +) / Double(stepsPerEpoch)
    }

    /// The number of epochs.
    var epochs: Int { costs.count / stepsPerEpoch }

    /// The largest difference of the engine's costs from the textbook's.
    var engineDistance: Double { LargestDifference.absolute(engineCosts, costs) }
}
