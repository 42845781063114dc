/// The windows of an order of blocks: which examples stand where.
///
/// The examples 0 ..< count are cut into blocks of `size`, the last of which may be smaller. An epoch takes the blocks
/// in a random order, `window` of them at a time, and shuffles the examples of each window. A window's order follows
/// from the epoch and the window alone, so that training can begin with any.
struct BlockWindows {
    let seed: UInt64
    let size: Int
    /// The largest number of blocks of a window.
    let window: Int
    /// The number of examples.
    let exampleCount: Int
    let blockCount: Int

    init(seed: UInt64, size: Int, window: Int, count: Int) {
        self.seed = seed
        self.size = min(size, max(count, 1))
        exampleCount = count
        blockCount = count == 0 ? 0 : (count - 1) / self.size + 1
        self.window = min(window, max(blockCount, 1))
    }

    /// The number of windows.
    var count: Int { (blockCount + window - 1) / window }

    /// The most examples of a window.
    var largest: Int { min(window * size, exampleCount) }

    /// Writes the order of an epoch's blocks, [blockCount].
    ///
    /// - Returns: what the windows of the epoch are seeded with.
    func write(epoch: Int, to blocks: inout MutableSpan<Int32>) -> UInt64 {
        for index in blocks.indices { blocks[index] = Int32(index) }
        var generator = BatchOrder.generator(seed, epoch)
        BatchOrder.shuffle(&blocks, 0..<blocks.count, &generator)
        return generator.next()
    }

    /// The blocks of a window, by their places in the order of blocks.
    ///
    /// Windows are of equal size, up to a block: a small last one would be mixed badly.
    func places(of number: Int) -> Range<Int> {
        number * blockCount / count..<(number + 1) * blockCount / count
    }

    /// The examples of a block.
    func examples(ofBlock block: Int) -> Range<Int> { block * size..<min((block + 1) * size, exampleCount) }

    /// Where in the order of the blocks the last stands, which may be smaller.
    func placeOfLast(_ blocks: Span<Int32>) -> Int {
        var place = 0
        while Int(blocks[place]) != blockCount - 1 { place += 1 }
        return place
    }

    /// Where in the epoch a window begins, or the end of the epoch for `number` = `count`.
    ///
    /// - Parameter placeOfLast: what `placeOfLast` says of the order of the blocks.
    func start(of number: Int, placeOfLast: Int) -> Int {
        let end = number * blockCount / count
        return end * size - (placeOfLast < end ? blockCount * size - exampleCount : 0)
    }

    /// Writes the examples of a window, in their order, from a place of the buffer on.
    ///
    /// - Returns: the place behind them.
    @discardableResult
    func write(
        _ number: Int, _ blocks: Span<Int32>, _ epochSeed: UInt64, to order: inout MutableSpan<Int32>, at place: Int
    ) -> Int {
        var end = place
        for place in places(of: number) {
            for example in examples(ofBlock: Int(blocks[place])) {
                order[end] = Int32(example)
                end += 1
            }
        }
        var generator = SeededGenerator(seed: epochSeed, stream: UInt64(number))
        BatchOrder.shuffle(&order, place..<end, &generator)
        return end
    }
}
