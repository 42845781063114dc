/// The order in which an epoch goes through the examples; mini-batches are cut from it one after the other.
///
/// The order of an epoch follows from the epoch's number alone, so any epoch can be repeated without those before it.
public struct BatchOrder: Sendable {
    private enum Storage: Sendable {
        case sequential
        case shuffled(seed: UInt64)
        case blocks(seed: UInt64, size: Int, window: Int)
        case permutations(@Sendable (_ epoch: Int, _ count: Int) -> [Int])
    }

    private let storage: Storage

    private init(_ storage: Storage) { self.storage = storage }

    /// The examples as they come, in every epoch.
    public static let sequential = BatchOrder(Storage.sequential)

    /// The former name of ``sequential``.
    @available(*, deprecated, renamed: "sequential")
    public static var asGiven: BatchOrder { .sequential }

    /// A new random order in each epoch, all following from the seed.
    public static func shuffled(seed: UInt64) -> BatchOrder { BatchOrder(Storage.shuffled(seed: seed)) }

    /// A new random order in each epoch that goes through a file a part at a time, for data larger than memory.
    ///
    /// The examples are cut into blocks, whose order is random. They are taken in windows of so many blocks, and the
    /// examples of a window are shuffled completely. Examples of a mini-batch so come from `window` places of the data,
    /// chosen at random; only the pages of one window have to be in memory at a time.
    ///
    /// **The quality of the mixing.** Let the data be in the worst order, sorted by class. A mini-batch of b examples
    /// from a complete shuffle has each class of share p with the variance p(1 − p)/b. Here it is at most
    /// p(1 − p)·(1/b + 1/w) with w blocks in a window: that of b examples, and that of the blocks of which the window
    /// happens to consist. Windows are of equal size, `window` blocks or, where that does not divide their number,
    /// fewer, at least half as many. With data that are mixed already the variance is that of a complete shuffle. With
    /// `window` as large as the number of blocks the shuffle is complete.
    ///
    /// - Parameters:
    ///   - seed: all orders follow from it and the number of the epoch.
    ///   - size: the examples of a block, at least 1; the last block may be smaller.
    ///   - window: the blocks that are mixed with each other, at least 1.
    public static func blocks(seed: UInt64, size: Int, window: Int) -> BatchOrder {
        precondition(size >= 1 && window >= 1, "blocks of \(size) examples, \(window) at a time; both at least 1")
        return BatchOrder(Storage.blocks(seed: seed, size: size, window: window))
    }

    /// The order that suits examples: a complete shuffle in memory and of up to 16 MB in a file, else windows of
    /// blocks.
    ///
    /// A block is then of 64 kB or one example, and a window of 16 MB or a 64th of the data, whichever is more: at
    /// least 256 blocks where an example has less than 32 kB. Both follow from the data alone, not from the memory at
    /// hand, so that training has the same bits on every machine.
    public static func automatic(for examples: Examples, seed: UInt64) -> BatchOrder {
        let total = examples.byteCount - examples.residentByteCount
        guard total > 16 << 20 else { return .shuffled(seed: seed) }
        let bytes = (total - 1) / examples.count + 1
        let size = max((64 << 10) / bytes, 1)
        return .blocks(seed: seed, size: size, window: max(max(16 << 20, total / 64) / (size * bytes), 1))
    }

    /// Caller-supplied orders.
    ///
    /// One that is no permutation ends training with ``TrainingError/order(epoch:count:history:)`` before its epoch
    /// begins.
    ///
    /// - Parameter permutation: gives the order of an epoch, counted from 1: each of 0 ..< count once.
    public static func permutations(
        _ permutation: @escaping @Sendable (_ epoch: Int, _ count: Int) -> [Int]
    ) -> BatchOrder {
        BatchOrder(.permutations(permutation))
    }

    /// The order in words that a file keeps; nil for a caller's.
    var name: BatchOrderName? {
        switch storage {
        case .sequential: .sequential
        case .shuffled(let seed): .shuffled(seed: seed)
        case .blocks(let seed, let size, let window): .blocks(seed: seed, size: size, window: window)
        case .permutations: nil
        }
    }

