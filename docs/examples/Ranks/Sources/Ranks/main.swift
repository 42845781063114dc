import Descent

let data = try Dataset.fashionMNIST()
var network = try Network(inputs: 784, layers: [.dense(512, .relu), .dense(10, .softmax)], seed: 1)
var trainer = Trainer(optimizer: Adam(), batchSize: .fixed(1024), reproducible: true)
let ranks = try MPICommunicator.world()
// The same bits for any number of ranks; without it and `reproducible`, the same up to the rounding of sums.
trainer.distribution = Distribution(ranks, partition: 4)
let history = try trainer.fit(&network, to: data.train, epochs: 3)
if ranks.rank == 0 {
    print("\(ranks.size) ranks, cost \(history.epochs.last?.cost ?? .nan)")
    try network.save(to: "model.safetensors")
}
