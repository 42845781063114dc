import Formats
import LinearAlgebra

/// A fully connected network and its parameters.
///
///     A⁽⁰⁾ = X        Z⁽ˡ⁾ = W⁽ˡ⁾·A⁽ˡ⁻¹⁾ + b⁽ˡ⁾        A⁽ˡ⁾ = g⁽ˡ⁾(Z⁽ˡ⁾)
///
/// The last layer's activation is the output function and determines the loss: cross-entropy for softmax and sigmoid,
/// squared error for identity. All parameters are in one flat buffer, layer by layer, each layer's weights [n_out,
/// n_in] row-major and then its biases.
///
/// A network is the only owner of its parameters: it is moved, not copied; `copy()` makes a second one.
public struct Network: ~Copyable, Sendable {
    package let layout: ParameterLayout

    private var storage: AlignedBuffer<Float>

    /// The scaling of inputs before the first layer; nil for none.
    ///
    ///     network.standardization = Standardization(of: examples.inputs)
    ///
    /// - Precondition: it has as many features as the network has inputs.
    public var standardization: Standardization? {
        didSet {
            let features = standardization?.means.count ?? inputs
            precondition(features == inputs, "a scaling of \(features) features for \(inputs) inputs")
        }
    }

    /// The scaling of real targets: the network learns (y − µ)/σ, and its predictions are scaled back; nil for none.
    ///
    ///     network.targetStandardization = Standardization(of: examples.targets)
    ///
    /// Targets and predictions are always in their own units. Costs alone are those of the scaled targets, which is
    /// what training makes small.
    ///
    /// - Precondition: the output function is identity, and the scaling has as many values as the network has outputs.
    public var targetStandardization: Standardization? {
        get { table?.targetStandardization }
        set {
            if let newValue, let problem = problem(ofTargetStandardization: newValue) { preconditionFailure(problem) }
            table = TableLearning(targetStandardization: newValue, encoder: encoder)
        }
    }

    /// How tables become this network's examples; nil if it was not trained on a table. A model file stores it.
    ///
    /// - Precondition: it gives as many inputs as the network has, and its classes have the names of `classNames`, if
    ///   both have names.
    public var encoder: TableEncoder? {
        get { table?.encoder }
        set {
            if let newValue, let problem = problem(of: newValue, classNames: classNames) {
                preconditionFailure(problem)
            }
            table = TableLearning(targetStandardization: targetStandardization, encoder: newValue)
        }
    }

    /// In a class, so that a network stays a few words: of a larger one the compiler ends the lifetime of `parameters`
    /// too early in a closure.
    private final class TableLearning: Sendable {
        let targetStandardization: Standardization?
        let encoder: TableEncoder?

        init(targetStandardization: Standardization?, encoder: TableEncoder?) {
            self.targetStandardization = targetStandardization
            self.encoder = encoder
        }
    }

    private var table: TableLearning?

    /// The names of the classes, in the order of their numbers; nil if they are only numbered.
    ///
    /// Training sets them from the examples if the network has none, and a model file stores them. Named classes of
    /// examples passed to the network must agree with them; see
    /// ``TrainingError/classNamesDiffer(number:known:found:)``.
    ///
    /// - Precondition: the names are distinct, and there are from 1 to the number of classes that the network
    ///   distinguishes: two for one output unit, else the number of output units.
    public var classNames: [String]? {
        didSet {
            if let classNames, let problem = problem(ofClassNames: classNames) { preconditionFailure(problem) }
        }
    }

    /// Why this cannot scale the targets, as in "a scaling of 2 targets for 1 outputs"; nil if it can.
    func problem(ofTargetStandardization scaling: Standardization) -> String? {
        guard output == .identity else {
            return "a scaling of targets for \(output.rawValue) outputs, expected identity"
        }
        return scaling.means.count == outputs
            ? nil : "a scaling of \(scaling.means.count) targets for \(outputs) outputs"
    }

    /// Why this cannot encode the network's tables, as in "3 inputs, expected 4"; nil if it can.
    func problem(of encoder: TableEncoder, classNames: [String]?) -> String? {
        guard encoder.inputCount == inputs else { return "\(encoder.inputCount) inputs, expected \(inputs)" }
        guard let names = encoder.classNames else { return nil }
        if let problem = problem(ofClassNames: names) { return problem }
        guard let classNames, classNames != names else { return nil }
        return "the classes \(ClassNames.list(names)), expected \(ClassNames.list(classNames))"
    }

    /// Why these cannot be the names of the classes, as in "3 classes, expected from 1 to 2"; nil if they can.
    func problem(ofClassNames names: [String]) -> String? {
        let most = outputs == 1 ? 2 : outputs
        // Fewer names than units: the training data had fewer classes.
        guard 1...most ~= names.count else { return "\(names.count) classes, expected from 1 to \(most)" }
        return Targets.repeated(names).map { "two classes \(Quoting.quoted($0))" }
    }

