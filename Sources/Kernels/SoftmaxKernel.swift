public import CVector

/// Softmax of logits, in place: Z[j, i] ← exp(zⱼ − max) / Σₖ exp(zₖ − max) with z = Z[·, i] + b.
///
/// - Parameters:
///   - logits: Z, [classCount, rowStride] row-major, of which the first `columnCount` columns are changed.
///   - biases: b, [classCount].
@inlinable @inline(__always)
public func softmaxKernel(
    logits: UnsafeMutablePointer<Float>, classCount: Int, rowStride: Int, columnCount: Int,
    biases: UnsafePointer<Float>
) {
    forEachVector(count: columnCount) { offset, lanes in
        let z = unsafe logits + offset
        var largest = vector_splat(-.infinity)
        var row = 0
        while row < classCount {
            let value = unsafe vector_add(vector_load(z + row &* rowStride, lanes), vector_splat(biases[row]))
            unsafe vector_store(z + row &* rowStride, value, lanes)
            largest = vector_at_least(largest, value)
            row &+= 1
        }
        var sum = vector_splat(0)
        row = 0
        while row < classCount {
            let difference = unsafe vector_subtract(vector_load(z + row &* rowStride, lanes), largest)
            let power = exponential(difference)
            sum = vector_add(sum, power)
            unsafe vector_store(z + row &* rowStride, power, lanes)
            row &+= 1
        }
        row = 0
        while row < classCount {
            let power = unsafe vector_load(z + row &* rowStride, lanes)
            unsafe vector_store(z + row &* rowStride, vector_divide(power, sum), lanes)
            row &+= 1
        }
    }
}
