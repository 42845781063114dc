import Descent

extension NetworkOptions {
    /// The network that the flags and the data ask for, before training.
    ///
    /// - Parameters:
    ///   - examples: to train with.
    ///   - source: where they come from, to name in an error.
    ///   - standardize: whether the network is to scale its inputs.
    ///   - seed: what the weights are drawn from.
    func makeNetwork(
        for examples: Examples, from source: DataSource, standardize: Bool, seed: UInt64
    ) throws(Failure) -> Network {
        let output = try loss.outputLayer(for: examples.targets, data: source)
        var made: Network
        do {
            made = try Network(inputs: examples.inputs.width, layers: allLayers(output: output), seed: seed)
        } catch {
            throw Failure(error, layers: layers)
        }
        if standardize { made.standardization = Standardization(of: examples.inputs) }
        if let path = initialWeights {
            do { try made.loadParameters(from: path) } catch { throw Failure(error) }
        }
        return made
    }
}
