public import CVector

/// What `multiplyAddChainsKernel` changes at once divides this number on every level: fourteen registers hold so many
/// floats with AVX-512, half of them with AVX2, a quarter on the baseline.
@inlinable @inline(__always)
public var multiplyAddChainsWidth: Int { 224 }

/// Multiply-adds on registers alone, as many at once as hide their latency: the arithmetic limit of a core with this
/// level's instructions.
///
/// x ← factor·x + addend, `rounds` times, for each of the values; rounded once where the level has FMA, twice where it
/// does not. No memory is touched between the first round and the last.
///
/// - Parameters:
///   - values: overwritten.
///   - count: how many, a multiple of `multiplyAddChainsWidth`.
@inlinable @inline(__always)
public func multiplyAddChainsKernel(
    values: UnsafeMutablePointer<Float>, count: Int, rounds: Int, factor: Float, addend: Float
) {
    unsafe multiply_add_chains(values, count, rounds, factor, addend)
}
