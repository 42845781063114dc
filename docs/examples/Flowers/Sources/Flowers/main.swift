import Descent

let table = try Table.csv("iris.csv")
let encoder = try TableEncoder(fitting: table, label: "species")
let (train, test) = try encoder.examples(from: table).split(holdingOut: 0.2, stratified: true)
var network = try Network(inputs: encoder.inputCount, layers: [.dense(32, .relu), .dense(3, .softmax)], seed: 1)
network.encoder = encoder
network.standardization = encoder.standardization(of: train.inputs)
_ = try Trainer(optimizer: Adam(learningRate: 0.01)).fit(&network, to: train, epochs: 100)
print("test accuracy", try network.evaluate(test).accuracy ?? 0)

let predictor = try Predictor(network)
let flower: [String: TableValue] = [
    "sepal length": 6.1, "sepal width": 2.8, "petal length": 4.7, "petal width": 1.2,
]
print("the flower is", predictor.className(of: try predictor.predict(flower)) ?? "unknown")
