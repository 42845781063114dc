package import ArgumentParser
package import Descent

/// The activations that hidden layers can have.
package enum HiddenActivation: String, Sendable, CaseIterable, ExpressibleByArgument {
    case relu
    case leakyRelu = "leaky-relu"
    case tanh
    case sigmoid
    case identity

    /// The library's activation.
    package var activation: Activation {
        switch self {
        case .relu: .relu
        case .leakyRelu: .leakyRelu
        case .tanh: .tanh
        case .sigmoid: .sigmoid
        case .identity: .identity
        }
    }
}

/// The flags that choose a network.
package struct NetworkOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The widths of the hidden layers, each at least 1, such as 512,256; or none. The output layer follows from the data. "
                + "(default: 128)",
            valueName: "N,N,…"),
        transform: { try HiddenLayers(parsing: $0) })
    package var layers = HiddenLayers([128])

    @Option(help: "The hidden layers' activation; leaky-relu has the slope 0.01.")
    package var activation = HiddenActivation.relu

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The initialization of all weights: he, xavier, lecun, normal:SCALE (a standard deviation, from 0 to 1e30) or zeros. "
                + "(default: xavier for tables, csv:FILE and what convert makes of one; for other data he for layers with relu or leaky-relu, xavier for others)",
            valueName: "KIND"),
        transform: { try InitializationOption(parsing: $0) })
    package var initialization: InitializationOption?

    @Option(
        help: ArgumentHelp(
            "Starts from the weights and biases in a safetensors file instead, such as a model of an earlier run, or in the directory of a run; "
                + "of such a model it also takes the scaling of the inputs and the names of the classes. --layers and --activation must be the "
                + "model's.",
            valueName: "FILE"),
        completion: .file())
    package var initialWeights: String?

    @Option(
        help: ArgumentHelp(
            "The loss, and with it the output layer: softmax (classes), sigmoid (two classes, one unit for each of more, "
                + "or targets from 0 to 1), or squared (real targets). auto: sigmoid for two classes, softmax for more, squared for real targets."
        ))
    package var loss = LossOption.auto

    package init() {}

    /// How the weights are drawn: as asked for, by Xavier's deviation for tables, else nil for what suits each
    /// activation.
    ///
    /// He's deviation is too large for the standardized columns of tables: docs/benchmarks.md.
    ///
    /// - Parameter isTable: whether the examples come from a table, by whatever way.
    package func initialization(ofTable isTable: Bool) -> InitializationOption? {
        if let initialization { return initialization }
        return isTable ? .xavier : nil
    }

    /// The hidden layers and the output layer.
    ///
    /// - Parameter isTable: whether the examples come from a table, which decides how weights are drawn where nothing
    ///   else does.
    package func allLayers(output: Layer, ofTable isTable: Bool = false) -> [Layer] {
        let initialization = initialization(ofTable: isTable)?.initialization
        var layers = layers.widths.map { width in
            Layer.dense(width, activation.activation, initialization: initialization)
        }
        var output = output
        output.initialization = initialization
        layers.append(output)
        return layers
    }
}
