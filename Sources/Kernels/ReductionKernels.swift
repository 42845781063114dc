public import CVector

/// Sums over the examples, for the gradient of the biases: sums[j] ← Σᵢ V[j, i], or added to sums[j].
///
/// Sixteen partial sums run along the row and are then added in pairs, so the rounding error grows with columnCount/16
/// rather than with columnCount, and the result does not depend on how rows are divided among workers.
///
/// - Parameters:
///   - values: V, [rowCount, rowStride] row-major, of which the first `columnCount` columns count.
///   - sums: [rowCount].
@inlinable @inline(__always)
public func rowSumsKernel(
    values: UnsafePointer<Float>, rowCount: Int, rowStride: Int, columnCount: Int,
    sums: UnsafeMutablePointer<Float>, accumulating: Bool
) {
    var row = 0
    while row < rowCount {
        let start = unsafe values + row &* rowStride
        var total = vector_splat(0)
        forEachVector(count: columnCount) { offset, lanes in
            total = unsafe vector_add(total, vector_load(start + offset, lanes))
        }
        let sum = vector_sum(total)
        unsafe sums[row] = accumulating ? sums[row] + sum : sum
        row &+= 1
    }
}

/// The sum of `count` floats, added in `Double`.
@inlinable @inline(__always)
public func sumKernel(values: UnsafePointer<Float>, count: Int) -> Double {
    var total = 0.0
    forEachVector(count: count) { offset, lanes in
        total += unsafe vector_sum_double(vector_load(values + offset, lanes))
    }
    return total
}

/// The sum of the squares of `count` floats, in `Double`: eight partial sums, added in pairs.
///
/// The squares are exact, also those that `Float` does not have.
@inlinable @inline(__always)
public func sumOfSquaresKernel(values: UnsafePointer<Float>, count: Int) -> Double {
    // Two chains of additions hide most of their latency.
    var (even, odd) = (vector_double8(), vector_double8())
    var offset = 0
    while offset &+ 2 &* vectorWidth <= count {
        even = unsafe vector_add_squares(even, vector_load(values + offset, vectorWidth))
        odd = unsafe vector_add_squares(odd, vector_load(values + offset + vectorWidth, vectorWidth))
        offset &+= 2 &* vectorWidth
    }
    let rest = unsafe values + offset
    forEachVector(count: count &- offset) { offset, lanes in
        even = unsafe vector_add_squares(even, vector_load(rest + offset, lanes))
    }
    return vector_sum_of_doubles(even) + vector_sum_of_doubles(odd)
}

/// The L2 term: g ← g + scale·w, and the sum of w².
///
/// With scale = λ/m the sum times λ/(2m) is the term of the cost. Blocks of 1024 squares are added as floats, the
/// blocks' sums in `Double`.
@inlinable @inline(__always)
public func weightPenaltyKernel(
    gradients: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, count: Int, scale: Float
) -> Double {
    let run = 1024
    let scale = vector_splat(scale)
    var total = 0.0
    var start = 0
    while start < count {
        let length = count &- start < run ? count &- start : run
        let w = unsafe weights + start
        let g = unsafe gradients + start
        var squares = vector_splat(0)
        forEachVector(count: length) { offset, lanes in
            let weight = unsafe vector_load(w + offset, lanes)
            squares = multiplyAdd(weight, weight, squares)
            let gradient = unsafe vector_load(g + offset, lanes)
            unsafe vector_store(g + offset, multiplyAdd(scale, weight, gradient), lanes)
        }
        total += vector_sum_double(squares)
        start &+= length
    }
    return total
}

/// Whether every one of `count` floats is finite.
@inlinable @inline(__always)
public func allFiniteKernel(values: UnsafePointer<Float>, count: Int) -> Bool {
    // 0·x is 0 for every finite x and NaN for the rest; a NaN survives the additions.
    var zero = vector_splat(0)
    forEachVector(count: count) { offset, lanes in
        zero = unsafe multiplyAdd(vector_load(values + offset, lanes), vector_splat(0), zero)
    }
    return vector_sum(zero) == 0
}
