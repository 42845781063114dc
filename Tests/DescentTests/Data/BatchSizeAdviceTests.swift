import Descent
import Testing
import Textbook

@Suite struct BatchSizeAdviceTests {
    private func advice(
        _ requested: BatchSize = .automatic, _ count: Int, width: Int = 10, optimizer: any Optimizer = Adam()
    ) throws -> BatchSizeAdvice {
        let network = try Descent.Network(inputs: width, layers: [.dense(width, .relu), .dense(2, .softmax)])
        return try BatchSizeAdvice(requested, forExamples: count, network: network, optimizer: optimizer)
    }

    @Test("it says what decided")
    func reasons() throws {
        #expect(try advice(300).reason == .wholeSet)
        #expect(try advice(2000).reason == .wholeSet)
        #expect(try advice(2001).reason == .steps)
        #expect(try advice(60_000).reason == .steps)
        #expect(try advice(10_000_000).reason == .largest)
        #expect(try advice(10_000_000, width: 4000).reason == .memory)
        // 128 examples of 24,004 · 4 bytes do not fit 8 MB, and 64 do; of 48,004 · 4 not even 64.
        #expect(try advice(10_000_000, width: 8000).batchSize == 64)
        #expect(try advice(10_000_000, width: 16_000).batchSize == 64)
        #expect(try advice(10_000_000, width: 16_000).reason == .memory)
        #expect(try advice(.full, 300).reason == .requested)
        #expect(try advice(.fixed(64), 30).reason == .requested)
        for reason in BatchSizeAdvice.Reason.allCases { #expect(!reason.description.isEmpty) }
    }

    @Test("it is one of the sizes that the notes advise, wherever one fits the cache")
    func textbook() throws {
        for width in [2, 100, 1000, 4000, 16_000] {
            for count in [1, 300, 2000, 2001, 30_000, 10_000_000] {
                let advice = try advice(count, width: width)
                let bytes = 4 * (width + 2 * (width + 2))
                let allowed = MiniBatches.advisedSizes(examples: count, bytesPerExample: bytes, memory: 8 << 20)
                let isTooLarge = count <= 2000 ? count * bytes > 8 << 20 : allowed.isEmpty
                #expect(isTooLarge || allowed.contains(advice.batchSize))
            }
        }
    }

    @Test("the memory is that of hand arithmetic")
    func memory() throws {
        let advice = try advice(.fixed(64), 1000)
        #expect(advice.stepsPerEpoch == 16)
        // 10 inputs, 12 activations and 12 derivatives of 4 bytes.
        #expect(advice.activationBytes == 64 * 34 * 4)
        // 110 + 22 parameters, with gradient, copy and two moments; the buffers; the order of the examples.
        #expect(advice.trainingBytes == 4 * 132 * 5 + 64 * 34 * 4 + 4 * 1000)
        let plain = try self.advice(.fixed(64), 1000, optimizer: GradientDescent())
        #expect(advice.trainingBytes - plain.trainingBytes == 4 * 132 * 2)
        // More than 8192 examples go through in parts.
        #expect(try self.advice(.full, 100_000).activationBytes == 8192 * 34 * 4)
    }

    @Test("what is out of range is refused")
    func range() {
        #expect(failure { _ = try advice(0) } == "number of examples is 0; it must be at least 1")
        #expect(failure { _ = try advice(.fixed(0), 5) } == "batch size is 0; it must be at least 1")
    }
}
