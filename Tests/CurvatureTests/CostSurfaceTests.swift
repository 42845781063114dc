import Curvature
import Descent
import TestSupport
import Testing

@Suite struct CostSurfaceTests {
    /// Every activation with every output.
    static let cases: [(Activation, Activation, Int)] = Activation.allCases.filter(\.isElementwise).flatMap { hidden in
        [(hidden, .softmax, 3), (hidden, .sigmoid, 1), (hidden, .sigmoid, 2), (hidden, .identity, 2)]
    }

    @Test(arguments: cases)
    func `cost and gradient are the textbook's`(hidden: Activation, output: Activation, units: Int) throws {
        let sample = try SampleSurface(hidden, output: output, units: units, l2: 0.7)
        let (cost, gradient) = try sample.surface.gradient(at: sample.point)
        let expected = sample.textbookCost
        // About a hundred additions of terms no larger than the cost.
        #expect(relativeDifference(cost, expected) <= 1e-13)
        #expect(largestMixedDifference(gradient, sample.textbookGradient(at: sample.point)) <= 1e-13)
    }

    /// Central differences with h = 1e-5 have errors of h² times a third derivative and of rounding/h: both about
    /// 1e-10.
    @Test(arguments: cases)
    func `the Hessian's product is the difference quotient of the textbook's gradient`(
        hidden: Activation, output: Activation, units: Int
    ) throws {
        let sample = try SampleSurface(hidden, output: output, units: units, l2: 0.7)
        let direction = sample.direction(seed: 9)
        let product = try sample.surface.hessianProduct(at: sample.point, direction)
        #expect(largestMixedDifference(product, sample.differences(along: direction, h: 1e-5)) <= 1e-8)
    }

    @Test(arguments: cases)
    func `the dense Hessian's columns are the products with unit vectors`(
        hidden: Activation, output: Activation, units: Int
    ) throws {
        let sample = try SampleSurface(hidden, output: output, units: units, l2: 0.7)
        let matrix = try sample.hessian()
        let alone = try CostEvaluator(sample.surface).hessian(at: sample.point)
        let count = sample.point.count
        for column in 0..<count {
            var unit = [Double](repeating: 0, count: count)
            unit[column] = 1
            let product = try sample.surface.hessianProduct(at: sample.point, unit)
            #expect(largestMixedDifference(product, (0..<count).map { matrix[$0 * count + column] }) <= 1e-14)
            #expect(largestMixedDifference(product, (0..<count).map { alone[$0 * count + column] }) <= 1e-14)
        }
    }

    @Test(arguments: cases)
    func `cost, gradient and Hessian are those of weighted examples`(
        hidden: Activation, output: Activation, units: Int
    ) throws {
        let sample = try SampleSurface(hidden, output: output, units: units, l2: 0.7, weighted: true)
        let (cost, gradient) = try sample.surface.gradient(at: sample.point)
        #expect(relativeDifference(cost, sample.textbookCost) <= 1e-13)
        #expect(largestMixedDifference(gradient, sample.textbookGradient(at: sample.point)) <= 1e-13)
        let direction = sample.direction(seed: 9)
        let product = try sample.surface.hessianProduct(at: sample.point, direction)
        #expect(largestMixedDifference(product, sample.differences(along: direction, h: 1e-5)) <= 1e-8)
        let matrix = try sample.hessian()
        let rows = sample.point.indices.map { row in
            direction.indices.reduce(0.0) { $0 + matrix[row * direction.count + $1] * direction[$1] }
        }
        #expect(largestMixedDifference(rows, product) <= 1e-12)
        #expect(relativeDifference(try CostEvaluator(sample.surface).cost(at: sample.point), cost) <= 1e-14)
    }

    @Test func `the engine's weighted cost is the surface's, with scaled targets too`() throws {
        let examples = try Examples(
            inputs: Inputs([1, 2, 3, 4], width: 1), targets: Targets(values: [10, 30, 20, 70]), weights: [1, 0, 5, 2])
        var network = try Network(inputs: 1, layers: [.dense(3, .tanh), .dense(1, .identity)])
        network.targetStandardization = Standardization(of: examples.targets)
        let cost = try CostSurface(of: network, on: examples).gradient(at: CostSurface.point(of: network)).cost
        #expect(relativeDifference(cost, try network.evaluate(examples).cost) <= 1e-6)
    }

