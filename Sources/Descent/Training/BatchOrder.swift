/// The order in which an epoch goes through the examples; mini-batches are cut from it one after the other.
///
/// The order of an epoch follows from the epoch's number alone, so any epoch can be repeated without those before it.
public struct BatchOrder: Sendable {
    private enum Storage: Sendable {
        case sequential
        case shuffled(seed: UInt64)
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
        case .permutations: nil
        }
    }

    /// The order of a name.
    init(_ name: BatchOrderName) {
        switch name {
        case .sequential: self = .sequential
        case .shuffled(let seed): self = .shuffled(seed: seed)
        }
    }

    /// Writes the order of an epoch, counted from 1.
    func write(epoch: Int, to order: inout MutableSpan<Int32>) throws(TrainingError) {
        switch storage {
        case .sequential:
            for index in order.indices { order[index] = Int32(index) }
        case .shuffled(let seed):
            for index in order.indices { order[index] = Int32(index) }
            // Fisher and Yates; stream numbers of epochs lie apart from those of layers.
            var generator = SeededGenerator(seed: seed, stream: 1 << 32 + UInt64(epoch))
            var last = order.count - 1
            while last > 0 {
                order.swapAt(last, Int(generator.below(UInt32(last + 1))))
                last -= 1
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
}
