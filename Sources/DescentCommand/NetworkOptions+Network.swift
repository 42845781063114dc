import Descent

extension NetworkOptions {
    /// The network that the flags and the data ask for, before training.
    ///
    /// - Parameters:
    ///   - examples: to train with.
    ///   - source: where they come from, to name in an error.
    ///   - standardize: whether the network is to scale its inputs: as a model does whose parameters it starts from, else by the examples.
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
        if let path = initialWeights {
            try Failure.naming { () throws(FileError) in try made.loadParameters(from: path) }
            let model = try Failure.naming { () throws(FileError) in try ModelSummary(ofFileAt: path) }
            if let model {
                try TrainingData.refuseNames(of: examples, source, unlessKnown: model.classNames, to: path)
                guard !standardize || model.isStandardized else {
                    throw Failure(
                        .usage,
                        "--standardize and --initial-weights \(path): its weights are for inputs that are not scaled; leave one of the "
                            + "two flags out")
                }
            }
        }
        if standardize, made.standardization == nil { made.standardization = Standardization(of: examples.inputs) }
        return made
    }

    /// The names of the classes of the model that `--initial-weights` names, to read the data by; nil where it has none.
    func initialClassNames() throws(Failure) -> [String]? {
        guard let path = initialWeights else { return nil }
        return try Failure.naming { () throws(FileError) in try ModelSummary(ofFileAt: path)?.classNames }
    }
}