    /// A network with weights drawn from a seed and biases 0.
    ///
    /// - Parameters:
    ///   - inputs: n_x, the number of values of an example, at least 1.
    ///   - layers: the hidden layers and the output layer. Only the last can have softmax, and must have softmax,
    ///     sigmoid or identity.
    ///   - seed: the seed of the weights; the same seed gives the same weights.
    public init(inputs: Int, layers: [Layer], seed: UInt64 = 1) throws(NetworkError) {
        let layout = try ParameterLayout(inputs: inputs, layers: layers)
        let deviations = try Network.standardDeviations(layers, layout)
        var storage = try Network.allocate(layout.parameterCount)
        for (index, deviation) in deviations.enumerated() where deviation > 0 {
            // Each layer has its own stream: a wider first layer does not change the second.
            var normal = NormalDistribution(generator: SeededGenerator(seed: seed, stream: UInt64(index)))
            var parameters = storage.mutableSpan
            for offset in layout.layers[index].weightRange { parameters[offset] = Float(deviation * normal.next()) }
        }
        self.init(layout: layout, storage: storage)
    }

    /// A network of this layout with all parameters 0.
    init(layout: ParameterLayout) throws(NetworkError) {
        self.init(layout: layout, storage: try Network.allocate(layout.parameterCount))
    }

    private init(layout: ParameterLayout, storage: consuming AlignedBuffer<Float>) {
        self.layout = layout
        self.storage = storage
    }

    private static func allocate(_ count: Int) throws(NetworkError) -> AlignedBuffer<Float> {
        do { return try AlignedBuffer(count: count) } catch { throw .memory(error) }
    }

    /// The standard deviation of each layer's weights.
    private static func standardDeviations(
        _ layers: [Layer], _ layout: ParameterLayout
    ) throws(NetworkError) -> [Double] {
        var deviations: [Double] = []
        for (layer, shape) in zip(layers, layout.layers) {
            let initialization = layer.initialization ?? .suited(to: layer.activation)
            let deviation = initialization.standardDeviation(inputs: shape.inputs, units: shape.units)
            do {
                try HyperparameterError.requireNonNegative("initialization scale", deviation, atMost: 1e30)
            } catch {
                throw .initialization(error)
            }
            deviations.append(deviation)
        }
        return deviations
    }

    /// A second network with the same parameters.
    public func copy() throws(NetworkError) -> Network {
        var copy = try Network(layout: layout)
        copy.copyParameters(from: storage.span)
        copy.standardization = standardization
        copy.table = table
        copy.classNames = classNames
        return copy
    }

    /// Overwrites all parameters.
    ///
    /// - Precondition: `source` has `parameterCount` elements.
    public mutating func copyParameters(from source: Span<Float>) {
        precondition(
            source.count == layout.parameterCount, "\(source.count) values for \(layout.parameterCount) parameters")
        unsafe source.withUnsafeBufferPointer { source in
            // Safe: the lengths are equal, and `mutating` access excludes a span of this network's own parameters.
            guard let source = source.baseAddress else { return }
            unsafe storage.pointerForDisjointWrites.update(from: source, count: layout.parameterCount)
        }
    }

    /// The number of values of an example.
    public var inputs: Int { layout.inputs }

    /// The number of values that the network computes for an example.
    public var outputs: Int { layout.outputLayer.units }

    /// The last layer's activation.
    public var output: Activation { layout.outputLayer.activation }

    /// The loss of the output function.
    public var loss: Loss { Loss(of: output) }

    /// The layers' widths and activations.
    public var layers: [Layer] { layout.layers.map { .dense($0.units, $0.activation) } }

    /// The number of all weights and biases.
    public var parameterCount: Int { layout.parameterCount }

    /// All weights and biases, to read: layer by layer W, [n_out, n_in] row-major, then b.
    public var parameters: Span<Float> {
        @_lifetime(borrow self)
        borrowing get { storage.span }
    }

    /// All weights and biases, to read and write.
    public var mutableParameters: MutableSpan<Float> {
        @_lifetime(&self)
        mutating get { storage.mutableSpan }
    }

    /// The range of a layer's weights among the parameters: [n_out, n_in] row-major.
    ///
    /// - Precondition: `layer`, counted from 0, is one of the network's.
    public func weightRange(ofLayer layer: Int) -> Range<Int> { layout.layers[layer].weightRange }

    /// The range of a layer's biases among the parameters: [n_out].
    ///
    /// - Precondition: `layer`, counted from 0, is one of the network's.
    public func biasRange(ofLayer layer: Int) -> Range<Int> { layout.layers[layer].biasRange }

    /// Where the parameters begin, for the step program; valid while the network is neither moved nor destroyed.
    var parameterPointer: UnsafeMutablePointer<Float> { unsafe storage.pointerForDisjointWrites }
}
