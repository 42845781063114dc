/// A random number generator whose whole sequence is determined by a seed and a stream number.
///
/// xoshiro256** (Blackman and Vigna, 2018), its state filled by SplitMix64 as its authors advise. Two streams of one
/// seed are independent for every purpose here: the initial weights of each layer and each epoch's shuffle have their
/// own streams, so that none affects another.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// The generator of a seed's stream.
    package init(seed: UInt64, stream: UInt64 = 0) {
        var state = seed ^ (stream &* 0xd1b5_4a32_d192_ed03)
        func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
        s0 = next()
        s1 = next()
        s2 = next()
        s3 = next()
    }

    package mutating func next() -> UInt64 {
        func rotate(_ x: UInt64, _ count: UInt64) -> UInt64 { (x << count) | (x >> (64 - count)) }
        let result = rotate(s1 &* 5, 7) &* 9
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = rotate(s3, 45)
        return result
    }

    /// A number uniform on [0, 1), a multiple of 2⁻⁵³.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A whole number uniform on 0 ..< bound, without bias (Lemire, 2019).
    package mutating func below(_ bound: UInt32) -> UInt32 {
        var product = UInt64(UInt32(truncatingIfNeeded: next() >> 32)) &* UInt64(bound)
        if UInt32(truncatingIfNeeded: product) < bound {
            let threshold = (0 &- bound) % bound
            while UInt32(truncatingIfNeeded: product) < threshold {
                product = UInt64(UInt32(truncatingIfNeeded: next() >> 32)) &* UInt64(bound)
            }
        }
        return UInt32(truncatingIfNeeded: product >> 32)
    }
}
