import Descent
import Foundation

// A callback that the library does not have: ParameterAverage. The program trains once from beginning to end, and once
// with a break in the midst of an epoch, by a checkpoint, and compares the two networks bit by bit.
let train = try Examples.moons(2000, noise: 0.3, seed: 3)
let test = try Examples.moons(4000, noise: 0.3, seed: 4)

// In functions, since the top level lets no training be moved.
func begin() throws -> Training {
    let network = try Network(inputs: 2, layers: [.dense(32, .relu), .dense(16, .relu), .dense(1, .sigmoid)], seed: 1)
    // A rate at which the parameters never settle.
    let trainer = Trainer(optimizer: Adam(learningRate: 0.03), batchSize: .fixed(64))
    var training = try Training(of: network, on: train, with: trainer)
    training.callbacks = [ParameterAverage(beta: 0.99)]
    return training
}

func trainAtOnce(epochs: Int) throws -> Network {
    var training = try begin()
    try training.run(epochs: epochs)
    print("last parameters: test cost", try training.network.evaluate(test).cost)
    let network = training.finish()
    print("their average:   test cost", try network.evaluate(test).cost)
    return network
}

func trainWithBreak(afterSteps steps: Int, epochs: Int) throws -> Network {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).checkpoint").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var first = try begin()
    try first.run(steps: steps)
    print("a break after step \(first.step), with \(first.examplesDone) of \(train.count) examples of the epoch done")
    try first.save(to: path)

    // Another process would begin here. The average is in the file, β in the program.
    var second = try Training.load(from: path, on: train, callbacks: [ParameterAverage(beta: 0.99)])
    try second.run(epochs: epochs)
    return second.finish()
}

func compare() throws {
    let whole = try trainAtOnce(epochs: 40)
    let resumed = try trainWithBreak(afterSteps: 700, epochs: 40)
    let (a, b) = (whole.parameters, resumed.parameters)
    let different = a.indices.count { a[$0].bitPattern != b[$0].bitPattern }
    guard different == 0 else {
        print("\(different) of \(a.count) parameters differ")
        exit(1)
    }
    print("the network that was taken up again has the same \(a.count) parameters, to the last bit")
}

try compare()
