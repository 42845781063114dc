import Glibc
import Kernels
import Testing

/// One parameter of a network with its moments, in `Double`.
struct Weight {
    var parameter: Double
    var first = 0.0
    var second = 0.0
}

/// What each of the three may be off after a step, in units of `unitRoundoff`.
struct WeightTolerance {
    var parameter = 0.0
    var first = 0.0
    var second = 0.0

    func times(_ factor: Double) -> WeightTolerance {
        WeightTolerance(parameter: factor * parameter, first: factor * first, second: factor * second)
    }

    mutating func formMaximum(_ other: WeightTolerance) {
        parameter = max(parameter, other.parameter)
        first = max(first, other.first)
        second = max(second, other.second)
    }
}

/// The buffers that an update changes, and the gradients; every update takes what it needs of them.
struct OptimizerBuffers {
    let parameters: GuardedMatrix<Float>
    let first: GuardedMatrix<Float>
    let second: GuardedMatrix<Float>
    let gradients: GuardedMatrix<Float>

    var count: Int { parameters.columns }

    var surroundingsAreIntact: Bool {
        [parameters, first, second, gradients].allSatisfy(\.surroundingsAreIntact)
    }

    /// The bits of all that a step may have changed.
    var bits: [Bits] { [parameters.bits, first.bits, second.bits] }
}

/// An update with its hyperparameters, and the same step as a formula: the rows of the table that the tests of all
/// updates run over.
struct OptimizerKernel: Sendable, CustomTestStringConvertible {
    let testDescription: String

    /// Whether the update keeps an average of gradients, and one of their squares.
    let hasFirst: Bool
    let hasSecond: Bool

    /// Whether a parameter without gradient and moments changes all the same.
    var decays = false

    /// The arithmetic of step t, counted from 1.
    let arithmetic: @Sendable (_ t: Int) -> UpdateArithmetic

    /// The step on one weight, and its tolerance.
    let step: @Sendable (_ weight: inout Weight, _ g: Double, _ t: Int) -> WeightTolerance

    /// Runs the kernel over the elements of `range`.
    func run(_ kernels: any KernelSet.Type, _ buffers: OptimizerBuffers, _ range: Range<Int>, _ t: Int) {
        // Safe: the range lies in the buffers, which have one length.
        unsafe kernels.update(
            arithmetic(t), parameters: buffers.parameters.pointer + range.lowerBound,
            firstMoment: (hasFirst ? buffers.first : buffers.second).pointer + range.lowerBound,
            secondMoment: buffers.second.pointer + range.lowerBound,
            gradients: buffers.gradients.pointer + range.lowerBound, count: range.count)
    }

    static let learningRate: Float = 0.01
    static let epsilon: Float = 1e-8

    static let all = [
        gradientDescent,
        momentum(beta: 0.9, isAverage: true), momentum(beta: 0.9, isAverage: false), momentum(beta: 0, isAverage: true),
        rmspropInside(beta2: 0.999), rmspropInside(beta2: 0), rmspropOutside(beta2: 0.999), rmspropOutside(beta2: 0),
        adam(beta1: 0.9, beta2: 0.999), adam(beta1: 0, beta2: 0.999), adam(beta1: 0.9, beta2: 0),
        adam(beta1: 0, beta2: 0), adamW(decay: 0.001), adamW(decay: 0.5),
    ]

    static let gradientDescent = OptimizerKernel(
        testDescription: "gradient descent", hasFirst: false, hasSecond: false
    ) { _ in
        .gradientDescent(learningRate: learningRate)
    } step: { weight, g, _ in
        let change = Double(learningRate) * g
        let scale = abs(weight.parameter) + abs(change)
        weight.parameter -= change
        return WeightTolerance(parameter: Roundings.gradientDescent * scale)
    }

    static func momentum(beta: Float, isAverage: Bool) -> OptimizerKernel {
        let gradientScale = isAverage ? 1 - beta : 1
        return OptimizerKernel(
            testDescription: "momentum, β \(beta), \(isAverage ? "average" : "accumulated")", hasFirst: true,
            hasSecond: false
        ) { _ in
            .momentum(learningRate: learningRate, beta: beta, gradientScale: gradientScale)
        } step: { weight, g, _ in
            let scale = abs(Double(beta) * weight.first) + abs(Double(gradientScale) * g)
            weight.first = Double(beta) * weight.first + Double(gradientScale) * g
            let parameterScale = abs(weight.parameter) + Double(learningRate) * scale
            weight.parameter -= Double(learningRate) * weight.first
            return WeightTolerance(
                parameter: Roundings.momentum * parameterScale, first: Roundings.firstMoment * scale)
        }
    }

