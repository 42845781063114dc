import LegacyRandom
import TestSupport
import Testing
import Textbook

@Suite struct MiniBatchesTests {
    @Test func `the last mini-batch takes the rest`() {
        #expect(MiniBatches.cut([4, 2, 0, 1, 3], size: 2) == [[4, 2], [0, 1], [3]])
        #expect(MiniBatches.cut([1, 0], size: 1) == [[1], [0]])
        #expect(MiniBatches.cut([1, 0], size: 2) == [[1, 0]])
        #expect(MiniBatches.cut([1, 0], size: 5) == [[1, 0]])
        #expect(MiniBatches.cut([], size: 5) == [])
    }

    /// Course, week 2: X = randn(12288, 148) after seed 1, shuffled with seed 0.
    @Test func `the exercise's mini-batches come out`() {
        var random = RandomState(seed: 1)
        let x = Matrix(rows: 12_288, columns: 148, elements: random.standardNormal(count: 12_288 * 148))
        random.seed(0)
        let batches = MiniBatches.cut(random.permutation(148), size: 64)
        #expect(batches.map(\.count) == [64, 64, 20])
        let first = x.columns(at: batches[0])
        let expected = [0.90085595, -0.7612069, 0.2344157]
        #expect(largestAbsoluteDifference(Array(first.elements.prefix(3)), expected) <= 0.5e-8)
    }

    @Test func `a size of 0 stops the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = MiniBatches.cut([1, 0], size: 0)
        }
    }

    @Test func `the advised sizes are all examples up to 2000, else those of the four that fit`() {
        #expect(MiniBatches.advisedSizes(examples: 300, bytesPerExample: 4, memory: 1 << 20) == [300])
        #expect(MiniBatches.advisedSizes(examples: 2000, bytesPerExample: 4, memory: 1 << 20) == [2000])
        #expect(MiniBatches.advisedSizes(examples: 2001, bytesPerExample: 4, memory: 1 << 20) == [64, 128, 256, 512])
        // 256 examples of 4096 bytes fill the memory to the last byte.
        #expect(MiniBatches.advisedSizes(examples: 2001, bytesPerExample: 4096, memory: 1 << 20) == [64, 128, 256])
        #expect(MiniBatches.advisedSizes(examples: 2001, bytesPerExample: 4097, memory: 1 << 20) == [64, 128])
        #expect(MiniBatches.advisedSizes(examples: 300, bytesPerExample: 4096, memory: 1 << 20) == [])
    }
}
