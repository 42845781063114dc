public import CVector

/// byte/255 in each lane, correctly rounded: the result of a division.
///
/// 1/255 = 257/2¹⁶ + 2⁻¹⁶/255. The product with the first part is exact, having at most 17 bits, and the second is so
/// much smaller that its own rounding does not matter: the binary digits of a quotient by 255 repeat the byte, so no
/// quotient lies within 2⁻⁹ units in the last place of the middle between two numbers. One product with a rounded 1/255
/// would be off by up to 1.25 units.
@inlinable @inline(__always)
func unitFractions(_ bytes: Vector) -> Vector {
    multiplyAdd(bytes, vector_splat(0x1p-16 / 255), vector_multiply(bytes, vector_splat(257 * 0x1p-16)))
}

/// The number of rows by which prefetching runs ahead.
///
/// The rows of a shuffled batch are scattered; without prefetching, each begins with a wait for memory of some 100 ns,
/// and the processor's own prefetcher detects the stream only when the row is half read.
@inlinable @inline(__always)
var gatherDistance: Int { 2 }

/// Prefetches the cache lines of a row, up to a few kilobytes.
@inlinable @inline(__always)
func prefetch(_ row: UnsafeRawPointer, _ byteCount: Int) {
    let end = byteCount < 4096 ? byteCount : 4096
    var offset = 0
    while offset < end {
        unsafe processor_prefetch(row + offset)
        offset &+= 64
    }
}

/// Prefetches, for writing, the memory of a row of floats: the cache of another worker, which read the last batch
/// there, may hold it.
@inlinable @inline(__always)
func prefetchToWrite(_ row: UnsafeMutablePointer<Float>, _ count: Int) {
    let end = count < 1024 ? count : 1024
    var offset = 0
    while offset < end {
        unsafe processor_prefetch_to_write(row + offset)
        offset &+= 16
    }
}

/// Gathers the rows of a mini-batch from byte data: T[i, j] ← S[rows[i], j]/255, correctly rounded, optionally
/// standardized.
///
/// - Parameters:
///   - source: S, [any, width] row-major bytes.
///   - width: the number of values of an example.
///   - rows: the row of S for each row of T, [rowCount].
///   - target: T, [rowCount, width] row-major, overwritten.
///   - means, factors: if given, each value x of column j becomes (x − means[j])·factors[j].
@inlinable @inline(__always)
public func gatherBytesKernel(
    source: UnsafePointer<UInt8>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
    target: UnsafeMutablePointer<Float>, means: UnsafePointer<Float>?, factors: UnsafePointer<Float>?
) {
    var row = 0
    while row < rowCount {
        let ahead = row &+ gatherDistance
        if ahead < rowCount {
            unsafe prefetch(UnsafeRawPointer(source + Int(rows[ahead]) &* width), width)
            unsafe prefetchToWrite(target + ahead &* width, width)
        }
        let from = unsafe source + Int(rows[row]) &* width
        let to = unsafe target + row &* width
        if let means = unsafe means, let factors = unsafe factors {
            forEachVector(count: width) { offset, lanes in
                let value = unsafe unitFractions(vector_load_bytes(from + offset, lanes))
                let centred = unsafe vector_subtract(value, vector_load(means + offset, lanes))
                let factor = unsafe vector_load(factors + offset, lanes)
                unsafe vector_store(to + offset, vector_multiply(centred, factor), lanes)
            }
        } else {
            forEachVector(count: width) { offset, lanes in
                let value = unsafe unitFractions(vector_load_bytes(from + offset, lanes))
                unsafe vector_store(to + offset, value, lanes)
            }
        }
        row &+= 1
    }
}

/// Gathers the rows of a mini-batch from float data: T[i, j] ← S[rows[i], j], optionally standardized.
///
/// The parameters are those of `gatherBytesKernel`.
@inlinable @inline(__always)
public func gatherFloatsKernel(
    source: UnsafePointer<Float>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
    target: UnsafeMutablePointer<Float>, means: UnsafePointer<Float>?, factors: UnsafePointer<Float>?
) {
    var row = 0
    while row < rowCount {
        let ahead = row &+ gatherDistance
        if ahead < rowCount {
            unsafe prefetch(UnsafeRawPointer(source + Int(rows[ahead]) &* width), width &* 4)
            unsafe prefetchToWrite(target + ahead &* width, width)
        }
        let from = unsafe source + Int(rows[row]) &* width
        let to = unsafe target + row &* width
        if let means = unsafe means, let factors = unsafe factors {
            forEachVector(count: width) { offset, lanes in
                let value = unsafe vector_load(from + offset, lanes)
                let centred = unsafe vector_subtract(value, vector_load(means + offset, lanes))
                let factor = unsafe vector_load(factors + offset, lanes)
                unsafe vector_store(to + offset, vector_multiply(centred, factor), lanes)
            }
        } else {
            forEachVector(count: width) { offset, lanes in
                unsafe vector_store(to + offset, vector_load(from + offset, lanes), lanes)
            }
        }
        row &+= 1
    }
}
