public import CVector

// Layers of few units, without a matrix product: for them a BLAS call takes longer than its arithmetic.
//
// All matrices are [rows, stride] row-major with the examples contiguous. `columnCount` is a multiple of `vectorWidth`:
// the caller pads the examples with copies of one and sets dZ of the copies to zero, so no kernel here has a remainder.

/// Forward propagation: A ← g(W·X + b).
///
/// - Parameters:
///   - kind: g.
///   - inputs: X, [inputCount, stride].
///   - weights: W, [unitCount, inputCount] row-major.
///   - biases: b, [unitCount]; nil for zeros.
///   - outputs: A, [unitCount, stride], of which the first `columnCount` columns are overwritten.
///   - columnCount: a multiple of `vectorWidth`.
@inlinable @inline(__always)
public func tinyForwardKernel(
    _ kind: ActivationKind, inputs: UnsafePointer<Float>, inputCount: Int, weights: UnsafePointer<Float>,
    biases: UnsafePointer<Float>?, outputs: UnsafeMutablePointer<Float>, unitCount: Int, stride: Int,
    columnCount: Int
) {
    switch kind {
    case .relu:
        unsafe forwardRows(Relu.self, inputs, inputCount, weights, biases, outputs, unitCount, stride, columnCount)
    case .leakyRelu:
        unsafe forwardRows(LeakyRelu.self, inputs, inputCount, weights, biases, outputs, unitCount, stride, columnCount)
    case .tanh:
        unsafe forwardRows(Tanh.self, inputs, inputCount, weights, biases, outputs, unitCount, stride, columnCount)
    case .sigmoid:
        unsafe forwardRows(Sigmoid.self, inputs, inputCount, weights, biases, outputs, unitCount, stride, columnCount)
    case .identity:
        unsafe forwardRows(Identity.self, inputs, inputCount, weights, biases, outputs, unitCount, stride, columnCount)
    }
}

@inlinable @inline(__always)
func forwardRows<Activation: VectorActivation>(
    _ activation: Activation.Type, _ inputs: UnsafePointer<Float>, _ inputCount: Int,
    _ weights: UnsafePointer<Float>, _ biases: UnsafePointer<Float>?, _ outputs: UnsafeMutablePointer<Float>,
    _ unitCount: Int, _ stride: Int, _ columnCount: Int
) {
    unsafe multiplyRows(
        inputs, inputCount, stride, columnCount, weights, unitCount, rowStride: inputCount, depthStride: 1,
        start: { unit in unsafe vector_splat(biases.map { unsafe $0[unit] } ?? 0) },
        finish: { offset, z in unsafe vector_store(outputs + offset, Activation.value(z), vectorWidth) })
}

/// Backward propagation: dZ of the layer below, (Wᵀ·dZ)·g′.
///
/// - Parameters:
///   - kind: g, of the layer below.
///   - derivatives: dZ, [unitCount, stride].
///   - weights: W, [unitCount, inputCount] row-major.
///   - activations: A of the layer below, [inputCount, stride].
///   - results: its dZ, [inputCount, stride], of which the first `columnCount` columns are overwritten.
///   - columnCount: a multiple of `vectorWidth`.
@inlinable @inline(__always)
public func tinyBackwardKernel(
    _ kind: ActivationKind, derivatives: UnsafePointer<Float>, unitCount: Int, weights: UnsafePointer<Float>,
    activations: UnsafePointer<Float>, results: UnsafeMutablePointer<Float>, inputCount: Int, stride: Int,
    columnCount: Int
) {
    switch kind {
    case .relu:
        unsafe backwardRows(
            Relu.self, derivatives, unitCount, weights, activations, results, inputCount, stride, columnCount)
    case .leakyRelu:
        unsafe backwardRows(
            LeakyRelu.self, derivatives, unitCount, weights, activations, results, inputCount, stride, columnCount)
    case .tanh:
        unsafe backwardRows(
            Tanh.self, derivatives, unitCount, weights, activations, results, inputCount, stride, columnCount)
    case .sigmoid:
        unsafe backwardRows(
            Sigmoid.self, derivatives, unitCount, weights, activations, results, inputCount, stride, columnCount)
    case .identity:
        unsafe backwardRows(
            Identity.self, derivatives, unitCount, weights, activations, results, inputCount, stride, columnCount)
    }
}

