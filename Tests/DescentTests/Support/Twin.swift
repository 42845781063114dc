import Descent
import LegacyRandom
import TestSupport
import Textbook
import TextbookBridge

/// One problem for both sides: the engine's network and examples, and the textbook's with the same numbers.
struct Twin {
    /// The number of inputs, then each layer's width.
    let sizes: [Int]
    let activation: Descent.Activation
    let output: Descent.Activation
    let examples: Examples
    /// The textbook's X, (n_x, m), and Y.
    let inputs: Matrix
    let targets: Textbook.Targets
    /// Where both begin, in the flat layout that they share; each value is exact in `Float`.
    let parameters: [Float]

    /// Draws a problem: parameters and inputs around 0 that keep activations of the order of 1.
    init(
        sizes: [Int], activation: Descent.Activation = .relu, output: Descent.Activation, count: Int, seed: UInt32 = 1
    ) throws {
        self.sizes = sizes
        self.activation = activation
        self.output = output
        var random = RandomState(seed: seed)
        var parameters: [Float] = []
        for (width, units) in zip(sizes, sizes.dropFirst()) {
            let scale = (2 / Double(width)).squareRoot()
            for _ in 0..<width * units { parameters.append(Float(scale * random.standardNormal())) }
            for _ in 0..<units { parameters.append(Float(0.1 * random.standardNormal())) }
        }
        self.parameters = parameters
        let width = sizes[0]
        let values = (0..<count * width).map { _ in Float(random.standardNormal()) }
        inputs = Matrix(rows: width, columns: count) { Double(values[$1 * width + $0]) }
        let units = sizes[sizes.count - 1]
        let engineTargets: Descent.Targets
        switch output {
        case .softmax:
            let classes = (0..<count).map { _ in random.integer(in: 0..<units) }
            engineTargets = try Descent.Targets(classes: classes, classCount: units)
            targets = .classes(classes)
        default:
            let range = output == .sigmoid ? 1.0 : 3.0
            let values = (0..<count * units).map { _ in Float(range * random.uniform()) }
            engineTargets = try Descent.Targets(values: values, width: units)
            targets = .values(Matrix(rows: units, columns: count) { Double(values[$1 * units + $0]) })
        }
        examples = try Examples(inputs: Inputs(values, width: width), targets: engineTargets)
    }

    /// The engine's network.
    func network() throws -> Descent.Network {
        var layers = sizes.dropFirst().map { Layer.dense($0, activation) }
        layers[layers.count - 1].activation = output
        var network = try Descent.Network(inputs: sizes[0], layers: layers)
        network.copyParameters(from: parameters.span)
        return network
    }

    /// The textbook's network.
    func textbook() -> Textbook.Network {
        Textbook.Network(
            sizes: sizes, activation: activation.textbook, output: output.textbookOutput,
            flatParameters: parameters.map { Double($0) })
    }
}

/// The elements of a span, as `Double`s.
func values(of span: Span<Float>) -> [Double] { span.indices.map { Double(span[$0]) } }

/// The largest difference between two lists in units of the largest magnitude of the second; NaN and infinite as
/// `largestAbsoluteDifference`.
func differenceInLargest(_ actual: [Double], _ expected: [Double]) -> Double {
    let largest = expected.reduce(0) { max($0, abs($1)) }
    return largestAbsoluteDifference(actual, expected) / (largest > 0 ? largest : 1)
}
