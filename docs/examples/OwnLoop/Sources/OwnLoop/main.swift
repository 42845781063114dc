import Descent

// A hand-written training loop: cost and gradients of each batch, a learning rate, an optimizer's step.
let examples = try Examples.moons(1000, noise: 0.2, seed: 3)
var network = try Network(inputs: 2, layers: [.dense(20, .relu), .dense(10, .relu), .dense(1, .sigmoid)], seed: 1)
var backpropagation = try Backpropagation(for: network, batchSize: 64)
var state = try OptimizerState(Adam(learningRate: 0.01), parameterCount: network.parameterCount)
let order = BatchOrder.shuffled(seed: 1)
let decay = LearningRateDecay.inverseTime(rate: 0.01)

for epoch in 1...60 {
    let rate = decay.learningRate(initial: state.optimizer.learningRate, epoch: epoch, step: state.stepCount + 1)
    var sum = 0.0
    for batch in try order.batches(epoch: epoch, count: examples.count, batchSize: 64) {
        sum += try backpropagation.run(network, on: examples, rows: batch) * Double(batch.count)
        state.step(&network, gradients: backpropagation.gradients, learningRate: rate)
    }
    if epoch % 20 == 0 { print("epoch", epoch, "cost", sum / Double(examples.count)) }
}

// Parameters are a span: layer by layer the weights, [n_out, n_in], and then the biases.
let weights = network.weightRange(ofLayer: 0)
var squares: Float = 0
for place in weights { squares += network.parameters[place] * network.parameters[place] }
print("norm of the first layer", squares.squareRoot())

try network.save(to: "moons.safetensors")
let loaded = try Network.load(from: "moons.safetensors")
print("accuracy", try loaded.evaluate(examples).accuracy ?? 0)

// An optimizer's step on buffers that have nothing to do with a network.
var position: [Float] = [3, -2]
var velocity: [Float] = [0, 0]
let momentum = Momentum(learningRate: 0.1, beta: 0.9)
for _ in 1...200 {
    // The gradient of x² + 10·y².
    let gradient: [Float] = [2 * position[0], 20 * position[1]]
    var positionSpan = position.mutableSpan
    var velocitySpan = velocity.mutableSpan
    momentum.step(&positionSpan, gradients: gradient.span, velocity: &velocitySpan)
}
print("minimum near", position)
