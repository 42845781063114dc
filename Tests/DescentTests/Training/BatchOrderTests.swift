import Descent
import Formats
import TestSupport
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

/// Orders that go through a file a part at a time.
@Suite struct BlockOrderTests {
    private func order(_ seed: UInt64, epoch: Int = 1, count: Int, size: Int, window: Int) throws -> [Int32] {
        try BatchOrder.blocks(seed: seed, size: size, window: window)
            .batches(epoch: epoch, count: count, batchSize: count)[0]
    }

    @Test(arguments: [(100, 10, 3), (101, 10, 3), (7, 10, 3), (1, 1, 1), (100, 7, 100), (100, 1, 1)])
    func `every example comes once, and a window's blocks stand together`(count: Int, size: Int, window: Int) throws {
        let order = try order(1, count: count, size: size, window: window)
        #expect(order.sorted() == Array(0..<Int32(count)))
        let blocks = order.map { Int($0) / size }
        let blockCount = (count + size - 1) / size
        let windowCount = (blockCount + window - 1) / window
        var start = 0
        for number in 0..<windowCount {
            // As many blocks as in any other window, or one more.
            let own = (number + 1) * blockCount / windowCount - number * blockCount / windowCount
            #expect(own <= window && own >= blockCount / windowCount)
            var end = start
            while end < count, Set(blocks[start...end]).count <= own { end += 1 }
            // All of each block, and nothing else.
            let examples = (0..<count).filter { Set(blocks[start..<end]).contains($0 / size) }
            #expect(order[start..<end].map { Int($0) }.sorted() == examples)
            start = end
        }
        #expect(start == count)
    }

    @Test func `epochs and seeds differ, and the same give the same`() throws {
        let first = try order(1, count: 1000, size: 10, window: 5)
        #expect(try order(1, count: 1000, size: 10, window: 5) == first)
        #expect(try order(2, count: 1000, size: 10, window: 5) != first)
        #expect(try order(1, epoch: 2, count: 1000, size: 10, window: 5) != first)
        let whole = try BatchOrder.shuffled(seed: 1).batches(epoch: 1, count: 1000, batchSize: 1000)[0]
        #expect(first != whole)
    }

    @Test func `of sorted classes a mini-batch has the variance that is stated`() throws {
        let (count, size, window, batch) = (20_000, 50, 16, 100)
        // The second half is of another class.
        var squares = 0.0
        var batches = 0
        for epoch in 1...20 {
            for rows in try BatchOrder.blocks(seed: 5, size: size, window: window)
                .batches(epoch: epoch, count: count, batchSize: batch)
            {
                let share = Double(rows.count { $0 >= Int32(count / 2) }) / Double(rows.count)
                squares += (share - 0.5) * (share - 0.5)
                batches += 1
            }
        }
        let variance = squares / Double(batches)
        let stated = 0.25 * (1 / Double(batch) + 1 / Double(window))
        // Of 4000 batches, 5 in a window: the deviation of the estimate is some 5 %.
        #expect(variance <= 1.15 * stated)
        #expect(variance >= 0.7 * stated)
    }
}

/// The order that suits data.
@Suite struct AutomaticOrderTests {
    @Test func `examples in memory are shuffled completely`() throws {
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let batches = try BatchOrder.automatic(for: twin.examples, seed: 3).batches(epoch: 2, count: 50, batchSize: 9)
        #expect(try batches == BatchOrder.shuffled(seed: 3).batches(epoch: 2, count: 50, batchSize: 9))
    }

    @Test func `a file of more than a window goes by windows, which follow from its size`() throws {
        let folder = try TemporaryFolder()
        func examples(_ count: Int) throws -> Examples {
            try NPY.write([Float](repeating: 1, count: count * 250), shape: [count, 250], to: folder.file("x.npy"))
            return try Examples(
                inputs: .mapping(npy: folder.file("x.npy")),
                targets: Targets(classes: [Int](repeating: 0, count: count), classCount: 2))
        }
        let small = try BatchOrder.automatic(for: examples(1000), seed: 3)
        #expect(
            try small.batches(epoch: 1, count: 1000, batchSize: 100)
                == BatchOrder.shuffled(seed: 3).batches(epoch: 1, count: 1000, batchSize: 100))
        // 64 kB are 65 examples, and 16 MB 258 blocks of them.
        let large = try BatchOrder.automatic(for: examples(40_000), seed: 3)
        #expect(
            try large.batches(epoch: 1, count: 40_000, batchSize: 100)
                == BatchOrder.blocks(seed: 3, size: 65, window: 258).batches(epoch: 1, count: 40_000, batchSize: 100))
    }

    @Test(arguments: [
        (100, 10, 3, 7), (101, 10, 3, 30), (7, 10, 3, 2), (100, 7, 100, 33), (100, 1, 1, 9), (99, 10, 2, 99),
    ])
    func `training takes the batches that the order has`(count: Int, size: Int, window: Int, batch: Int) throws {
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: count)
        let order = BatchOrder.blocks(seed: 8, size: size, window: window)
        let same = BatchOrder.permutations { epoch, count in
            let batches = try? order.batches(epoch: epoch, count: count, batchSize: count)
            return batches?[0].map { Int($0) } ?? []
        }
        var first = try twin.network()
        var second = try twin.network()
        _ = try Trainer(batchSize: .fixed(batch), order: order).fit(&first, to: twin.examples, epochs: 3)
        _ = try Trainer(batchSize: .fixed(batch), order: same).fit(&second, to: twin.examples, epochs: 3)
        #expect(areIdentical(values(of: first.parameters), values(of: second.parameters)))
    }
}
