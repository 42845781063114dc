import Descent
import Testing

@Suite struct SeededGeneratorTests {
    @Test func `the sequence is xoshiro256** with a state from SplitMix64`() {
        // SplitMix64 of seed 0 begins with these four (Vigna's reference); xoshiro256**'s first output is rotl(s1·5,
        // 7)·9.
        var generator = SeededGenerator(seed: 0)
        let s1: UInt64 = 0x6e78_9e6a_a1b9_65f4
        let product = s1 &* 5
        let first = ((product << 7) | (product >> 57)) &* 9
        #expect(generator.next() == first)
    }

    @Test func `every seed and stream has its own reproducible sequence`() {
        func start(_ seed: UInt64, _ stream: UInt64) -> [UInt64] {
            var generator = SeededGenerator(seed: seed, stream: stream)
            return (0..<4).map { _ in generator.next() }
        }
        #expect(start(1, 0) == start(1, 0))
        #expect(start(1, 0) != start(2, 0))
        #expect(start(1, 0) != start(1, 1))
    }

    @Test(arguments: [1, 2, 3, 7, 1000] as [UInt32])
    func `numbers below a bound come up equally often`(bound: UInt32) {
        var generator = SeededGenerator(seed: 5)
        var counts = [Int](repeating: 0, count: Int(bound))
        let draws = 1000 * Int(bound)
        for _ in 0..<draws { counts[Int(generator.below(bound))] += 1 }
        // χ² of bound − 1 degrees of freedom: mean bound − 1, variance 2(bound − 1); five standard deviations.
        let chiSquared = counts.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
        let degrees = Double(bound) - 1
        #expect(abs(chiSquared - degrees) <= 5 * (2 * degrees).squareRoot())
    }

    @Test func `normal numbers have mean 0, variance 1 and the tails of a normal distribution`() {
        var normal = NormalDistribution(generator: SeededGenerator(seed: 8))
        let count = 200_000
        let values = (0..<count).map { _ in normal.next() }
        let mean = values.reduce(0, +) / Double(count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
        // Standard errors 1/√n and √(2/n); five of them.
        #expect(abs(mean) <= 5 / Double(count).squareRoot())
        #expect(abs(variance - 1) <= 5 * (2 / Double(count)).squareRoot())
        let beyondTwo = Double(values.filter { abs($0) > 2 }.count) / Double(count)
        #expect(abs(beyondTwo - 0.0455) <= 5 * (0.0455 / Double(count)).squareRoot())
    }
}
