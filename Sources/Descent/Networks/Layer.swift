/// The specification of a layer.
public struct Layer: Sendable, Hashable {
    /// The number of units, the layer's outputs.
    public var units: Int

    /// The activation, applied to W·x + b.
    public var activation: Activation

    /// How the weights are drawn; nil for the activation's default.
    public var initialization: Initialization?

    /// A fully connected layer: every unit is connected to every input.
    public static func dense(
        _ units: Int, _ activation: Activation, initialization: Initialization? = nil
    ) -> Layer {
        Layer(units: units, activation: activation, initialization: initialization)
    }
}
