public import CVector

/// The activation functions that the kernels implement.
public enum ActivationKind: Sendable, BitwiseCopyable {
    case relu, leakyRelu, tanh, sigmoid, identity
}

/// The slope of the leaky rectifier for negative arguments.
@inlinable @inline(__always)
public var leakySlope: Float { 0.01 }

/// An activation g on vectors, and its derivative in terms of a = g(z): every function here allows that, so z is not
/// kept.
@usableFromInline
protocol VectorActivation {
    static func value(_ z: Vector) -> Vector
    static func derivative(activation a: Vector) -> Vector
}

/// max(0, z); the derivative at 0 is 0.
@usableFromInline
enum Relu: VectorActivation {
    /// A NaN, which fails every comparison, must not become 0: hence "below zero" rather than "not above".
    @inlinable @inline(__always)
    static func value(_ z: Vector) -> Vector { vector_at_least(z, vector_splat(0)) }

    @inlinable @inline(__always)
    static func derivative(activation a: Vector) -> Vector {
        vector_select(vector_greater(a, vector_splat(0)), vector_splat(1), vector_splat(0))
    }
}

/// z above 0, `leakySlope`·z elsewhere; the derivative at 0 is `leakySlope`. a has the sign of z.
@usableFromInline
enum LeakyRelu: VectorActivation {
    @inlinable @inline(__always)
    static func value(_ z: Vector) -> Vector {
        vector_select(vector_greater(z, vector_splat(0)), z, vector_multiply(z, vector_splat(leakySlope)))
    }

    @inlinable @inline(__always)
    static func derivative(activation a: Vector) -> Vector {
        vector_select(vector_greater(a, vector_splat(0)), vector_splat(1), vector_splat(leakySlope))
    }
}

/// tanh z; the derivative is 1 − a².
@usableFromInline
enum Tanh: VectorActivation {
    @inlinable @inline(__always)
    static func value(_ z: Vector) -> Vector { hyperbolicTangent(z) }

    @inlinable @inline(__always)
    static func derivative(activation a: Vector) -> Vector {
        vector_subtract(vector_splat(1), vector_multiply(a, a))
    }
}

/// 1/(1 + e⁻ᶻ); the derivative is a·(1 − a).
@usableFromInline
enum Sigmoid: VectorActivation {
    @inlinable @inline(__always)
    static func value(_ z: Vector) -> Vector { logistic(z) }

    @inlinable @inline(__always)
    static func derivative(activation a: Vector) -> Vector {
        vector_multiply(a, vector_subtract(vector_splat(1), a))
    }
}

/// z itself.
@usableFromInline
enum Identity: VectorActivation {
    @inlinable @inline(__always)
    static func value(_ z: Vector) -> Vector { z }

    @inlinable @inline(__always)
    static func derivative(activation a: Vector) -> Vector { vector_splat(1) }
}

/// Adds a unit's bias to its row and applies the activation: Z[j, i] ← g(Z[j, i] + b[j]).
///
/// - Parameters:
///   - values: Z, [rowCount, rowStride] row-major, of which the first `columnCount` columns are changed.
///   - biases: b, [rowCount].
@inlinable @inline(__always)
public func activateKernel(
    _ kind: ActivationKind, values: UnsafeMutablePointer<Float>, rowCount: Int, rowStride: Int, columnCount: Int,
    biases: UnsafePointer<Float>
) {
    switch kind {
    case .relu: unsafe activateRows(Relu.self, values, rowCount, rowStride, columnCount, biases)
    case .leakyRelu: unsafe activateRows(LeakyRelu.self, values, rowCount, rowStride, columnCount, biases)
    case .tanh: unsafe activateRows(Tanh.self, values, rowCount, rowStride, columnCount, biases)
    case .sigmoid: unsafe activateRows(Sigmoid.self, values, rowCount, rowStride, columnCount, biases)
    case .identity: unsafe activateRows(Identity.self, values, rowCount, rowStride, columnCount, biases)
    }
}

@inlinable @inline(__always)
func activateRows<Activation: VectorActivation>(
    _ activation: Activation.Type, _ values: UnsafeMutablePointer<Float>, _ rowCount: Int, _ rowStride: Int,
    _ columnCount: Int, _ biases: UnsafePointer<Float>
) {
    var row = 0
    while row < rowCount {
        let bias = unsafe vector_splat(biases[row])
        let z = unsafe values + row &* rowStride
        forEachVector(count: columnCount) { offset, lanes in
            let sum = unsafe vector_add(vector_load(z + offset, lanes), bias)
            unsafe vector_store(z + offset, Activation.value(sum), lanes)
        }
        row &+= 1
    }
}

/// Propagates the derivative back through the activation: dZ[j, i] ← dA[j, i]·g′(Z[j, i]), in place.
///
/// - Parameters:
///   - derivatives: dA, then dZ, [rowCount, rowStride] row-major, of which the first `columnCount` columns are changed.
///   - activations: A = g(Z), the same shape.
@inlinable @inline(__always)
public func activationDerivativeKernel(
    _ kind: ActivationKind, derivatives: UnsafeMutablePointer<Float>, activations: UnsafePointer<Float>,
    rowCount: Int, rowStride: Int, columnCount: Int
) {
    switch kind {
    case .relu: unsafe differentiateRows(Relu.self, derivatives, activations, rowCount, rowStride, columnCount)
    case .leakyRelu:
        unsafe differentiateRows(LeakyRelu.self, derivatives, activations, rowCount, rowStride, columnCount)
    case .tanh: unsafe differentiateRows(Tanh.self, derivatives, activations, rowCount, rowStride, columnCount)
    case .sigmoid: unsafe differentiateRows(Sigmoid.self, derivatives, activations, rowCount, rowStride, columnCount)
    case .identity: return
    }
}

@inlinable @inline(__always)
func differentiateRows<Activation: VectorActivation>(
    _ activation: Activation.Type, _ derivatives: UnsafeMutablePointer<Float>, _ activations: UnsafePointer<Float>,
    _ rowCount: Int, _ rowStride: Int, _ columnCount: Int
) {
    var row = 0
    while row < rowCount {
        let d = unsafe derivatives + row &* rowStride
        let a = unsafe activations + row &* rowStride
        forEachVector(count: columnCount) { offset, lanes in
            let slope = unsafe Activation.derivative(activation: vector_load(a + offset, lanes))
            unsafe vector_store(d + offset, vector_multiply(vector_load(d + offset, lanes), slope), lanes)
        }
        row &+= 1
    }
}
