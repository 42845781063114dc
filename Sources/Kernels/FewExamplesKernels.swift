public import CVector

// Forward propagation of one example or a few, each example's values contiguous.
//
// With so few examples the time goes into reading the weights: they are read once, in the order in which they lie in
// memory, and not packed. No row is padded.

/// Forward propagation of few examples: A[i, j] ← g(Σₖ X[i, k]·W[j, k] + b[j]).
///
/// Sixteen partial sums run along the inputs and are then added in pairs, and the bias is added to the whole: with n
/// inputs a product takes part in at most ⌈n/16⌉ + 5 roundings with a fused multiply-add, and one more without. So z is
/// off by at most that many u = 2⁻²⁴ times Σₖ |X[i, k]·W[j, k]| + |b[j]|, to first order. An example's sums depend
/// neither on how many examples there are nor on how many units.
///
/// - Parameters:
///   - kind: g.
///   - inputs: X, [exampleCount, inputStride], of which the first `inputCount` columns are read.
///   - weights: W, [unitCount, inputCount] row-major.
///   - biases: b, [unitCount].
///   - outputs: A, [exampleCount, outputStride], of which the first `unitCount` columns are overwritten; shares no
///     memory with the inputs.
@inlinable @inline(__always)
public func fewForwardKernel(
    _ kind: ActivationKind, inputs: UnsafePointer<Float>, inputStride: Int, exampleCount: Int, inputCount: Int,
    weights: UnsafePointer<Float>, biases: UnsafePointer<Float>, outputs: UnsafeMutablePointer<Float>,
    outputStride: Int, unitCount: Int
) {
    var unit = 0
    var rows = dot_tile_rows()
    while unit < unitCount {
        while rows > unitCount &- unit { rows &>>= 1 }
        let w = unsafe weights + unit &* inputCount
        var example = 0
        // All examples meet these rows while the rows are in the first-level cache.
        while example < exampleCount {
            let count = smaller(exampleCount &- example, 2)
            unsafe dot_tile(
                rows, count, w, inputCount, inputs + example &* inputStride, inputStride, inputCount,
                outputs + (example &* outputStride &+ unit), outputStride)
            example &+= count
        }
        unit &+= rows
    }
    switch kind {
    case .relu: unsafe activateExamples(Relu.self, outputs, exampleCount, outputStride, unitCount, biases)
    case .leakyRelu: unsafe activateExamples(LeakyRelu.self, outputs, exampleCount, outputStride, unitCount, biases)
    case .tanh: unsafe activateExamples(Tanh.self, outputs, exampleCount, outputStride, unitCount, biases)
    case .sigmoid: unsafe activateExamples(Sigmoid.self, outputs, exampleCount, outputStride, unitCount, biases)
    case .identity: unsafe activateExamples(Identity.self, outputs, exampleCount, outputStride, unitCount, biases)
    }
}

/// Adds the biases to each example's row and applies the activation: Z[i, j] ← g(Z[i, j] + b[j]).
@inlinable @inline(__always)
func activateExamples<Activation: VectorActivation>(
    _ activation: Activation.Type, _ values: UnsafeMutablePointer<Float>, _ exampleCount: Int, _ rowStride: Int,
    _ unitCount: Int, _ biases: UnsafePointer<Float>
) {
    var example = 0
    while example < exampleCount {
        let z = unsafe values + example &* rowStride
        forEachVector(count: unitCount) { offset, lanes in
            let sum = unsafe vector_add(vector_load(z + offset, lanes), vector_load(biases + offset, lanes))
            unsafe vector_store(z + offset, Activation.value(sum), lanes)
        }
        example &+= 1
    }
}

/// Softmax of each example's logits, in place: Z[i, j] ← exp(zⱼ − max) / Σₖ exp(zₖ − max) with z = Z[i, ·].
///
/// Each power is within 2 units in the last place of the exact power of the rounded difference; their sum runs in
/// sixteen parts, which are added in pairs. A NaN among an example's logits makes all its outputs NaN.
///
/// - Parameters:
///   - logits: Z, [exampleCount, rowStride], biases included, of which the first `classCount` columns are changed.
@inlinable @inline(__always)
public func fewSoftmaxKernel(
    logits: UnsafeMutablePointer<Float>, classCount: Int, rowStride: Int, exampleCount: Int
) {
    var example = 0
    while example < exampleCount {
        let z = unsafe logits + example &* rowStride
        var lanewise = vector_splat(-.infinity)
        forEachVector(count: classCount) { offset, lanes in
            // Missing lanes are loaded as 0, which may be more than every logit.
            let value = unsafe vector_load(z + offset, lanes)
            lanewise = vector_at_least(
                lanewise, vector_select(vector_first_lanes(lanes), value, vector_splat(-.infinity)))
        }
        let largest = vector_splat(vector_largest(lanewise))
        var sums = vector_splat(0)
        forEachVector(count: classCount) { offset, lanes in
            let power = exponential(unsafe vector_subtract(vector_load(z + offset, lanes), largest))
            unsafe vector_store(z + offset, power, lanes)
            sums = vector_add(sums, vector_select(vector_first_lanes(lanes), power, vector_splat(0)))
        }
        let sum = vector_splat(vector_sum(sums))
        forEachVector(count: classCount) { offset, lanes in
            unsafe vector_store(z + offset, vector_divide(vector_load(z + offset, lanes), sum), lanes)
        }
        example &+= 1
    }
}
