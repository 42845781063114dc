public import CVector

/// Collects the rows of a mini-batch from byte data: T[i, j] ← S[rows[i], j]/255, standardized where asked.
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
    // A division: the product with 1/255 is off by an ulp for some bytes, and the gather is bound by memory anyway.
    let largest = vector_splat(255)
    var row = 0
    while row < rowCount {
        let from = unsafe source + Int(rows[row]) &* width
        let to = unsafe target + row &* width
        if let means = unsafe means, let factors = unsafe factors {
            forEachVector(count: width) { offset, lanes in
                let value = unsafe vector_divide(vector_load_bytes(from + offset, lanes), largest)
                let centred = unsafe vector_subtract(value, vector_load(means + offset, lanes))
                let factor = unsafe vector_load(factors + offset, lanes)
                unsafe vector_store(to + offset, vector_multiply(centred, factor), lanes)
            }
        } else {
            forEachVector(count: width) { offset, lanes in
                let value = unsafe vector_divide(vector_load_bytes(from + offset, lanes), largest)
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
