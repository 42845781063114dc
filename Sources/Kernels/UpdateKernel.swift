/// The arithmetic of an element-wise update: the scalars of one step, which the caller computes once in `Double`.
///
/// A case is named after its kernel, which documents the formula, where ε is added, and the bound of the rounding
/// error. A new element-wise update is a kernel in a file of its own, a case here, and an arm in `updateKernel`.
public enum UpdateArithmetic: Sendable, BitwiseCopyable {
    case gradientDescent(learningRate: Float)
    case momentum(learningRate: Float, beta: Float, gradientScale: Float)
    case rmspropInside(learningRate: Float, beta2: Float, oneMinusBeta2: Float, epsilon: Float)
    case rmspropOutside(learningRate: Float, beta2: Float, oneMinusBeta2: Float, epsilon: Float)
    case adam(AdamScalars)

    /// How many moments the update reads and writes for each parameter.
    public var momentCount: Int {
        switch self {
        case .gradientDescent: 0
        case .momentum, .rmspropInside, .rmspropOutside: 1
        case .adam: 2
        }
    }

    /// The same without the decay of parameters, for those that are spared it.
    public var withoutDecay: UpdateArithmetic {
        switch self {
        case .gradientDescent, .momentum, .rmspropInside, .rmspropOutside: return self
        case .adam(var scalars):
            scalars.decay = 0
            return .adam(scalars)
        }
    }
}

/// One step of an element-wise update, in place.
///
/// An element's result depends on its own numbers alone, wherever it lies and however a buffer is divided.
///
/// - Parameters:
///   - parameters: θ, [count], overwritten.
///   - firstMoment: the first moment of each parameter, [count], overwritten; not touched by an update without moments.
///   - secondMoment: the second, [count], overwritten; not touched by an update with fewer than two.
///   - gradients: g, [count].
@inlinable @inline(__always)
public func updateKernel(
    _ arithmetic: UpdateArithmetic, parameters: UnsafeMutablePointer<Float>, firstMoment: UnsafeMutablePointer<Float>,
    secondMoment: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, count: Int
) {
    switch arithmetic {
    case .gradientDescent(let learningRate):
        unsafe gradientDescentKernel(
            parameters: parameters, gradients: gradients, count: count, learningRate: learningRate)
    case .momentum(let learningRate, let beta, let gradientScale):
        unsafe momentumKernel(
            parameters: parameters, velocity: firstMoment, gradients: gradients, count: count,
            learningRate: learningRate,
            beta: beta, gradientScale: gradientScale)
    case .rmspropInside(let learningRate, let beta2, let oneMinusBeta2, let epsilon):
        unsafe rmspropInsideKernel(
            parameters: parameters, squares: firstMoment, gradients: gradients, count: count,
            learningRate: learningRate,
            beta2: beta2, oneMinusBeta2: oneMinusBeta2, epsilon: epsilon)
    case .rmspropOutside(let learningRate, let beta2, let oneMinusBeta2, let epsilon):
        unsafe rmspropOutsideKernel(
            parameters: parameters, squares: firstMoment, gradients: gradients, count: count,
            learningRate: learningRate,
            beta2: beta2, oneMinusBeta2: oneMinusBeta2, epsilon: epsilon)
    case .adam(let scalars):
        unsafe adamKernel(
            scalars, parameters: parameters, firstMoment: firstMoment, secondMoment: secondMoment,
            gradients: gradients, count: count)
    }
}

/// How many roundings lie between the inputs of an update and its results.
///
/// Each adds at most 2⁻²⁴, the largest relative error of a rounding to `Float`, times the sum of the magnitudes that
/// are added up: of the terms of a moment, or of θ and its change. The counts are for the baseline, which rounds the
/// product of a multiply-add too. Each update's own count is at its kernel.
public enum Roundings {
    /// c·g, β·v, the sum.
    public static let firstMoment = 3.0

    /// c·g, times g, β·s, the sum; all terms are positive, so this is a relative error.
    public static let secondMoment = 4.0

    /// The quotient a / b, with AVX-512: a times an estimate of 1/b, the Newton step, and what that leaves, 2⁻²⁸.
    public static let quotient = 2 + 0x1p-4
}
