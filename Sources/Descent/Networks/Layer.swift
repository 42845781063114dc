/// The specification of a layer.
public struct Layer: Sendable, Hashable {
    /// The number of outputs.
    public var units: Int

    /// What the layer makes of W·x + b.
    public var activation: Activation

    /// How its weights are drawn; nil for the way that suits the activation.
    public var initialization: Initialization?

    /// A fully connected layer: every unit sees every input.
    public static func dense(
        _ units: Int, _ activation: Activation, initialization: Initialization? = nil
    ) -> Layer {
        Layer(units: units, activation: activation, initialization: initialization)
    }
}
