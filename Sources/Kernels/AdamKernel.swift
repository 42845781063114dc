public import CVector

/// The scalars of a step of Adam or AdamW.
public struct AdamScalars: Sendable, BitwiseCopyable {
    /// β₁ and 1 − β₁.
    @usableFromInline let beta1, oneMinusBeta1: Float

    /// β₂ and 1 − β₂.
    @usableFromInline let beta2, oneMinusBeta2: Float

    /// a = α/(1 − β₁ᵗ).
    @usableFromInline let correctedRate: Float

    /// c = 1/√(1 − β₂ᵗ).
    @usableFromInline let rootCorrection: Float

    /// ε.
    @usableFromInline let epsilon: Float

    /// d = α·λ, the share of itself that a parameter loses: 0 for Adam.
    public var decay: Float = 0

    /// The scalars of a step without decay.
    public init(
        beta1: Float, oneMinusBeta1: Float, beta2: Float, oneMinusBeta2: Float, correctedRate: Float,
        rootCorrection: Float, epsilon: Float
    ) {
        self.beta1 = beta1
        self.oneMinusBeta1 = oneMinusBeta1
        self.beta2 = beta2
        self.oneMinusBeta2 = oneMinusBeta2
        self.correctedRate = correctedRate
        self.rootCorrection = rootCorrection
        self.epsilon = epsilon
    }
}

/// One step of Adam, or with a decay of AdamW, in place.
///
///     v ← β₁·v + (1 − β₁)·g        s ← β₂·s + (1 − β₂)·g²
///     Adam     θ ← θ − a·v / (c·√s + ε)
///     AdamW    θ ← θ − (d·θ + a·v / (c·√s + ε))
///
/// with a = α/(1 − β₁ᵗ) and c = 1/√(1 − β₂ᵗ), which the caller computes once in `Double`: the same as α·v̂/(√ŝ + ε). ε
/// is outside the root and acts on the corrected moment. Kingma and Ba (2015), Algorithm 1, where v and s are
/// called m and v. Loshchilov and Hutter (2019), Algorithm 2, with α in d = α·λ as in PyTorch. The decay is added to
/// the step before θ is: with a rounding of θ of its own a decay of less than half an ulp would be lost.
///
/// Error: `Roundings.firstMoment` for v, `Roundings.secondMoment` for s, `Roundings.adam` or `Roundings.adamW` for θ.
@inlinable @inline(__always)
public func adamKernel(
    _ scalars: AdamScalars, parameters: UnsafeMutablePointer<Float>, firstMoment: UnsafeMutablePointer<Float>,
    secondMoment: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, count: Int
) {
    if scalars.decay == 0 {
        unsafe adamSteps(scalars, parameters, firstMoment, secondMoment, gradients, count) { _, step in step }
    } else {
        let negativeDecay = vector_splat(-scalars.decay)
        unsafe adamSteps(scalars, parameters, firstMoment, secondMoment, gradients, count) { theta, step in
            multiplyAdd(negativeDecay, theta, step)
        }
    }
}

/// The steps of both, with the change of θ as a function of θ and Adam's step.
@inlinable @inline(__always)
func adamSteps(
    _ scalars: AdamScalars, _ parameters: UnsafeMutablePointer<Float>, _ firstMoment: UnsafeMutablePointer<Float>,
    _ secondMoment: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>, _ count: Int,
    change: (_ theta: Vector, _ step: Vector) -> Vector
) {
    let beta1 = vector_splat(scalars.beta1)
    let oneMinusBeta1 = vector_splat(scalars.oneMinusBeta1)
    let beta2 = vector_splat(scalars.beta2)
    let oneMinusBeta2 = vector_splat(scalars.oneMinusBeta2)
    let negativeRate = vector_splat(-scalars.correctedRate)
    let rootCorrection = vector_splat(scalars.rootCorrection)
    let epsilon = vector_splat(scalars.epsilon)
    forEachVector(count: count) { offset, lanes in
        unsafe processor_prefetch_to_write(parameters + offset + updateDistance)
        let g = unsafe vector_load(gradients + offset, lanes)
        var v = unsafe vector_load(firstMoment + offset, lanes)
        var s = unsafe vector_load(secondMoment + offset, lanes)
        let theta = unsafe vector_load(parameters + offset, lanes)
        v = multiplyAdd(beta1, v, vector_multiply(oneMinusBeta1, g))
        s = multiplyAdd(beta2, s, vector_multiply(vector_multiply(oneMinusBeta2, g), g))
        unsafe vector_store(firstMoment + offset, v, lanes)
        unsafe vector_store(secondMoment + offset, s, lanes)
        let denominator = multiplyAdd(rootCorrection, vector_square_root(s), epsilon)
        let step = vector_divide_by_positive(vector_multiply(negativeRate, v), denominator)
        unsafe vector_store(parameters + offset, vector_add(theta, change(theta, step)), lanes)
    }
}

extension Roundings {
    /// θ after a step of Adam: v; half those of s, the root, c as given, times c, + ε; a as given, times v, the
    /// quotient, the subtraction.
    public static let adam = firstMoment + secondMoment / 2 + 4 + 3 + quotient

    /// θ after a step of AdamW: Adam's; d as given, times θ, its sum with the step.
    public static let adamW = adam + 3
}
