public import CVector

/// One step of gradient descent, in place.
///
///     θ ← θ − α·g
///
/// Error: `Roundings.gradientDescent` for θ.
@inlinable @inline(__always)
public func gradientDescentKernel(
    parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, count: Int, learningRate: Float
) {
    let negativeRate = vector_splat(-learningRate)
    forEachVector(count: count) { offset, lanes in
        unsafe processor_prefetch_to_write(parameters + offset + updateDistance)
        let g = unsafe vector_load(gradients + offset, lanes)
        let theta = unsafe vector_load(parameters + offset, lanes)
        unsafe vector_store(parameters + offset, multiplyAdd(negativeRate, g, theta), lanes)
    }
}

extension Roundings {
    /// θ after a step of gradient descent: α·g, the subtraction.
    public static let gradientDescent = 2.0
}
