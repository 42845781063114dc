public import CVector

/// Softmax cross-entropy from logits: the loss of each example, and its gradient in place of the logits.
///
///     zᵢ = Z[·, i] + b        loss[i] = ln Σⱼ exp(zⱼᵢ − maxᵢ) − (z_yᵢ − maxᵢ)
///     Z[j, i] ← (softmax(zᵢ)ⱼ − [j = yᵢ])·scale
///
/// The largest logit is subtracted first, so no exponential overflows. A NaN among the logits makes the loss NaN.
///
/// - Parameters:
///   - logits: Z, [classCount, rowStride] row-major, of which the first `columnCount` columns are changed.
///   - biases: b, [classCount].
///   - labels: y, [columnCount], each 0 ..< classCount.
///   - scale: the factor of the gradient: 1/m for means over m examples.
///   - losses: [columnCount], overwritten.
/// - Returns: the number of correct predictions: examples whose largest logit, the first of equals, is that of their
///   label.
@inlinable @inline(__always)
public func softmaxCrossEntropyKernel(
    logits: UnsafeMutablePointer<Float>, classCount: Int, rowStride: Int, columnCount: Int,
    biases: UnsafePointer<Float>, labels: UnsafePointer<Int32>, scale: Float, losses: UnsafeMutablePointer<Float>
) -> Int {
    var correct = 0
    forEachVector(count: columnCount) { offset, lanes in
        let z = unsafe logits + offset
        let label = unsafe vector_load_integers(labels + offset, lanes)

        var largest = unsafe vector_add(vector_load(z, lanes), vector_splat(biases[0]))
        var predicted = vector_splat_integer(0)
        unsafe vector_store(z, largest, lanes)
        var row = 1
        while row < classCount {
            let value = unsafe vector_add(vector_load(z + row &* rowStride, lanes), vector_splat(biases[row]))
            unsafe vector_store(z + row &* rowStride, value, lanes)
            let isLarger = vector_greater(value, largest)
            largest = vector_select(isLarger, value, largest)
            predicted = vector_select_integers(
                isLarger, vector_splat_integer(Int32(truncatingIfNeeded: row)), predicted)
            row &+= 1
        }

        var sum = vector_splat(0)
        var ofLabel = vector_splat(0)
        row = 0
        while row < classCount {
            let difference = unsafe vector_subtract(vector_load(z + row &* rowStride, lanes), largest)
            let isLabel = vector_equal_integers(label, vector_splat_integer(Int32(truncatingIfNeeded: row)))
            ofLabel = vector_select(isLabel, difference, ofLabel)
            let power = exponential(difference)
            sum = vector_add(sum, power)
            unsafe vector_store(z + row &* rowStride, power, lanes)
            row &+= 1
        }
        unsafe vector_store(losses + offset, vector_subtract(logarithm(sum), ofLabel), lanes)

        let scale = vector_splat(scale)
        let factor = vector_divide(scale, sum)
        row = 0
        while row < classCount {
            let isLabel = vector_equal_integers(label, vector_splat_integer(Int32(truncatingIfNeeded: row)))
            let power = unsafe vector_load(z + row &* rowStride, lanes)
            let target = vector_select(isLabel, scale, vector_splat(0))
            let derivative = vector_subtract(vector_multiply(power, factor), target)
            unsafe vector_store(z + row &* rowStride, derivative, lanes)
            row &+= 1
        }

        // Lanes beyond the last example do not count, though they compare 0 with 0.
        let matches = vector_and_integers(vector_equal_integers(predicted, label), vector_first_lanes(lanes))
        correct &+= Int(vector_count(matches))
    }
    return correct
}

/// The number of examples whose largest logit, the first of equals, is that of their label.
///
/// The parameters are those of `softmaxCrossEntropyKernel`. A NaN is not larger than any number.
@inlinable @inline(__always)
public func largestMatchesKernel(
    logits: UnsafePointer<Float>, classCount: Int, rowStride: Int, columnCount: Int, biases: UnsafePointer<Float>,
    labels: UnsafePointer<Int32>
) -> Int {
    var matches = 0
    forEachVector(count: columnCount) { offset, lanes in
        let z = unsafe logits + offset
        var largest = vector_splat(-.infinity)
        var predicted = vector_splat_integer(0)
        var row = 0
        while row < classCount {
            let value = unsafe vector_add(vector_load(z + row &* rowStride, lanes), vector_splat(biases[row]))
            let isLarger = vector_greater(value, largest)
            largest = vector_select(isLarger, value, largest)
            predicted = vector_select_integers(
                isLarger, vector_splat_integer(Int32(truncatingIfNeeded: row)), predicted)
            row &+= 1
        }
        let label = unsafe vector_load_integers(labels + offset, lanes)
        let isMatch = vector_and_integers(vector_equal_integers(predicted, label), vector_first_lanes(lanes))
        matches &+= Int(vector_count(isMatch))
    }
    return matches
}

