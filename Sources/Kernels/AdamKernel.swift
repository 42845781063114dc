public import CVector

/// The scalars of a step of Adam.
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

/// One step of Adam, in place.
///
///     v ← β₁·v + (1 − β₁)·g        s ← β₂·s + (1 − β₂)·g²        θ ← θ − a·v / (c·√s + ε)
///
/// with a = α/(1 − β₁ᵗ) and c = 1/√(1 − β₂ᵗ), which the caller computes once in `Double`: the same as α·v̂/(√ŝ + ε).
/// ε stands outside the root and acts on the corrected moment. Kingma and Ba (2015), Algorithm 1, where v and s are called m
/// and v.
///
/// Error: `Roundings.firstMoment` for v, `Roundings.secondMoment` for s, `Roundings.adam` for θ.
@inlinable @inline(__always)
public func adamKernel(
    _ scalars: AdamScalars, parameters: UnsafeMutablePointer<Float>, firstMoment: UnsafeMutablePointer<Float>,
    secondMoment: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, count: Int
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
        unsafe vector_store(parameters + offset, vector_add(theta, step), lanes)
    }
}

extension Roundings {
    /// θ after a step of Adam: v; half those of s, the root, c as given, times c, + ε; a as given, times v, the quotient, the
    /// subtraction.
    public static let adam = firstMoment + secondMoment / 2 + 4 + 3 + quotient
}