@inlinable @inline(__always)
func backwardRows<Activation: VectorActivation>(
    _ activation: Activation.Type, _ derivatives: UnsafePointer<Float>, _ unitCount: Int,
    _ weights: UnsafePointer<Float>, _ activations: UnsafePointer<Float>, _ results: UnsafeMutablePointer<Float>,
    _ inputCount: Int, _ stride: Int, _ columnCount: Int
) {
    unsafe multiplyRows(
        derivatives, unitCount, stride, columnCount, weights, inputCount, rowStride: 1, depthStride: inputCount,
        start: { _ in vector_splat(0) },
        finish: { offset, sum in
            let slope = unsafe Activation.derivative(activation: vector_load(activations + offset, vectorWidth))
            unsafe vector_store(results + offset, vector_multiply(sum, slope), vectorWidth)
        })
}

/// Rows of M·V: `start` returns a row's initial sums, `finish` receives each vector of sums and its offset.
///
/// Four rows at a time share the loads of V. Every sum runs over V's rows in order, however rows are grouped.
///
/// - Parameters:
///   - values: V, [depth, stride].
///   - matrix: M, whose element (row, k) is at row·rowStride + k·depthStride.
@inlinable @inline(__always)
func multiplyRows(
    _ values: UnsafePointer<Float>, _ depth: Int, _ stride: Int, _ columnCount: Int, _ matrix: UnsafePointer<Float>,
    _ rowCount: Int, rowStride: Int, depthStride: Int, start: (_ row: Int) -> Vector,
    finish: (_ offset: Int, _ sums: Vector) -> Void
) {
    var row = 0
    while row &+ 4 <= rowCount {
        let m = unsafe matrix + row &* rowStride
        let (start0, start1) = (start(row), start(row &+ 1))
        let (start2, start3) = (start(row &+ 2), start(row &+ 3))
        var column = 0
        while column < columnCount {
            var (sum0, sum1, sum2, sum3) = (start0, start1, start2, start3)
            var k = 0
            while k < depth {
                let v = unsafe vector_load(values + k &* stride + column, vectorWidth)
                let factors = unsafe m + k &* depthStride
                sum0 = unsafe multiplyAdd(vector_splat(factors[0]), v, sum0)
                sum1 = unsafe multiplyAdd(vector_splat(factors[rowStride]), v, sum1)
                sum2 = unsafe multiplyAdd(vector_splat(factors[2 &* rowStride]), v, sum2)
                sum3 = unsafe multiplyAdd(vector_splat(factors[3 &* rowStride]), v, sum3)
                k &+= 1
            }
            let offset = row &* stride &+ column
            finish(offset, sum0)
            finish(offset &+ stride, sum1)
            finish(offset &+ 2 &* stride, sum2)
            finish(offset &+ 3 &* stride, sum3)
            column &+= vectorWidth
        }
        row &+= 4
    }
    while row < rowCount {
        let m = unsafe matrix + row &* rowStride
        let start = start(row)
        var column = 0
        while column < columnCount {
            var sum = start
            var k = 0
            while k < depth {
                let v = unsafe vector_load(values + k &* stride + column, vectorWidth)
                sum = unsafe multiplyAdd(vector_splat(m[k &* depthStride]), v, sum)
                k &+= 1
            }
            finish(row &* stride &+ column, sum)
            column &+= vectorWidth
        }
        row &+= 1
    }
}