/// Logistic cross-entropy from logits, unit by unit: the loss of each example, and its gradient in place of the logits.
///
///     z = Z[j, i] + b[j]      loss[i] = Σⱼ max(z, 0) − z·y + ln(1 + e^(−|z|))      Z[j, i] ← (σ(z) − y)·scale
///
/// - Parameters:
///   - logits: Z, [unitCount, rowStride] row-major, of which the first `columnCount` columns are changed.
///   - biases: b, [unitCount].
///   - targets: y = Y[j, i], 0...1, the shape of Z.
///   - scale: the factor of the gradient: 1/m for means over m examples.
///   - losses: [columnCount], overwritten.
/// - Returns: the number of pairs of example and unit with z > 0 exactly where y > 0.5.
@inlinable @inline(__always)
public func sigmoidCrossEntropyKernel(
    logits: UnsafeMutablePointer<Float>, unitCount: Int, rowStride: Int, columnCount: Int,
    biases: UnsafePointer<Float>, targets: UnsafePointer<Float>, scale: Float, losses: UnsafeMutablePointer<Float>
) -> Int {
    var matches = 0
    unsafe differentiateUnits(
        logits, unitCount, rowStride, columnCount, biases, targets, scale, losses
    ) { z, y, lanes in
        // One exponential and one quotient serve both: with p = e^(−|z|) and u = 1 + p as rounded, σ(z) is 1/u or p/u,
        // and ln(1 + p) is ln u + (p − (u − 1))/u, as in `logarithmOfOnePlus`.
        let power = exponential(vector_subtract(vector_splat(0), vector_absolute(z)))
        let u = vector_add(vector_splat(1), power)
        let inverse = vector_divide(vector_splat(1), u)
        let lost = vector_subtract(power, vector_subtract(u, vector_splat(1)))
        let softplus = multiplyAdd(lost, inverse, logarithm(u))
        let isPositive = vector_greater(z, vector_splat(0))
        let probability = vector_multiply(inverse, vector_select(isPositive, vector_splat(1), power))
        let positive = vector_at_least(z, vector_splat(0))
        let linear = vector_subtract(positive, vector_multiply(z, y))
        let agree = vector_equal_integers(
            isPositive, vector_greater(y, vector_splat(0.5)))
        matches &+= Int(vector_count(vector_and_integers(agree, vector_first_lanes(lanes))))
        return (vector_add(linear, softplus), vector_subtract(probability, y))
    }
    return matches
}

/// Squared error: the loss of each example, and its gradient in place of the outputs.
///
///     z = Z[j, i] + b[j]      loss[i] = ½·Σⱼ (z − y)²      Z[j, i] ← (z − y)·scale
///
/// The parameters are those of `sigmoidCrossEntropyKernel`; Y may be any real numbers.
@inlinable @inline(__always)
public func squaredErrorKernel(
    logits: UnsafeMutablePointer<Float>, unitCount: Int, rowStride: Int, columnCount: Int,
    biases: UnsafePointer<Float>, targets: UnsafePointer<Float>, scale: Float, losses: UnsafeMutablePointer<Float>
) {
    unsafe differentiateUnits(logits, unitCount, rowStride, columnCount, biases, targets, scale, losses) { z, y, _ in
        let difference = vector_subtract(z, y)
        return (vector_multiply(vector_multiply(vector_splat(0.5), difference), difference), difference)
    }
}

/// The loop shared by the losses over independent units; `loss` computes one unit's loss and its derivative with
/// respect to z.
@inlinable @inline(__always)
func differentiateUnits(
    _ logits: UnsafeMutablePointer<Float>, _ unitCount: Int, _ rowStride: Int, _ columnCount: Int,
    _ biases: UnsafePointer<Float>, _ targets: UnsafePointer<Float>, _ scale: Float,
    _ losses: UnsafeMutablePointer<Float>,
    _ loss: (_ z: Vector, _ y: Vector, _ lanes: Int) -> (loss: Vector, derivative: Vector)
) {
    let scale = vector_splat(scale)
    forEachVector(count: columnCount) { offset, lanes in
        var total = vector_splat(0)
        var row = 0
        while row < unitCount {
            let unit = unsafe logits + row &* rowStride + offset
            let z = unsafe vector_add(vector_load(unit, lanes), vector_splat(biases[row]))
            let y = unsafe vector_load(targets + row &* rowStride + offset, lanes)
            let result = loss(z, y, lanes)
            total = vector_add(total, result.loss)
            unsafe vector_store(unit, vector_multiply(result.derivative, scale), lanes)
            row &+= 1
        }
        unsafe vector_store(losses + offset, total, lanes)
    }
}

/// The weights of examples, applied to their losses or to dZ: V[j, i] ← V[j, i]·factors[i].
///
/// A factor of 0 leaves NaN and infinite values NaN: a network that has lost its numbers shows it.
///
/// - Parameters:
///   - values: V, [rowCount, rowStride] row-major, of which the first `columnCount` columns are changed.
///   - factors: [columnCount].
@inlinable @inline(__always)
public func scaleColumnsKernel(
    values: UnsafeMutablePointer<Float>, rowCount: Int, rowStride: Int, columnCount: Int,
    factors: UnsafePointer<Float>
) {
    forEachVector(count: columnCount) { offset, lanes in
        let factor = unsafe vector_load(factors + offset, lanes)
        let column = unsafe values + offset
        var row = 0
        while row < rowCount {
            let value = unsafe vector_load(column + row &* rowStride, lanes)
            unsafe vector_store(column + row &* rowStride, vector_multiply(value, factor), lanes)
            row &+= 1
        }
    }
}
