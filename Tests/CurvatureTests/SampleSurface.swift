import Curvature
import Descent
import LinearAlgebra
import TestSupport
import Textbook

/// A small surface, and the same cost in the textbook's plain loops.
struct SampleSurface {
    let surface: CostSurface
    let point: [Double]
    let textbook: Textbook.Network
    let inputs: Matrix
    let targets: Textbook.Targets
    let l2: Double

    /// Each example's weight over their mean; nil without weights.
    let weights: [Double]?

    /// A network 3-4-5-k on random examples; its biases are random too, so that nothing vanishes by symmetry.
    init(
        _ activation: Descent.Activation, output: Descent.Activation, units: Int, l2: Double = 0, examples: Int = 40,
        weighted: Bool = false, workers: Int? = nil
    ) throws {
        var random = SplitMix(seed: 5)
        let x = random.floats(examples * 3, scale: 2)
        var data: Examples
        if output == .identity {
            let y = random.floats(examples * units)
            data = try Examples(inputs: Inputs(x, width: 3), targets: Descent.Targets(values: y, width: units))
            targets = .values(Matrix(rows: examples, columns: units, elements: y.map { Double($0) }).transposed)
        } else {
            let count = max(units, 2)
            let classes = (0..<examples).map { _ in Int(random.next() % UInt64(count)) }
            data = try Examples(
                inputs: Inputs(x, width: 3), targets: Descent.Targets(classes: classes, classCount: count))
            targets = .classes(classes)
        }
        if weighted {
            // Integers, so that their mean is exact; every fifth is 0.
            let numbers = (0..<examples).map { $0 % 5 }
            data = try data.weighted(by: numbers.map { Float($0) })
            let mean = Double(numbers.reduce(0, +)) / Double(examples)
            weights = numbers.map { Double($0) / mean }
        } else {
            weights = nil
        }
        let network = try Network(
            inputs: 3, layers: [.dense(4, activation), .dense(5, activation), .dense(units, output)])
        surface = try CostSurface(of: network, on: data, l2: l2, workers: workers)
        point = random.floats(network.parameterCount).map { Double($0) }
        inputs = Matrix(rows: examples, columns: 3, elements: x.map { Double($0) }).transposed
        self.l2 = l2
        textbook = Textbook.Network(
            sizes: [3, 4, 5, units], activation: SampleSurface.textbooks(activation),
            output: output == .softmax ? .softmax : output == .sigmoid ? .sigmoid : .identity, flatParameters: point)
    }

    private static func textbooks(_ activation: Descent.Activation) -> Textbook.Activation {
        switch activation {
        case .relu: .relu
        case .leakyRelu: .leakyRelu
        case .tanh: .tanh
        case .sigmoid: .sigmoid
        default: .identity
        }
    }

    /// The textbook's cost at the point.
    var textbookCost: Double { textbook.cost(inputs, targets: targets, weights: weights, l2: l2) }

    /// The textbook's gradient at a point.
    func textbookGradient(at point: [Double]) -> [Double] {
        var network = textbook
        network.flatParameters = point
        return network.gradients(inputs, targets: targets, weights: weights, l2: l2).flat
    }

    /// Central differences of the textbook's gradient along a direction: H·v with an error of about h².
    func differences(along direction: [Double], h: Double) -> [Double] {
        let above = textbookGradient(at: zip(point, direction).map { $0 + h * $1 })
        let below = textbookGradient(at: zip(point, direction).map { $0 - h * $1 })
        return zip(above, below).map { ($0 - $1) / (2 * h) }
    }

    /// A direction that touches every parameter.
    func direction(seed: UInt64) -> [Double] {
        var random = SplitMix(seed: seed)
        return random.floats(point.count).map { Double($0) }
    }

    /// The dense Hessian as rows.
    func hessian() throws -> [Double] {
        let matrix = try surface.hessian(at: point)
        return (0..<matrix.count).map { matrix.span[$0] }
    }
}
