/// Sixteen floats: one register with AVX-512, two with AVX2, four with SSE or Neon.
public typealias Vector = SIMD16<Float>

/// Sixteen 32-bit integers, or the mask that a comparison of two `Vector`s gives.
public typealias IntegerVector = SIMD16<Int32>

/// The number of floats in a `Vector`.
@inlinable @inline(__always)
public var vectorWidth: Int { 16 }

/// Calls `body(offset, lanes)` for every run of `vectorWidth` elements of `count`, then once for what is left over.
///
/// In the main loop `lanes` is a constant, so loads and stores of that many lanes compile to plain vector instructions;
/// the remainder takes the same arithmetic with the missing lanes zero. A result therefore never depends on where in a
/// buffer an element lies or how the buffer was divided.
@inlinable @inline(__always)
public func forEachVector(count: Int, _ body: (_ offset: Int, _ lanes: Int) -> Void) {
    var offset = 0
    while offset &+ vectorWidth <= count {
        body(offset, vectorWidth)
        offset &+= vectorWidth
    }
    if offset < count { body(offset, count &- offset) }
}

/// How many parameters ahead an update asks for the cache lines that it will write.
///
/// In the forward pass other workers have read the parameters, so their cores hold copies of the lines; a store that has to take
/// them away waits some hundred nanoseconds where the cores share no cache.
@inlinable @inline(__always)
public var updateDistance: Int { 512 }