    @Test func `the evaluator and the shared passes agree`() throws {
        let sample = try SampleSurface(.tanh, output: .softmax, units: 3, l2: 0.7)
        let evaluator = try CostEvaluator(sample.surface)
        let alone = evaluator.gradient(at: sample.point)
        let shared = try sample.surface.gradient(at: sample.point)
        #expect(alone.cost == shared.cost)
        #expect(alone.gradient == shared.gradient)
        #expect(evaluator.cost(at: sample.point) == alone.cost)
    }

    @Test func `products are symmetric: u·Hv is v·Hu`() throws {
        let sample = try SampleSurface(.tanh, output: .softmax, units: 3)
        let u = sample.direction(seed: 1)
        let v = sample.direction(seed: 2)
        let first = dot(u, try sample.surface.hessianProduct(at: sample.point, v))
        let second = dot(v, try sample.surface.hessianProduct(at: sample.point, u))
        #expect(relativeDifference(first, second) <= 1e-12)
    }

    @Test(arguments: [Activation.softmax, .sigmoid, .identity])
    func `the Gauss–Newton product is symmetric and not negative`(output: Activation) throws {
        let sample = try SampleSurface(.tanh, output: output, units: 3)
        for seed in UInt64(1)...20 {
            let v = sample.direction(seed: seed)
            let u = sample.direction(seed: seed + 100)
            let product = try sample.surface.gaussNewtonProduct(at: sample.point, v)
            #expect(dot(v, product) >= 0)
            let other = dot(v, try sample.surface.gaussNewtonProduct(at: sample.point, u))
            #expect(abs(dot(u, product) - other) <= 1e-13 * max(1, abs(other)))
        }
    }

    /// Without hidden layers the logits are linear in the parameters: there the two matrices are the same.
    @Test(arguments: [Activation.softmax, .sigmoid, .identity])
    func `without hidden layers the Hessian is the Gauss–Newton matrix`(output: Activation) throws {
        var random = SplitMix(seed: 3)
        let targets =
            output == .identity
            ? try Targets(values: random.floats(60), width: 2) : try Targets(classes: (0..<30).map { $0 % 2 })
        let examples = try Examples(inputs: Inputs(random.floats(90), width: 3), targets: targets)
        let network = try Network(inputs: 3, layers: [.dense(2, output)])
        let surface = try CostSurface(of: network, on: examples, l2: 0.3)
        let point = CostSurface.point(of: network)
        let direction = random.floats(point.count).map { Double($0) }
        let hessian = try surface.hessianProduct(at: point, direction)
        #expect(largestMixedDifference(hessian, try surface.gaussNewtonProduct(at: point, direction)) <= 1e-15)
    }

    /// 2500 examples make three blocks, the last one shorter.
    @Test func `the result does not depend on blocks and workers`() throws {
        let one = try SampleSurface(.tanh, output: .softmax, units: 3, examples: 2500, workers: 1)
        let three = try SampleSurface(.tanh, output: .softmax, units: 3, examples: 2500, workers: 3)
        let direction = one.direction(seed: 1)
        let product = try one.surface.hessianProduct(at: one.point, direction)
        #expect(areIdentical(product, try three.surface.hessianProduct(at: one.point, direction)))
        #expect(largestMixedDifference(product, one.differences(along: direction, h: 1e-5)) <= 1e-8)
        #expect(areIdentical(try one.hessian(), try three.hessian()))
        let gradient = try one.surface.gradient(at: one.point).gradient
        #expect(largestMixedDifference(gradient, one.textbookGradient(at: one.point)) <= 1e-13)
    }

    @Test func `the inputs' scaling is applied`() throws {
        let examples = try Examples.moons(50)
        var network = try Network(inputs: 2, layers: [.dense(4, .tanh), .dense(1, .sigmoid)])
        network.standardization = Standardization(of: examples.inputs)
        let cost = try CostSurface(of: network, on: examples).gradient(at: CostSurface.point(of: network)).cost
        // The engine computes in single precision.
        #expect(relativeDifference(cost, try network.evaluate(examples).cost) <= 1e-6)
    }

    @Test func `data that do not fit are refused`() throws {
        let examples = try Examples.moons(10)
        let network = try Network(inputs: 3, layers: [.dense(1, .sigmoid)])
        #expect(throws: TrainingError.self) { _ = try CostSurface(of: network, on: examples) }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}
