public import CVector

// The gathers of `GatherKernels`, transposed: the examples become contiguous, as the kernels of tiny layers need them.
// The columns from `rowCount` up to `columnCount`, a multiple of `vectorWidth`, are copies of the last example, so that
// results computed from them are as regular as that example's.

/// Gathers a mini-batch from byte data, transposed: T[j, i] ← S[rows[i], j]/255, correctly rounded, optionally
/// standardized.
///
/// - Parameters:
///   - source: S, [any, width] row-major bytes.
///   - width: the number of values of an example.
///   - rows: the row of S for each column of T, [rowCount], at least one.
///   - target: T, [width, stride] row-major, of which the first `columnCount` columns are overwritten.
///   - means, factors: if given, each value x of row j of T becomes (x − means[j])·factors[j].
@inlinable @inline(__always)
public func tinyGatherBytesKernel(
    source: UnsafePointer<UInt8>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
    target: UnsafeMutablePointer<Float>, stride: Int, columnCount: Int, means: UnsafePointer<Float>?,
    factors: UnsafePointer<Float>?
) {
    unsafe gatherColumns(source, width, rows, rowCount, target, stride, columnCount) { Float($0) }
    unsafe scaleRows(target, width, stride, columnCount, means, factors) { unitFractions($0) }
}

/// Gathers a mini-batch from float data, transposed: T[j, i] ← S[rows[i], j], optionally standardized.
///
/// The parameters are those of `tinyGatherBytesKernel`.
@inlinable @inline(__always)
public func tinyGatherFloatsKernel(
    source: UnsafePointer<Float>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
    target: UnsafeMutablePointer<Float>, stride: Int, columnCount: Int, means: UnsafePointer<Float>?,
    factors: UnsafePointer<Float>?
) {
    unsafe forEachFour(source, width, rows, rowCount, columnCount) { column, from0, from1, from2, from3 in
        var to = unsafe target + column
        var index = 0
        while index &+ 2 <= width {
            unsafe vector_transpose_pairs(from0 + index, from1 + index, from2 + index, from3 + index, to, to + stride)
            unsafe to += 2 &* stride
            index &+= 2
        }
        if index < width {
            unsafe to[0] = from0[index]
            unsafe to[1] = from1[index]
            unsafe to[2] = from2[index]
            unsafe to[3] = from3[index]
        }
    }
    guard unsafe means != nil else { return }
    unsafe scaleRows(target, width, stride, columnCount, means, factors) { $0 }
}

/// The smaller of two indices.
@inlinable @inline(__always)
func earlier(_ index: Int, _ last: Int) -> Int { index < last ? index : last }

/// Copies examples into columns, four at a time.
@inlinable @inline(__always)
func gatherColumns<Element>(
    _ source: UnsafePointer<Element>, _ width: Int, _ rows: UnsafePointer<Int32>, _ rowCount: Int,
    _ target: UnsafeMutablePointer<Float>, _ stride: Int, _ columnCount: Int, _ float: (Element) -> Float
) {
    unsafe forEachFour(source, width, rows, rowCount, columnCount) { column, from0, from1, from2, from3 in
        var to = unsafe target + column
        var index = 0
        while index < width {
            unsafe to[0] = float(from0[index])
            unsafe to[1] = float(from1[index])
            unsafe to[2] = float(from2[index])
            unsafe to[3] = float(from3[index])
            unsafe to += stride
            index &+= 1
        }
    }
}

/// Calls `body` with the column and pointers to the next four examples; beyond the end, to the last example.
@inlinable @inline(__always)
func forEachFour<Element>(
    _ source: UnsafePointer<Element>, _ width: Int, _ rows: UnsafePointer<Int32>, _ rowCount: Int,
    _ columnCount: Int,
    _ body: (
        _ column: Int, UnsafePointer<Element>, UnsafePointer<Element>, UnsafePointer<Element>, UnsafePointer<Element>
    ) -> Void
) {
    let last = rowCount &- 1
    var column = 0
    while column < columnCount {
        unsafe body(
            column, source + Int(rows[earlier(column, last)]) &* width,
            source + Int(rows[earlier(column &+ 1, last)]) &* width,
            source + Int(rows[earlier(column &+ 2, last)]) &* width,
            source + Int(rows[earlier(column &+ 3, last)]) &* width)
        column &+= 4
    }
}

/// Scales the rows of T in place: T[j, i] ← (f(T[j, i]) − means[j])·factors[j], or f alone without them.
@inlinable @inline(__always)
func scaleRows(
    _ target: UnsafeMutablePointer<Float>, _ width: Int, _ stride: Int, _ columnCount: Int,
    _ means: UnsafePointer<Float>?, _ factors: UnsafePointer<Float>?, _ value: (Vector) -> Vector
) {
    var row = 0
    while row < width {
        let start = unsafe target + row &* stride
        var column = 0
        if let means = unsafe means, let factors = unsafe factors {
            let mean = unsafe vector_splat(means[row])
            let factor = unsafe vector_splat(factors[row])
            while column < columnCount {
                let centred = unsafe vector_subtract(value(vector_load(start + column, vectorWidth)), mean)
                unsafe vector_store(start + column, vector_multiply(centred, factor), vectorWidth)
                column &+= vectorWidth
            }
        } else {
            while column < columnCount {
                unsafe vector_store(start + column, value(vector_load(start + column, vectorWidth)), vectorWidth)
                column &+= vectorWidth
            }
        }
        row &+= 1
    }
}

/// Gathers the classes of a mini-batch: labels[i] ← S[rows[i]], and optionally T[j, i] ← 1 if that is unit j's class,
/// else 0.
///
/// A single unit stands for class 1; of several, unit j stands for class j.
///
/// - Parameters:
///   - source: S, the class of each example.
///   - rows: [rowCount], at least one.
///   - labels: [columnCount], overwritten.
///   - targets: T, [unitCount, stride], of which the first `columnCount` columns are overwritten; not accessed without
///     units.
@inlinable @inline(__always)
public func tinyGatherClassesKernel(
    source: UnsafePointer<UInt16>, rows: UnsafePointer<Int32>, rowCount: Int, labels: UnsafeMutablePointer<Int32>,
    targets: UnsafeMutablePointer<Float>, unitCount: Int, stride: Int, columnCount: Int
) {
    var column = 0
    while column < rowCount {
        unsafe labels[column] = Int32(truncatingIfNeeded: source[Int(rows[column])])
        column &+= 1
    }
    while column < columnCount {
        unsafe labels[column] = labels[rowCount &- 1]
        column &+= 1
    }
    var unit = 0
    while unit < unitCount {
        let ofUnit = vector_splat_integer(unitCount == 1 ? 1 : Int32(truncatingIfNeeded: unit))
        let target = unsafe targets + unit &* stride
        column = 0
        while column < columnCount {
            let isTarget = unsafe vector_equal_integers(vector_load_integers(labels + column, vectorWidth), ofUnit)
            let value = vector_select(isTarget, vector_splat(1), vector_splat(0))
            unsafe vector_store(target + column, value, vectorWidth)
            column &+= vectorWidth
        }
        unit &+= 1
    }
}
