import Descent
import Testing

@Suite struct BatchOrderTests {
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
}
