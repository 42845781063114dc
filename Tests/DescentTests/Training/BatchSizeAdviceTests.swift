import Descent
import Testing
import Textbook

@Suite struct BatchSizeAdviceTests {
    private func advice(
        _ count: Int, _ requested: BatchSize = .automatic, width: Int = 10, optimizer: any Optimizer = Adam()
    ) throws -> BatchSizeAdvice {
        let network = try Descent.Network(inputs: width, layers: [.dense(10, .relu), .dense(2, .softmax)])
        return try BatchSizeAdvice(requested, forExamples: count, network: network, optimizer: optimizer)
    }

    @Test func `it says what decided`() throws {
        #expect(try advice(300).reason == .wholeSet)
        #expect(try advice(2000).reason == .wholeSet)
        #expect(try advice(2001).reason == .steps)
        #expect(try advice(60_000).reason == .steps)
        #expect(try advice(10_000_000).reason == .largest)
        // An example of 12,000 inputs takes 4 · 12,024 bytes: 8 MB hold 174. Of 20,000 they hold 104, and of 40,000
        // only 52.
        #expect(try advice(10_000_000, width: 12_000).batchSize == 128)
        #expect(try advice(10_000_000, width: 12_000).reason == .memory)
        #expect(try advice(10_000_000, width: 20_000).batchSize == 64)
        #expect(try advice(10_000_000, width: 40_000).batchSize == 64)
        #expect(try advice(10_000_000, width: 40_000).reason == .memory)
        #expect(try advice(300, .full).reason == .requested)
        #expect(try advice(30, .fixed(64)).reason == .requested)
        for reason in BatchSizeAdvice.Reason.allCases { #expect(!reason.description.isEmpty) }
    }

    @Test func `it is one of the sizes that the notes advise, wherever one fits the cache`() throws {
        for width in [2, 1000, 12_000, 20_000, 40_000] {
            for count in [1, 300, 2000, 2001, 30_000, 10_000_000] {
                let advice = try advice(count, width: width)
                let bytes = 4 * (width + 2 * 12)
                let allowed = MiniBatches.advisedSizes(examples: count, bytesPerExample: bytes, memory: 8 << 20)
                let isTooLarge = count <= 2000 ? count * bytes > 8 << 20 : allowed.isEmpty
                #expect(isTooLarge || allowed.contains(advice.batchSize))
            }
        }
    }

    @Test func `the memory is that of hand arithmetic`() throws {
        let advice = try advice(1000, .fixed(64))
        #expect(advice.stepsPerEpoch == 16)
        // 10 inputs, 12 activations and 12 derivatives of 4 bytes.
        #expect(advice.activationBytes == 64 * 34 * 4)
        // 110 + 22 parameters, with gradient, copy and two moments; the buffers; the order of the examples.
        #expect(advice.trainingBytes == 4 * 132 * 5 + 64 * 34 * 4 + 4 * 1000)
        let plain = try self.advice(1000, .fixed(64), optimizer: GradientDescent())
        #expect(advice.trainingBytes - plain.trainingBytes == 4 * 132 * 2)
        // More than 8192 examples go through in parts.
        #expect(try self.advice(100_000, .full).activationBytes == 8192 * 34 * 4)
    }

    @Test func `what is out of range is refused`() {
        #expect(failure { _ = try advice(0) } == "number of examples is 0; it must be at least 1")
        #expect(failure { _ = try advice(5, .fixed(0)) } == "batch size is 0; it must be at least 1")
    }

    @Test func `any number of examples gets its advice, the largest too`() throws {
        #expect(try advice(.max).stepsPerEpoch == Int.max / 512 + 1)
        #expect(try advice(.max, .fixed(1)).stepsPerEpoch == .max)
        #expect(try advice(.max, .full).stepsPerEpoch == 1)
    }

    @Test func `the size is all, as given, or the notes' advice`() throws {
        func size(_ batchSize: BatchSize, _ count: Int, width: Int = 10) throws -> Int {
            let network = try Network(inputs: width, layers: [.dense(width, .relu), .dense(2, .softmax)])
            return try batchSize.size(forExamples: count, network: network)
        }
        #expect(try size(.full, 12345) == 12345)
        #expect(try size(.fixed(64), 300) == 64)
        #expect(try size(.fixed(64), 30) == 30)
        #expect(try size(.automatic, 300) == 300)
        #expect(try size(.automatic, 2000) == 2000)
        #expect(try size(.automatic, 2001) == 64)
        #expect(try size(.automatic, 30_000) == 128)
        #expect(try size(.automatic, 60_000) == 256)
        #expect(try size(.automatic, 10_000_000) == 512)
        // 4000 inputs and 2 · 4002 activations and derivatives of 4 bytes: 48 kB an example, 8 MB hold 174 of them.
        #expect(try size(.automatic, 10_000_000, width: 4000) == 128)
        #expect(failure { _ = try size(.fixed(0), 5) } == "batch size is 0; it must be at least 1")
    }
}
