public import CVector

/// byte/255 in each lane, correctly rounded: what a division would give.
///
/// 1/255 = 257/2¹⁶ + 2⁻¹⁶/255. The product with the first part is exact, having at most 17 bits, and the second is so
/// much smaller that its own roundings decide nothing: the binary digits of a quotient by 255 repeat the byte, so no
/// quotient lies within 2⁻⁹ units in the last place of the middle between two numbers. One product with 1/255 as
/// rounded would be off by up to 1.25 units.
@inlinable @inline(__always)
func unitFractions(_ bytes: Vector) -> Vector {
    multiplyAdd(bytes, vector_splat(0x1p-16 / 255), vector_multiply(bytes, vector_splat(257 * 0x1p-16)))
}

/// How many rows before it is read a row is asked for.
///
/// The rows of a shuffled batch lie anywhere; without asking, each begins with a wait for memory of some 100 ns, and the processor's
/// own prefetching has learnt where it goes only when the row is half read.
@inlinable @inline(__always)
var gatherDistance: Int { 2 }

/// Asks for all cache lines of a row, but for no more than a few kilobytes of it.
@inlinable @inline(__always)
func prefetch(_ row: UnsafeRawPointer, _ byteCount: Int) {
    let end = byteCount < 4096 ? byteCount : 4096
    var offset = 0
    while offset < end {
        unsafe processor_prefetch(row + offset)
        offset &+= 64
    }
}

/// Asks for the place of a row of floats that will be written: another worker, who read the last batch there, may have it.
@inlinable @inline(__always)
func prefetchToWrite(_ row: UnsafeMutablePointer<Float>, _ count: Int) {
    let end = count < 1024 ? count : 1024
    var offset = 0
    while offset < end {
        unsafe processor_prefetch_to_write(row + offset)
        offset &+= 16
    }
}

/// Collects the rows of a mini-batch from byte data: T[i, j] ← S[rows[i], j]/255, correctly rounded, standardized where
/// asked.
///
/// - Parameters:
///   - source: S, [any, width] row-major bytes.
///   - width: the number of values of an example.
///   - rows: which row of S each row of T comes from, [rowCount].
///   - target: T, [rowCount, width] row-major, overwritten.
///   - means, factors: where given, each value x of column j becomes (x − means[j])·factors[j].
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

/// Collects the rows of a mini-batch from float data: T[i, j] ← S[rows[i], j], standardized where asked.
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
