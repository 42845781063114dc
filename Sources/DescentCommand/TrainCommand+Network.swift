import Descent

extension TrainCommand {
    /// The network that the flags and the data ask for, before training.
    func makeNetwork(for data: TrainingData) throws(Failure) -> Network {
        let output = try network.loss.outputLayer(for: data.train.targets, data: data.source)
        var made: Network
        do {
            made = try Network(
                inputs: data.train.inputs.width, layers: network.allLayers(output: output), seed: training.seed)
        } catch {
            throw Failure(error, layers: network.layers)
        }
        if self.data.standardize { made.standardization = Standardization(of: data.train.inputs) }
        if let path = network.initialWeights {
            do { try made.loadParameters(from: path) } catch { throw Failure(error) }
        }
        return made
    }
}
