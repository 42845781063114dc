import Descent

let data = try Dataset.fashionMNIST()
var network = try Network(
    inputs: 784, layers: [.dense(512, .relu), .dense(256, .relu), .dense(10, .softmax)], seed: 1)
let trainer = Trainer(optimizer: Adam(learningRate: 0.001), batchSize: .fixed(256))
let history = try trainer.fit(&network, to: data.train, epochs: 10, validating: data.test)
let probabilities = try network.predict(data.test.inputs)
try network.save(to: "model.safetensors")

print("first picture: class", probabilities.classes[0])
print("test accuracy", history.epochs.last?.validation?.accuracy ?? 0)
