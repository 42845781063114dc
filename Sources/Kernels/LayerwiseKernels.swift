public import CVector

/// The arithmetic of a layer-wise update: the scalars of one step, which the caller computes once in `Double`.
///
/// Such an update scales the change of a tensor by two norms of the whole tensor, so it takes two passes: the first
/// measures, the second changes parameters. A new one is a case here and an arm in both kernels.
public enum LayerwiseArithmetic: Sendable, BitwiseCopyable {
    case lamb(LAMBScalars)
    case lars(LARSScalars)

    /// How many moments the update reads and writes for each parameter.
    public var momentCount: Int {
        switch self {
        case .lamb: 2
        case .lars: 1
        }
    }

    /// The same without the decay of parameters, for those that are spared it.
    public var withoutDecay: LayerwiseArithmetic {
        switch self {
        case .lamb(var scalars):
            scalars.adam.decay = 0
            return .lamb(scalars)
        case .lars(var scalars):
            scalars.decay = 0
            return .lars(scalars)
        }
    }

    /// What the second pass multiplies the change of a tensor by: the trust ratio, for LAMB times α.
    ///
    ///     LAMB    ‖θ‖ / ‖u‖
    ///     LARS    η·‖θ‖ / (‖g‖ + λ·‖θ‖)
    ///
    /// The ratio is 1 where a norm is 0, so that a tensor that begins with zeros can move. A norm that is not a number
    /// gives a scale that is none.
    ///
    /// - Parameter squares: the sums over the tensor; nil for one that is not adapted, whose ratio is 1.
    public func scale(_ squares: SquareSums?) -> Float {
        let theta = squares?.parameters.squareRoot() ?? 0
        let other = squares?.others.squareRoot() ?? 0
        let isRatio = theta != 0 && other != 0
        switch self {
        case .lamb(let scalars):
            return Float(scalars.learningRate * (isRatio ? theta / other : 1))
        case .lars(let scalars):
            return Float(isRatio ? scalars.trustCoefficient * theta / (other + Double(scalars.decay) * theta) : 1)
        }
    }
}

/// The scalars of a step of LAMB.
public struct LAMBScalars: Sendable, BitwiseCopyable {
    /// Those of Adam with α 1, and as decay λ alone.
    public var adam: AdamScalars

    /// α.
    public var learningRate: Double

    /// The scalars of a step.
    public init(adam: AdamScalars, learningRate: Double) {
        self.adam = adam
        self.learningRate = learningRate
    }
}

/// The scalars of a step of LARS.
public struct LARSScalars: Sendable, BitwiseCopyable {
    /// α.
    @usableFromInline let learningRate: Float

    /// β, the momentum.
    @usableFromInline let beta: Float

    /// λ.
    public var decay: Float

    /// η.
    @usableFromInline let trustCoefficient: Double

    /// The scalars of a step.
    public init(learningRate: Float, beta: Float, decay: Float, trustCoefficient: Double) {
        self.learningRate = learningRate
        self.beta = beta
        self.decay = decay
        self.trustCoefficient = trustCoefficient
    }
}

/// The sums of squares that the first pass of a layer-wise update finds in a block, in `Double`.
public struct SquareSums: Sendable, BitwiseCopyable {
    /// Σθ².
    public var parameters: Double

    /// Σu², the change before it is scaled, for LAMB; Σg² for LARS.
    public var others: Double

    /// Sums that begin with these.
    public init(parameters: Double = 0, others: Double = 0) {
        self.parameters = parameters
        self.others = others
    }
}

/// The first pass of a layer-wise update: the moments that the norms depend on, and the sums of squares.
///
///     LAMB    v ← β₁·v + (1 − β₁)·g        s ← β₂·s + (1 − β₂)·g²        Σθ² and Σu²,  u = a·v / (c·√s + ε) + λ·θ
///     LARS                                                               Σθ² and Σg²
///
/// with a = 1/(1 − β₁ᵗ) and c = 1/√(1 − β₂ᵗ). A sum has eight partial sums or more, added in pairs; each square is
/// exact. What LAMB's u is the second pass computes again: to store it would move as many bytes, and need room.
///
/// - Parameters:
///   - parameters: θ, [count].
///   - firstMoment: v, [count], overwritten by LAMB; not touched by LARS.
///   - secondMoment: s, [count], overwritten by LAMB; not touched by LARS.
///   - gradients: g, [count].
@inlinable @inline(__always)
public func layerwiseSquaresKernel(
    _ arithmetic: LayerwiseArithmetic, parameters: UnsafePointer<Float>, firstMoment: UnsafeMutablePointer<Float>,
    secondMoment: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, count: Int
) -> SquareSums {
    var thetaSquares = vector_double8()
    var otherSquares = vector_double8()
    switch arithmetic {
    case .lamb(let scalars):
        let beta1 = vector_splat(scalars.adam.beta1)
        let oneMinusBeta1 = vector_splat(scalars.adam.oneMinusBeta1)
        let beta2 = vector_splat(scalars.adam.beta2)
        let oneMinusBeta2 = vector_splat(scalars.adam.oneMinusBeta2)
        let change = LAMBChange(scalars.adam)
        forEachVector(count: count) { offset, lanes in
            unsafe processor_prefetch(parameters + offset + layerwiseDistance)
            unsafe processor_prefetch_to_write(firstMoment + offset + layerwiseDistance)
            unsafe processor_prefetch_to_write(secondMoment + offset + layerwiseDistance)
            unsafe processor_prefetch(gradients + offset + layerwiseDistance)
            let g = unsafe vector_load(gradients + offset, lanes)
            var v = unsafe vector_load(firstMoment + offset, lanes)
            var s = unsafe vector_load(secondMoment + offset, lanes)
            let theta = unsafe vector_load(parameters + offset, lanes)
            v = multiplyAdd(beta1, v, vector_multiply(oneMinusBeta1, g))
            s = multiplyAdd(beta2, s, vector_multiply(vector_multiply(oneMinusBeta2, g), g))
            unsafe vector_store(firstMoment + offset, v, lanes)
            unsafe vector_store(secondMoment + offset, s, lanes)
            thetaSquares = vector_add_squares(thetaSquares, theta)
            otherSquares = vector_add_squares(otherSquares, change(theta, v, s))
        }
    case .lars:
        return unsafe SquareSums(
            parameters: sumOfSquaresKernel(values: parameters, count: count),
            others: sumOfSquaresKernel(values: gradients, count: count))
    }
    return SquareSums(
        parameters: vector_sum_of_doubles(thetaSquares), others: vector_sum_of_doubles(otherSquares))
}

