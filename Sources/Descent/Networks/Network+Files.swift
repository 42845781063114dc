public import Formats
import FoundationEssentials

extension Network {
    /// Writes the network, with everything needed to predict, to a safetensors file. ``load(from:)`` reads every file
    /// it writes.
    ///
    /// Names and shapes are those of PyTorch's `Linear`: `layers.0.weight` [n_out, n_in] and `layers.0.bias` [n_out].
    /// The file's metadata hold the activations, the names of the classes, the scalings of inputs and targets, and how
    /// tables become examples. The file is replaced atomically or not at all.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - notes: further metadata. Those named `format`, `activations`, `output`, `classes`, `input_means`,
    ///     `input_deviations`, `target_means`, `target_deviations` or `table` are left out: these are the network's
    ///     own.
    /// - Throws: `cannotWrite` also if a parameter is not finite, or the header, with names and scaling, exceeds the
    ///   format's limit of 100 MB.
    public func save(to path: String, notes: [String: String] = [:]) throws(FileError) {
        let parameters = parameters
        if let index = parameters.indices.first(where: { !parameters[$0].isFinite }) {
            throw .cannotWrite(path: path, reason: "parameter \(index) is \(parameters[index]); all must be finite")
        }
        let layers = layout.layers
        try SafeTensors.write(
            declarations, metadata: metadata(classNames: classNames, notes: notes), to: path
        ) { (index, file) throws(FileError) in
            let layer = layers[index / 2]
            let range = index % 2 == 0 ? layer.weightRange : layer.biasRange
            try file.write(parameters.extracting(range))
        }
    }

    /// Refuses, before training, a network whose file header would exceed the format's limit.
    ///
    /// - Parameters:
    ///   - path: the file, to name in the error.
    ///   - classNames: the names that training will give the network.
    package func checkSavable(to path: String, classNames names: [String]?) throws(FileError) {
        // Training may add a note that it diverged.
        try SafeTensors.checkHeader(
            declarations, metadata: metadata(classNames: names ?? classNames, notes: ["diverged": "true"]), path: path)
    }

    func metadata(classNames: [String]?, notes: [String: String]) -> [String: String] {
        let own = ModelMetadata(of: self, classNames: classNames).texts
        return own.merging(notes.filter { !ModelMetadata.keys.contains($0.key) }) { own, _ in own }
    }

    /// The tensors of the file, a layer's weights and then its biases.
    var declarations: [SafeTensors.Declaration] {
        layout.layers.enumerated().flatMap { index, layer in
            [
                SafeTensors.Declaration(name: "layers.\(index).weight", shape: [layer.units, layer.inputs]),
                SafeTensors.Declaration(name: "layers.\(index).bias", shape: [layer.units]),
            ]
        }
    }

    /// Reads a network written by `save(to:)`.
    public static func load(from path: String) throws(FileError) -> Network {
        let file = try SafeTensors.read(path)
        return try network(in: file, ModelMetadata(of: file.described))
    }

