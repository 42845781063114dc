public import CVector

/// One step of RMSprop with ε inside the root, in place.
///
///     s ← β₂·s + (1 − β₂)·g²        θ ← θ − α·g/√(s + ε)
///
/// Error: `Roundings.secondMoment` for s, `Roundings.rmsprop` for θ.
@inlinable @inline(__always)
public func rmspropInsideKernel(
    parameters: UnsafeMutablePointer<Float>, squares: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    count: Int, learningRate: Float, beta2: Float, oneMinusBeta2: Float, epsilon: Float
) {
    let epsilon = vector_splat(epsilon)
    unsafe rmspropKernel(
        parameters: parameters, squares: squares, gradients: gradients, count: count, learningRate: learningRate,
        beta2: beta2, oneMinusBeta2: oneMinusBeta2
    ) { s in vector_square_root(vector_add(s, epsilon)) }
}

/// One step of RMSprop with ε outside the root, in place.
///
///     s ← β₂·s + (1 − β₂)·g²        θ ← θ − α·g/(√s + ε)
///
/// Error: `Roundings.secondMoment` for s, `Roundings.rmsprop` for θ.
@inlinable @inline(__always)
public func rmspropOutsideKernel(
    parameters: UnsafeMutablePointer<Float>, squares: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    count: Int, learningRate: Float, beta2: Float, oneMinusBeta2: Float, epsilon: Float
) {
    let epsilon = vector_splat(epsilon)
    unsafe rmspropKernel(
        parameters: parameters, squares: squares, gradients: gradients, count: count, learningRate: learningRate,
        beta2: beta2, oneMinusBeta2: oneMinusBeta2
    ) { s in vector_add(vector_square_root(s), epsilon) }
}

/// The step of both, with the denominator as a function of the new s.
@inlinable @inline(__always)
func rmspropKernel(
    parameters: UnsafeMutablePointer<Float>, squares: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    count: Int, learningRate: Float, beta2: Float, oneMinusBeta2: Float, denominator: (Vector) -> Vector
) {
    let negativeRate = vector_splat(-learningRate)
    let beta2 = vector_splat(beta2)
    let oneMinusBeta2 = vector_splat(oneMinusBeta2)
    forEachVector(count: count) { offset, lanes in
        unsafe processor_prefetch_to_write(parameters + offset + updateDistance)
        let g = unsafe vector_load(gradients + offset, lanes)
        let previous = unsafe vector_load(squares + offset, lanes)
        let theta = unsafe vector_load(parameters + offset, lanes)
        let s = multiplyAdd(beta2, previous, vector_multiply(vector_multiply(oneMinusBeta2, g), g))
        unsafe vector_store(squares + offset, s, lanes)
        let step = vector_divide_by_positive(vector_multiply(negativeRate, g), denominator(s))
        unsafe vector_store(parameters + offset, vector_add(theta, step), lanes)
    }
}

extension Roundings {
    /// θ after a step of RMSprop: half those of s + ε with its own sum, the root; α·g, the quotient, the subtraction.
    /// With ε outside the root fewer.
    public static let rmsprop = (secondMoment + 1) / 2 + 1 + 1 + 2 + quotient
}