/// The second pass of a layer-wise update, in place.
///
///     LAMB    θ ← θ − scale·u,  u = a·v / (c·√s + ε) + λ·θ
///     LARS    v ← β·v + scale·(g + λ·θ)        θ ← θ − α·v
///
/// It runs from the last parameter to the first. Whoever takes the blocks of a tensor the other way round, since the
/// last ones are in a cache, so reads memory in one direction, which the processor's own prefetching follows.
///
/// - Parameters:
///   - scale: that of the tensor, see `LayerwiseArithmetic.scale`.
///   - parameters: θ, [count], overwritten.
///   - firstMoment: v, [count], overwritten by LARS.
///   - secondMoment: s, [count]; not touched by LARS.
///   - gradients: g, [count]; not touched by LAMB.
@inlinable @inline(__always)
public func layerwiseUpdateKernel(
    _ arithmetic: LayerwiseArithmetic, scale: Float, parameters: UnsafeMutablePointer<Float>,
    firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
    gradients: UnsafePointer<Float>, count: Int
) {
    switch arithmetic {
    case .lamb(let scalars):
        let change = LAMBChange(scalars.adam)
        let negativeScale = vector_splat(-scale)
        forEachVectorBackwards(count: count) { offset, lanes in
            unsafe processor_prefetch_to_write(parameters + offset - layerwiseDistance)
            unsafe processor_prefetch(firstMoment + offset - layerwiseDistance)
            unsafe processor_prefetch(secondMoment + offset - layerwiseDistance)
            let v = unsafe vector_load(firstMoment + offset, lanes)
            let s = unsafe vector_load(secondMoment + offset, lanes)
            let theta = unsafe vector_load(parameters + offset, lanes)
            let next = multiplyAdd(negativeScale, change(theta, v, s), theta)
            unsafe vector_store(parameters + offset, next, lanes)
        }
    case .lars(let scalars):
        let negativeRate = vector_splat(-scalars.learningRate)
        let beta = vector_splat(scalars.beta)
        let decay = vector_splat(scalars.decay)
        let scale = vector_splat(scale)
        forEachVectorBackwards(count: count) { offset, lanes in
            unsafe processor_prefetch_to_write(parameters + offset - layerwiseDistance)
            unsafe processor_prefetch_to_write(firstMoment + offset - layerwiseDistance)
            unsafe processor_prefetch(gradients + offset - layerwiseDistance)
            let g = unsafe vector_load(gradients + offset, lanes)
            let previous = unsafe vector_load(firstMoment + offset, lanes)
            let theta = unsafe vector_load(parameters + offset, lanes)
            let v = multiplyAdd(beta, previous, vector_multiply(scale, multiplyAdd(decay, theta, g)))
            unsafe vector_store(firstMoment + offset, v, lanes)
            unsafe vector_store(parameters + offset, multiplyAdd(negativeRate, v, theta), lanes)
        }
    }
}

/// The number of parameters by which a pass prefetches what it reads and writes.
///
/// One core alone waits for memory here, not for its own arithmetic: sixteen parameters take so many instructions that
/// it cannot begin as many loads ahead as memory would serve. With one worker far beyond the caches, distances between
/// 64 and 128 were best. With 512, where only what is written was prefetched, the first pass of LAMB was a tenth slower
/// and the second pass of LARS up to a fifth, also in a cache.
@inlinable @inline(__always)
var layerwiseDistance: Int { 96 }

/// LAMB's u of a vector of parameters: the same bits in both passes.
@usableFromInline
struct LAMBChange {
    @usableFromInline let correctedRate, rootCorrection, epsilon, decay: Vector

    @inlinable @inline(__always)
    init(_ scalars: AdamScalars) {
        correctedRate = vector_splat(scalars.correctedRate)
        rootCorrection = vector_splat(scalars.rootCorrection)
        epsilon = vector_splat(scalars.epsilon)
        decay = vector_splat(scalars.decay)
    }

    @inlinable @inline(__always)
    func callAsFunction(_ theta: Vector, _ v: Vector, _ s: Vector) -> Vector {
        let denominator = multiplyAdd(rootCorrection, vector_square_root(s), epsilon)
        return multiplyAdd(
            decay, theta, vector_divide_by_positive(vector_multiply(correctedRate, v), denominator))
    }
}

extension Roundings {
    /// LAMB's u: Adam's step without its subtraction; λ as given, times θ, the sum.
    public static let lambChange = adam - 1 + 3

    /// θ after a step of LAMB: u; that of the norms, half those of u and a few of the sums in `Double`; the scale as
    /// given, times u, the subtraction.
    public static let lamb = lambChange + lambChange / 2 + 1 + 3

    /// v after a step of LARS: λ as given, times θ, the sum; the scale, times that; β·v, the sum.
    public static let larsVelocity = 7.0

    /// θ after a step of LARS: v, the product with α, the subtraction.
    public static let lars = larsVelocity + 2
}