    /// The order of a name.
    init(_ name: BatchOrderName) {
        switch name {
        case .sequential: self = .sequential
        case .shuffled(let seed): self = .shuffled(seed: seed)
        case .blocks(let seed, let size, let window):
            self = .blocks(seed: seed, size: max(size, 1), window: max(window, 1))
        }
    }

    /// The windows of an order of blocks over so many examples; nil for other orders.
    func windows(count: Int) -> BlockWindows? {
        guard case .blocks(let seed, let size, let window) = storage else { return nil }
        return BlockWindows(seed: seed, size: size, window: window, count: count)
    }

    /// Writes the order of an epoch, counted from 1.
    func write(epoch: Int, to order: inout MutableSpan<Int32>) throws(TrainingError) {
        switch storage {
        case .sequential:
            for index in order.indices { order[index] = Int32(index) }
        case .shuffled(let seed):
            for index in order.indices { order[index] = Int32(index) }
            var generator = BatchOrder.generator(seed, epoch)
            BatchOrder.shuffle(&order, 0..<order.count, &generator)
        case .blocks(let seed, let size, let window):
            guard order.count > 0 else { return }
            let windows = BlockWindows(seed: seed, size: size, window: window, count: order.count)
            var blocks = [Int32](repeating: 0, count: windows.blockCount)
            var span = blocks.mutableSpan
            let epochSeed = windows.write(epoch: epoch, to: &span)
            let placeOfLast = windows.placeOfLast(blocks.span)
            for number in 0..<windows.count {
                let start = windows.start(of: number, placeOfLast: placeOfLast)
                windows.write(number, blocks.span, epochSeed, to: &order, at: start)
            }
        case .permutations(let permutation):
            let given = permutation(epoch, order.count)
            var seen = [Bool](repeating: false, count: order.count)
            guard given.count == order.count else { throw .order(epoch: epoch, count: order.count) }
            for index in given {
                guard index >= 0, index < order.count, !seen[index] else {
                    throw .order(epoch: epoch, count: order.count)
                }
                seen[index] = true
            }
            // Only now: until an order is found good the one before stays.
            for (position, index) in given.enumerated() { order[position] = Int32(index) }
        }
    }

    /// Stream numbers of epochs lie apart from those of layers.
    static func generator(_ seed: UInt64, _ epoch: Int) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: 1 << 32 + UInt64(epoch))
    }

    /// Shuffles a part of an order, as Fisher and Yates do.
    @inline(__always)
    static func shuffle(
        _ order: inout MutableSpan<Int32>, _ range: Range<Int>, _ generator: inout SeededGenerator
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= order.count, "\(range) of \(order.count)")
        // In registers: through `inout` its state is stored for each number.
        var numbers = generator
        var last = range.count - 1
        while last > 0 {
            let other = Int(numbers.below(UInt32(last + 1)))
            // Safe: both are below the number of the range's elements, which are in the span.
            unsafe order.swapAt(unchecked: range.lowerBound + last, unchecked: range.lowerBound + other)
            last -= 1
        }
        generator = numbers
    }

    /// The mini-batches of an epoch: which examples each holds, the last one smaller where the size does not divide.
    ///
    /// - Parameters:
    ///   - epoch: the number of the epoch, from 1.
    ///   - count: m, the number of examples.
    ///   - batchSize: the number of examples in a batch, at least 1.
    public func batches(epoch: Int, count: Int, batchSize: Int) throws(TrainingError) -> [[Int32]] {
        guard batchSize >= 1 else {
            throw .hyperparameter(HyperparameterError("batch size", batchSize, expected: "at least 1"))
        }
        precondition(epoch >= 1, "epoch \(epoch): epochs are counted from 1")
        precondition(count >= 0 && count <= Int32.max, "\(count) examples")
        var order = [Int32](repeating: 0, count: count)
        var span = order.mutableSpan
        try write(epoch: epoch, to: &span)
        return stride(from: 0, to: count, by: batchSize).map { Array(order[$0..<min($0 + batchSize, count)]) }
    }
}

/// An order that follows from a few words.
enum BatchOrderName: Sendable, Hashable, Codable {
    case sequential
    case shuffled(seed: UInt64)
    case blocks(seed: UInt64, size: Int, window: Int)
}
