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

/// The gradients of a layer: dW ← dZ·Xᵀ and db ← the sums of dZ over the examples.
///
/// Each consists of sixteen sums along the examples, which are then added in pairs, as in `rowSumsKernel`.
///
/// - Parameters:
///   - derivatives: dZ, [unitCount, stride].
///   - inputs: X, [inputCount, stride].
///   - columnCount: a multiple of `vectorWidth`.
///   - weightGradients: dW, [unitCount, inputCount] row-major, overwritten.
///   - biasGradients: db, [unitCount], overwritten.
@inlinable @inline(__always)
public func tinyGradientsKernel(
    derivatives: UnsafePointer<Float>, unitCount: Int, inputs: UnsafePointer<Float>, inputCount: Int, stride: Int,
    columnCount: Int, weightGradients: UnsafeMutablePointer<Float>, biasGradients: UnsafeMutablePointer<Float>
) {
    var unit = 0
    while unit < unitCount {
        // At an edge the last row replaces the missing one; its sums are not stored.
        let hasSecondUnit = unit &+ 1 < unitCount
        let d0 = unsafe derivatives + unit &* stride
        let d1 = unsafe hasSecondUnit ? d0 + stride : d0
        let gradients = unsafe weightGradients + unit &* inputCount
        var input = 0
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
            unsafe gradients[input] = sums[0]
            if hasSecondInput { unsafe gradients[input &+ 1] = sums[1] }
            if hasSecondUnit {
                unsafe gradients[inputCount &+ input] = sums[2]
                if hasSecondInput { unsafe gradients[inputCount &+ input &+ 1] = sums[3] }
            }
            input &+= 2
        }
        var (sum0, sum1) = (vector_splat(0), vector_splat(0))
        var column = 0
        while column < columnCount {
            sum0 = unsafe vector_add(sum0, vector_load(d0 + column, vectorWidth))
            sum1 = unsafe vector_add(sum1, vector_load(d1 + column, vectorWidth))
            column &+= vectorWidth
        }
        unsafe biasGradients[unit] = vector_sum(sum0)
        if hasSecondUnit { unsafe biasGradients[unit &+ 1] = vector_sum(sum1) }
        unit &+= 2
    }
}
