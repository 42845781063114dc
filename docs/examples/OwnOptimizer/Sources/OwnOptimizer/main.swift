import Descent

// An optimizer that the library does not have, beside one that it has: the same network, data and order of examples.
let train = try Examples.moons(2000, noise: 0.2, seed: 3)
let test = try Examples.moons(2000, noise: 0.2, seed: 4)

func fit(_ name: String, _ optimizer: some Optimizer) throws {
    var network = try Network(inputs: 2, layers: [.dense(20, .relu), .dense(10, .relu), .dense(1, .sigmoid)], seed: 1)
    let trainer = Trainer(optimizer: optimizer, batchSize: .fixed(64))
    let history = try trainer.fit(&network, to: train, epochs: 40)
    let cost = history.epochs.last?.cost ?? .nan
    print(name, "cost", cost, "test accuracy", try network.evaluate(test).accuracy ?? .nan)
}

try fit("Adam", Adam(learningRate: 0.01))
try fit("Lion", Lion(learningRate: 0.002, weightDecay: 0.01))

// Settings out of range are refused before the first step, in the words of the library's own optimizers.
do {
    try fit("Lion", Lion(beta1: 1))
} catch {
    print("refused:", error)
}
