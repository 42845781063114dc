import Descent

extension NetworkOptions {
    /// The network that the flags and the data ask for, before training. Examples that do not fit it are refused.
    ///
    /// - Parameters:
    ///   - examples: to train with.
    ///   - source: where they come from, to name in an error.
    ///   - encoder: how tables are taken; nil where the source is none.
    ///   - scaling: whether the network scales its inputs and targets: as the model does whose parameters it starts
    ///     from, else by the examples.
    ///   - seed: what the weights are drawn from.
    func makeNetwork(
        for examples: Examples, from source: DataSource, encoder: TableEncoder? = nil, _ scaling: ScalingOptions,
        seed: UInt64
    ) throws(Failure) -> Network {
        let output = try loss.outputLayer(for: examples.targets, data: source)
        var made: Network
        do {
            made = try Network(
                inputs: examples.inputs.width,
                layers: allLayers(output: output, ofTable: source.isTable || encoder != nil), seed: seed)
        } catch {
            throw Failure(error, layers: layers)
        }
        // A model brings its own scaling, or does without.
        var isScaled = false
        if let path = initialWeights {
            let model = RunDirectory.model(at: path)
            do { try made.loadParameters(from: model) } catch { throw misfit(error, model, made, source) }
            let summary = try Failure.naming { () throws(FileError) in try ModelSummary(ofFileAt: model) }
            if let summary {
                try TrainingData.refuseNames(of: examples, source, unlessKnown: summary.classNames, to: path)
                try scaling.refuseContradiction(to: summary, path)
                isScaled = true
            }
        }
        // A model's own, but for the column of weights.
        if let encoder { made.encoder = encoder }
        if !isScaled { scaling.scale(&made, by: examples, from: source) }
        do {
            try Compatibility.check(examples, made)
        } catch {
            throw Failure(CommandStatus(error), "\(source): \(error)")
        }
        return made
    }

    /// What the model that `--initial-weights` names knows of its data, to read the data by; nil where it is none of
    /// Descent's.
    func initialModel() throws(Failure) -> KnownModel? {
        guard let given = initialWeights else { return nil }
        let path = RunDirectory.model(at: given)
        let summary = try Failure.naming { () throws(FileError) in try ModelSummary(ofFileAt: path) }
        return summary.map { KnownModel($0, name: given, loss: loss) }
    }

    /// Why a file's parameters cannot be taken, with the flags where it is a sound file of another network.
    private func misfit(
        _ error: FileError, _ path: String, _ network: borrowing Network, _ source: DataSource
    ) -> Failure {
        guard case .malformed(_, let problem) = error, !problem.contains("all values must be finite"),
            (try? SafeTensors.read(path)) != nil
        else { return Failure(error) }
        func widths(_ network: borrowing Network) -> String {
            ([network.inputs] + network.layers.map(\.units)).map { "\($0)" }.joined(separator: "-")
        }
        var message = "--initial-weights \(path) does not fit --layers \(layers)"
        message += ", which with \(source) makes \(widths(network)): \(problem)"
        if let saved = try? Network.load(from: path) {
            let hidden = HiddenLayers(saved.layers.dropLast().map(\.units))
            message += "; it is a network of \(widths(saved))"
            if hidden != layers { message += ", as --layers \(hidden) makes it" }
        }
        return Failure(.contents, message)
    }
}
