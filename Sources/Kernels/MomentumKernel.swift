public import CVector

/// One step of momentum, in place.
///
///     v ← β·v + c·g        θ ← θ − α·v
///
/// c is 1 − β in the average form and 1 in the accumulated form.
///
/// Error: `Roundings.firstMoment` for v, `Roundings.momentum` for θ.
@inlinable @inline(__always)
public func momentumKernel(
    parameters: UnsafeMutablePointer<Float>, velocity: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    count: Int, learningRate: Float, beta: Float, gradientScale: Float
) {
    let negativeRate = vector_splat(-learningRate)
    let beta = vector_splat(beta)
    let gradientScale = vector_splat(gradientScale)
    forEachVector(count: count) { offset, lanes in
        unsafe processor_prefetch_to_write(parameters + offset + updateDistance)
        let g = unsafe vector_load(gradients + offset, lanes)
        let previous = unsafe vector_load(velocity + offset, lanes)
        let theta = unsafe vector_load(parameters + offset, lanes)
        let v = multiplyAdd(beta, previous, vector_multiply(gradientScale, g))
        unsafe vector_store(velocity + offset, v, lanes)
        unsafe vector_store(parameters + offset, multiplyAdd(negativeRate, v, theta), lanes)
    }
}

extension Roundings {
    /// θ after a step of momentum: v, the product with α, the subtraction.
    public static let momentum = firstMoment + 2
}