    static func rmspropInside(beta2: Float) -> OptimizerKernel {
        OptimizerKernel(testDescription: "RMSprop, ε inside, β₂ \(beta2)", hasFirst: false, hasSecond: true) { _ in
            .rmspropInside(learningRate: learningRate, beta2: beta2, oneMinusBeta2: 1 - beta2, epsilon: epsilon)
        } step: { weight, g, _ in
            rmsprop(&weight, g, beta2) { ($0 + Double(epsilon)).squareRoot() }
        }
    }

    static func rmspropOutside(beta2: Float) -> OptimizerKernel {
        OptimizerKernel(testDescription: "RMSprop, ε outside, β₂ \(beta2)", hasFirst: false, hasSecond: true) { _ in
            .rmspropOutside(learningRate: learningRate, beta2: beta2, oneMinusBeta2: 1 - beta2, epsilon: epsilon)
        } step: { weight, g, _ in
            rmsprop(&weight, g, beta2) { $0.squareRoot() + Double(epsilon) }
        }
    }

    private static func rmsprop(
        _ weight: inout Weight, _ g: Double, _ beta2: Float, denominator: (Double) -> Double
    ) -> WeightTolerance {
        weight.second = Double(beta2) * weight.second + Double(1 - beta2) * g * g
        let change = Double(learningRate) * g / denominator(weight.second)
        let scale = abs(weight.parameter) + abs(change)
        weight.parameter -= change
        return WeightTolerance(
            parameter: Roundings.rmsprop * scale, second: Roundings.secondMoment * weight.second)
    }

    static func adam(beta1: Float, beta2: Float) -> OptimizerKernel {
        let (decay1, decay2) = (Double(beta1), Double(beta2))
        return OptimizerKernel(testDescription: "Adam, β₁ \(beta1), β₂ \(beta2)", hasFirst: true, hasSecond: true) {
            t in
            .adam(
                AdamScalars(
                    beta1: beta1, oneMinusBeta1: 1 - beta1, beta2: beta2, oneMinusBeta2: 1 - beta2,
                    correctedRate: Float(Double(learningRate) / (1 - pow(decay1, Double(t)))),
                    rootCorrection: Float(1 / (1 - pow(decay2, Double(t))).squareRoot()), epsilon: epsilon))
        } step: { weight, g, t in
            let scale = abs(decay1 * weight.first) + abs(Double(1 - beta1) * g)
            weight.first = decay1 * weight.first + Double(1 - beta1) * g
            weight.second = decay2 * weight.second + Double(1 - beta2) * g * g
            let correction1 = 1 - pow(decay1, Double(t))
            let correction2 = 1 - pow(decay2, Double(t))
            let rate = Double(learningRate) / ((weight.second / correction2).squareRoot() + Double(epsilon))
            weight.parameter -= rate * weight.first / correction1
            return WeightTolerance(
                parameter: Roundings.adam * (abs(weight.parameter) + rate * scale / correction1),
                first: Roundings.firstMoment * scale, second: Roundings.secondMoment * weight.second)
        }
    }

    /// Adam's step with β₁ 0.9 and β₂ 0.999, and a share of the weight.
    static func adamW(decay: Float) -> OptimizerKernel {
        let adam = adam(beta1: 0.9, beta2: 0.999)
        return OptimizerKernel(
            testDescription: "AdamW, decay \(decay)", hasFirst: true, hasSecond: true, decays: true
        ) { t in
            guard case .adam(var scalars) = adam.arithmetic(t) else { preconditionFailure("Adam has another case") }
            scalars.decay = decay
            return .adam(scalars)
        } step: { weight, g, t in
            let decayed = Double(decay) * weight.parameter
            var tolerance = adam.step(&weight, g, t)
            weight.parameter -= decayed
            // The bound is `adamW` of what is added up: Adam's terms, and the decay.
            tolerance.parameter *= Roundings.adamW / Roundings.adam
            tolerance.parameter += Roundings.adamW * abs(decayed)
            return tolerance
        }
    }
}
