/// The distribution of the initial weights; biases start at 0.
///
/// Every weight is drawn from a normal distribution with mean 0; n_in and n_out are the layer's inputs and units.
public enum Initialization: Sendable, Hashable {
    /// Standard deviation √(2/n_in), for the rectifiers. He, Zhang, Ren and Sun (2015).
    case he

    /// Standard deviation √(2/(n_in + n_out)), for tanh and sigmoid. Glorot and Bengio (2010).
    case xavier

    /// Standard deviation √(1/n_in), which the course calls Xavier's. LeCun, Bottou, Orr and Müller (1998).
    case lecun

    /// This standard deviation: at least 0 and at most 1e30.
    case normal(scale: Double)

    /// All weights 0: all units of a layer then stay equal.
    case zeros

    /// The standard deviation for a layer.
    public func standardDeviation(inputs: Int, units: Int) -> Double {
        switch self {
        case .he: (2 / Double(inputs)).squareRoot()
        case .xavier: (2 / Double(inputs + units)).squareRoot()
        case .lecun: (1 / Double(inputs)).squareRoot()
        case .normal(let scale): scale
        case .zeros: 0
        }
    }

    /// The default for an activation: He's for the rectifiers, Xavier's otherwise.
    public static func suited(to activation: Activation) -> Initialization {
        activation == .relu || activation == .leakyRelu ? .he : .xavier
    }
}