/// The gradients of a layer: dW ← dZ·Xᵀ and db ← the sums of dZ over the examples, or these are added to dW and db.
///
/// Each consists of sixteen sums along the examples, which are then added in pairs, as in `rowSumsKernel`, and in the
/// end to what was there.
///
/// - Parameters:
///   - derivatives: dZ, [unitCount, stride].
///   - inputs: X, [inputCount, stride].
///   - columnCount: a multiple of `vectorWidth`.
///   - weightGradients: dW, [unitCount, inputCount] row-major, overwritten unless `accumulating`.
///   - biasGradients: db, [unitCount], likewise.
@inlinable @inline(__always)
public func tinyGradientsKernel(
    derivatives: UnsafePointer<Float>, unitCount: Int, inputs: UnsafePointer<Float>, inputCount: Int, stride: Int,
    columnCount: Int, weightGradients: UnsafeMutablePointer<Float>, biasGradients: UnsafeMutablePointer<Float>,
    accumulating: Bool
) {
    var unit = 0
    while vector_register_count() >= 32 && unit &+ 4 <= unitCount && inputCount >= 4 {
        let d = unsafe derivatives + unit &* stride
        let gradients = unsafe weightGradients + unit &* inputCount
        var input = 0
        while input &+ 4 <= inputCount {
            unsafe gradientBlock(
                d, inputs + input &* stride, stride, columnCount, gradients + input, inputCount, accumulating)
            input &+= 4
        }
        if input < inputCount {
            unsafe gradientPairs(
                d, inputs, stride, columnCount, gradients, inputCount, units: 2, fromInput: input, accumulating)
            unsafe gradientPairs(
                d + 2 &* stride, inputs, stride, columnCount, gradients + 2 &* inputCount, inputCount, units: 2,
                fromInput: input, accumulating)
        }
        unit &+= 4
    }
    while unit < unitCount {
        unsafe gradientPairs(
            derivatives + unit &* stride, inputs, stride, columnCount, weightGradients + unit &* inputCount, inputCount,
            units: unitCount &- unit, fromInput: 0, accumulating)
        unit &+= 2
    }
    unit = 0
    while unit < unitCount {
        let hasSecondUnit = unit &+ 1 < unitCount
        let d0 = unsafe derivatives + unit &* stride
        let d1 = unsafe hasSecondUnit ? d0 + stride : d0
        var (sum0, sum1) = (vector_splat(0), vector_splat(0))
        var column = 0
        while column < columnCount {
            sum0 = unsafe vector_add(sum0, vector_load(d0 + column, vectorWidth))
            sum1 = unsafe vector_add(sum1, vector_load(d1 + column, vectorWidth))
            column &+= vectorWidth
        }
        unsafe store(vector_sum(sum0), biasGradients + unit, accumulating)
        if hasSecondUnit { unsafe store(vector_sum(sum1), biasGradients + unit + 1, accumulating) }
        unit &+= 2
    }
}

/// Stores a sum, or adds it to what is there.
@inlinable @inline(__always)
func store(_ sum: Float, _ target: UnsafeMutablePointer<Float>, _ accumulating: Bool) {
    unsafe target[0] = accumulating ? target[0] + sum : sum
}

/// dW of four units and four inputs: sixteen sums, for as many registers.
@inlinable @inline(__always)
func gradientBlock(
    _ d: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ stride: Int, _ columnCount: Int,
    _ gradients: UnsafeMutablePointer<Float>, _ inputCount: Int, _ accumulating: Bool
) {
    var (sum00, sum01, sum02, sum03) = (vector_splat(0), vector_splat(0), vector_splat(0), vector_splat(0))
    var (sum10, sum11, sum12, sum13) = (vector_splat(0), vector_splat(0), vector_splat(0), vector_splat(0))
    var (sum20, sum21, sum22, sum23) = (vector_splat(0), vector_splat(0), vector_splat(0), vector_splat(0))
    var (sum30, sum31, sum32, sum33) = (vector_splat(0), vector_splat(0), vector_splat(0), vector_splat(0))
    var column = 0
    while column < columnCount {
        let (at, from) = unsafe (d + column, x + column)
        let x0 = unsafe vector_load(from, vectorWidth)
        let x1 = unsafe vector_load(from + stride, vectorWidth)
        let x2 = unsafe vector_load(from + 2 &* stride, vectorWidth)
        let x3 = unsafe vector_load(from + 3 &* stride, vectorWidth)
        let d0 = unsafe vector_load(at, vectorWidth)
        sum00 = multiplyAdd(d0, x0, sum00)
        sum01 = multiplyAdd(d0, x1, sum01)
        sum02 = multiplyAdd(d0, x2, sum02)
        sum03 = multiplyAdd(d0, x3, sum03)
        let d1 = unsafe vector_load(at + stride, vectorWidth)
        sum10 = multiplyAdd(d1, x0, sum10)
        sum11 = multiplyAdd(d1, x1, sum11)
        sum12 = multiplyAdd(d1, x2, sum12)
        sum13 = multiplyAdd(d1, x3, sum13)
        let d2 = unsafe vector_load(at + 2 &* stride, vectorWidth)
        sum20 = multiplyAdd(d2, x0, sum20)
        sum21 = multiplyAdd(d2, x1, sum21)
        sum22 = multiplyAdd(d2, x2, sum22)
        sum23 = multiplyAdd(d2, x3, sum23)
        let d3 = unsafe vector_load(at + 3 &* stride, vectorWidth)
        sum30 = multiplyAdd(d3, x0, sum30)
        sum31 = multiplyAdd(d3, x1, sum31)
        sum32 = multiplyAdd(d3, x2, sum32)
        sum33 = multiplyAdd(d3, x3, sum33)
        column &+= vectorWidth
    }
    // Four lanes for each unit, in which its inputs follow each other.
    unsafe vector_store_sums(
        sum00, sum01, sum02, sum03, sum10, sum11, sum12, sum13, sum20, sum21, sum22, sum23, sum30, sum31, sum32, sum33,
        gradients, inputCount, accumulating ? 1 : 0)
}

