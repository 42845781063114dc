import Descent
import Testing

@Suite struct BatchTests {
    @Test func `every order of an epoch holds each example once, and follows from seed and epoch`() throws {
        let shuffled = BatchOrder.shuffled(seed: 4)
        let first = try shuffled.batches(epoch: 1, count: 100, batchSize: 30)
        #expect(first.map(\.count) == [30, 30, 30, 10])
        #expect(first.flatMap { $0 }.sorted() == (0..<100).map { Int32($0) })
        #expect(try shuffled.batches(epoch: 1, count: 100, batchSize: 30) == first)
        #expect(try shuffled.batches(epoch: 2, count: 100, batchSize: 30) != first)
        #expect(try BatchOrder.shuffled(seed: 5).batches(epoch: 1, count: 100, batchSize: 30) != first)
        #expect(try BatchOrder.sequential.batches(epoch: 7, count: 5, batchSize: 2) == [[0, 1], [2, 3], [4]])
        let own = BatchOrder.permutations { epoch, count in (0..<count).map { ($0 + epoch) % count } }
        #expect(try own.batches(epoch: 1, count: 4, batchSize: 3) == [[1, 2, 3], [0]])
    }

    @Test func `every place is as likely for an example as any other`() throws {
        // 5 examples, 6000 epochs: each of the 25 pairs some 1200 times, standard deviation √(6000·0.2·0.8) = 31.
        var counts = [[Int]](repeating: [0, 0, 0, 0, 0], count: 5)
        for epoch in 1...6000 {
            let order = try BatchOrder.shuffled(seed: 1).batches(epoch: epoch, count: 5, batchSize: 5)[0]
            for (place, example) in order.enumerated() { counts[place][Int(example)] += 1 }
        }
        for count in counts.flatMap({ $0 }) { #expect(abs(count - 1200) <= 155) }
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
