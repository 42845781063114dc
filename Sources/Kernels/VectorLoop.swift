/// Sixteen floats: one register with AVX-512, two with AVX2, four with SSE or Neon.
public typealias Vector = SIMD16<Float>

/// Sixteen 32-bit integers, or the mask from a comparison of two `Vector`s.
public typealias IntegerVector = SIMD16<Int32>

/// The number of floats in a `Vector`.
@inlinable @inline(__always)
public var vectorWidth: Int { 16 }

/// Calls `body(offset, lanes)` for every `vectorWidth` of `count` elements, then once for the remainder.
///
/// In the main loop `lanes` is a constant, so loads and stores compile to plain vector instructions; the remainder has
/// the same arithmetic with the missing lanes zero. So a result never depends on the offset of an element in a buffer
/// or on how the buffer is divided.
@inlinable @inline(__always)
public func forEachVector(count: Int, _ body: (_ offset: Int, _ lanes: Int) -> Void) {
    var offset = 0
    while offset &+ vectorWidth <= count {
        body(offset, vectorWidth)
        offset &+= vectorWidth
    }
    if offset < count { body(offset, count &- offset) }
}

/// The same from the last element to the first: the remainder, then vector after vector, each with the offset that it
/// has there.
@inlinable @inline(__always)
public func forEachVectorBackwards(count: Int, _ body: (_ offset: Int, _ lanes: Int) -> Void) {
    var offset = count &- count % vectorWidth
    if offset < count { body(offset, count &- offset) }
    while offset > 0 {
        offset &-= vectorWidth
        body(offset, vectorWidth)
    }
}

/// The number of parameters by which an update prefetches the cache lines that it will write.
///
/// In the forward pass other workers have read the parameters, so their cores hold copies of the lines; a store that
/// has to invalidate them waits some hundred nanoseconds if the cores share no cache.
@inlinable @inline(__always)
public var updateDistance: Int { 512 }
