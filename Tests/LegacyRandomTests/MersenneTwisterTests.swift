import LegacyRandom
import Testing

@Suite struct MersenneTwisterTests {
    @Test func `the 10000th word of seed 5489 is the one that the C++ standard demands`() {
        var generator = MersenneTwister(seed: 5489)
        var word: UInt32 = 0
        for _ in 0..<10_000 {
            word = generator.next()
        }
        // ISO/IEC 14882, [rand.predef].
        #expect(word == 4_123_659_995)
    }

    @Test func `64 bits are two words, the upper half first`() {
        var pairs = MersenneTwister(seed: 1)
        var words = MersenneTwister(seed: 1)
        for _ in 0..<700 {
            let upper = UInt64(words.next())
            let lower = UInt64(words.next())
            #expect(pairs.next64() == upper << 32 | lower)
        }
    }

    @Test func `a copy continues independently`() {
        var original = MersenneTwister(seed: 2)
        _ = original.next()
        var copy = original
        let words = (0..<1500).map { _ in original.next() }
        #expect((0..<1500).map { _ in copy.next() } == words)
    }
}