    /// The network in a file that may have other tensors too.
    ///
    /// - Parameter others: how many.
    static func network(
        in file: SafeTensorsFile, _ metadata: ModelMetadata, others: Int = 0
    ) throws(FileError) -> Network {
        let path = file.path
        var layers: [Layer] = []
        var inputs = 0
        for (index, activation) in metadata.activations.enumerated() {
            let shape = try file.tensor("layers.\(index).weight").shape
            guard shape.count == 2 else {
                throw .malformed(
                    path: path, problem: "layers.\(index).weight has the shape \(shape), expected two dimensions")
            }
            if index == 0 { inputs = shape[1] }
            layers.append(.dense(shape[0], activation))
        }
        do {
            var network = try Network(layout: ParameterLayout(inputs: inputs, layers: layers))
            try network.takeParameters(of: file, others: others)
            try metadata.check(network, path: path)
            network.classNames = metadata.classNames
            network.standardization = metadata.standardization
            network.targetStandardization = metadata.targetStandardization
            network.encoder = metadata.encoder
            return network
        } catch let error as NetworkError {
            throw .malformed(path: path, problem: error.description)
        } catch let error as FileError {
            throw error
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// Loads all weights and biases from a safetensors file, also one from other software: the names must be those of
    /// `save(to:)`, and no metadata are needed.
    ///
    /// Weights are valid only for inputs scaled as in training, and outputs only for its classes. So from a file
    /// written by `save(to:)` the network also takes the scalings, the encoder of tables and the class names, if it
    /// has none.
    ///
    /// - Throws: `malformed` also if such a file has other activations, or if the network already has another scaling
    ///   or other class names; the network is then unchanged.
    public mutating func loadParameters(from path: String) throws(FileError) {
        let file = try SafeTensors.read(path)
        guard ModelMetadata.isModel(file.metadata) else { return try takeParameters(of: file) }
        let metadata = try ModelMetadata(of: file.described)
        try metadata.check(self, path: path)
        let activations = layout.layers.map(\.activation)
        if metadata.activations.count == activations.count, metadata.activations != activations {
            throw .malformed(
                path: path,
                problem: "its weights are for the activations \(Network.list(metadata.activations)), "
                    + "and the network has \(Network.list(activations))")
        }
        if let own = standardization, own != metadata.standardization {
            throw .malformed(
                path: path,
                problem: metadata.standardization == nil
                    ? "its weights are for inputs that are not scaled, and the network scales its inputs"
                    : "its weights are for inputs with its own scaling, and the network scales them otherwise")
        }
        if let own = targetStandardization, own != metadata.targetStandardization {
            throw .malformed(
                path: path,
                problem: metadata.targetStandardization == nil
                    ? "its weights are for targets that are not scaled, and the network scales its targets"
                    : "its weights are for targets with its own scaling, and the network scales them otherwise")
        }
        if let own = encoder, let other = metadata.encoder, own != other {
            throw .malformed(
                path: path, problem: "its weights are for tables that are encoded otherwise than the network's")
        }
        if let own = classNames, let names = metadata.classNames, own != names {
            throw .malformed(
                path: path,
                problem: "its class names \(ClassNames.list(names)) are not the network's, \(ClassNames.list(own))")
        }
        try takeParameters(of: file)
        standardization = metadata.standardization
        targetStandardization = metadata.targetStandardization
        encoder = encoder ?? metadata.encoder
        classNames = classNames ?? metadata.classNames
    }

    private static func list(_ activations: [Activation]) -> String {
        activations.map(\.rawValue).joined(separator: ", ")
    }

    /// Checks all tensors before copying the first: a file that does not fit leaves the network unchanged.
    private mutating func takeParameters(of file: SafeTensorsFile, others: Int = 0) throws(FileError) {
        var parts: [(range: Range<Int>, values: [Float])] = []
        for (index, layer) in layout.layers.enumerated() {
            let weights = try Network.values("layers.\(index).weight", of: file, shape: [layer.units, layer.inputs])
            parts.append((layer.weightRange, weights))
            parts.append((layer.biasRange, try Network.values("layers.\(index).bias", of: file, shape: [layer.units])))
        }
        guard file.infos.count == parts.count + others else {
            throw .malformed(
                path: file.path,
                problem: "it has \(file.infos.count) tensors; the network's parameters are \(parts.count)")
        }
        var parameters = mutableParameters
        for part in parts {
            for (index, value) in zip(part.range, part.values) { parameters[index] = value }
        }
    }

    /// The values of a tensor that must have this shape and be finite.
    private static func values(_ name: String, of file: SafeTensorsFile, shape: [Int]) throws(FileError) -> [Float] {
        let tensor = try file.tensor(name)
        guard tensor.shape == shape else {
            throw .malformed(path: file.path, problem: "\(name) has the shape \(tensor.shape), expected \(shape)")
        }
        if let value = tensor.floats.first(where: { !$0.isFinite }) {
            throw .malformed(path: file.path, problem: "\(name) holds the value \(value); all values must be finite")
        }
        return tensor.floats
    }
}
