/// Seeded random bits for tests (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
package struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A multiple of 2⁻²⁴ from −1 up to 1, which `Float` holds exactly.
    package mutating func float() -> Float { Float(Int64(next() >> 39) - (1 << 24)) * 0x1p-24 }

    /// `count` such numbers, each multiplied by `scale`.
    package mutating func floats(_ count: Int, scale: Float = 1) -> [Float] { (0..<count).map { _ in scale * float() } }
}
