/// The Mersenne Twister MT19937: 32-bit words with period 2^19937 − 1.
///
/// Matsumoto and Nishimura (1998), "Mersenne Twister"; seeding by `init_genrand` of their 2002 version, as in NumPy's
/// legacy `RandomState`. Not for cryptography.
package struct MersenneTwister: Sendable {
    private static let wordCount = 624
    private static let middle = 397

    /// The untempered words of the current block.
    private var words: [UInt32]

    /// The index in `words` of the next word to return; `wordCount` if the block is used up.
    private var position: Int

    /// Starts the sequence of `seed`; every value of `seed` is valid.
    ///
    ///     x₀ = seed        xᵢ = 1812433253 · (xᵢ₋₁ ⊕ (xᵢ₋₁ ≫ 30)) + i   (mod 2³²)
    package init(seed: UInt32) {
        words = [UInt32](repeating: seed, count: Self.wordCount)
        for i in 1..<Self.wordCount {
            let previous = words[i - 1]
            words[i] = 1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(i)
        }
        position = Self.wordCount
    }

    /// The next 32 bits.
    @inline(__always)
    package mutating func next() -> UInt32 {
        if position == Self.wordCount {
            refill()
        }
        var word = words[position]
        position += 1
        word ^= word >> 11
        word ^= (word << 7) & 0x9D2C_5680
        word ^= (word << 15) & 0xEFC6_0000
        return word ^ (word >> 18)
    }

    /// The next 64 bits; the first of the two words drawn is the upper half.
    @inline(__always)
    package mutating func next64() -> UInt64 {
        let upper = UInt64(next())
        return upper << 32 | UInt64(next())
    }

    /// Replaces the block by the next one.
    ///
    /// The array is written only here, so that its check for unique ownership costs nothing per word. The two loops
    /// split the indices where i + 397 passes the end, which saves a remainder per word.
    @inline(never)
    private mutating func refill() {
        let last = Self.wordCount - 1
        let wrap = Self.wordCount - Self.middle
        for i in 0..<wrap {
            words[i] = words[i + Self.middle] ^ Self.twist(words[i], words[i + 1])
        }
        for i in wrap..<last {
            words[i] = words[i - wrap] ^ Self.twist(words[i], words[i + 1])
        }
        words[last] = words[Self.middle - 1] ^ Self.twist(words[last], words[0])
        position = 0
    }

    /// Joins the upper bit of one word to the lower 31 bits of the next and multiplies by the recurrence's matrix.
    @inline(__always)
    private static func twist(_ word: UInt32, _ following: UInt32) -> UInt32 {
        let joined = (word & 0x8000_0000) | (following & 0x7FFF_FFFF)
        return (joined >> 1) ^ ((0 &- (joined & 1)) & 0x9908_B0DF)
    }
}