/// dW of up to two units, from an input on, two inputs at a time.
///
/// At an edge the last row replaces the missing one; its sums are not stored.
@inlinable @inline(__always)
func gradientPairs(
    _ d: UnsafePointer<Float>, _ inputs: UnsafePointer<Float>, _ stride: Int, _ columnCount: Int,
    _ gradients: UnsafeMutablePointer<Float>, _ inputCount: Int, units: Int, fromInput start: Int, _ accumulating: Bool
) {
    let hasSecondUnit = units > 1
    let d0 = unsafe d
    let d1 = unsafe hasSecondUnit ? d + stride : d
    var input = start
    while input < inputCount {
        let hasSecondInput = input &+ 1 < inputCount
        let x0 = unsafe inputs + input &* stride
        let x1 = unsafe hasSecondInput ? x0 + stride : x0
        var (sum00, sum01) = (vector_splat(0), vector_splat(0))
        var (sum10, sum11) = (vector_splat(0), vector_splat(0))
        var column = 0
        while column < columnCount {
            let first = unsafe vector_load(d0 + column, vectorWidth)
            let second = unsafe vector_load(d1 + column, vectorWidth)
            let left = unsafe vector_load(x0 + column, vectorWidth)
            let right = unsafe vector_load(x1 + column, vectorWidth)
            sum00 = multiplyAdd(first, left, sum00)
            sum01 = multiplyAdd(first, right, sum01)
            sum10 = multiplyAdd(second, left, sum10)
            sum11 = multiplyAdd(second, right, sum11)
            column &+= vectorWidth
        }
        let sums = vector_sum_each(sum00, sum01, sum10, sum11)
        let target = unsafe gradients + input
        unsafe store(sums[0], target, accumulating)
        if hasSecondInput { unsafe store(sums[1], target + 1, accumulating) }
        if hasSecondUnit {
            unsafe store(sums[2], target + inputCount, accumulating)
            if hasSecondInput { unsafe store(sums[3], target + inputCount + 1, accumulating) }
        }
        input &+= 2
    }
}

/// Adds gradients that were summed apart to the first of them, in their order: g₀ ← ((g₀ + g₁) + g₂) + …
///
/// - Parameters:
///   - gradients: g, [termCount, stride] row-major, of which the first `count` columns count; the first row is
///     overwritten.
///   - count: the number of parameters.
///   - termCount: at least 1.
@inlinable @inline(__always)
public func tinySumGradientsKernel(
    gradients: UnsafeMutablePointer<Float>, count: Int, stride: Int, termCount: Int
) {
    var term = 1
    while term < termCount {
        let from = unsafe gradients + term &* stride
        forEachVector(count: count) { offset, lanes in
            let sum = unsafe vector_add(vector_load(gradients + offset, lanes), vector_load(from + offset, lanes))
            unsafe vector_store(gradients + offset, sum, lanes)
        }
        term &+= 1
    }
}
