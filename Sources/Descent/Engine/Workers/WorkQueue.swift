import Synchronization

/// The pieces of work that are left between two meetings, for each worker its own: a worker takes its own from the
/// front, then those of others from the back.
///
/// On a quiet machine each worker takes the same pieces in every step, whose data then lie in its caches. A worker
/// whose processor is wanted by somebody else takes fewer. Every piece is taken once.
@safe
package final class WorkQueue: @unchecked Sendable {
    // Sendable although it holds a pointer: the numbers behind it are atomic.

    /// For each worker the first of its pieces that are left, and the one after the last, in the halves of a word; a
    /// cache line each.
    private let ranges: UnsafeMutablePointer<Atomic<UInt64>>
    private let workers: Int

    /// A queue without pieces, for up to this many workers.
    package init(workers: Int) {
        self.workers = workers
        unsafe ranges = .allocate(capacity: workers * WorkQueue.stride)
        for index in 0..<workers * WorkQueue.stride { unsafe (ranges + index).initialize(to: Atomic(0)) }
    }

    deinit {
        unsafe ranges.deinitialize(count: workers * WorkQueue.stride)
        unsafe ranges.deallocate()
    }

    /// A cache line of words.
    private static let stride = 8

    /// Gives a worker its pieces. All workers must meet before any of them takes one.
    @inline(__always)
    package func fill(worker: Int, with pieces: Range<Int>) {
        assert(worker < workers, "worker \(worker) of \(workers)")
        let word = UInt64(pieces.lowerBound) | UInt64(pieces.upperBound) << 32
        // Safe: there is a line for each worker. Relaxed, here and below: the meetings order what the pieces read and
        // write, and only that each is taken once matters in between.
        unsafe ranges[worker * WorkQueue.stride].store(word, ordering: .relaxed)
    }

    /// The next of a worker's own pieces; nil where none is left.
    @inline(__always)
    package func takeOwn(_ worker: Int) -> Int? {
        take(from: worker) { first, end in (piece: first, rest: (first + 1) | end << 32) }
    }

    /// A piece that another worker has not come to; nil where none is left.
    ///
    /// - Parameter team: how many workers there are.
    package func takeOther(than worker: Int, team: Int) -> Int? {
        var other = worker
        for _ in 1..<max(team, 1) {
            other = other + 1 == team ? 0 : other + 1
            let piece = take(from: other) { first, end in (piece: end - 1, rest: first | (end - 1) << 32) }
            if let piece { return piece }
        }
        return nil
    }

    /// Takes a piece of a worker's.
    ///
    /// - Parameter choose: which, and the word for those that are left; of the first piece and the one after the last.
    @inline(__always)
    private func take(
        from worker: Int, _ choose: (_ first: UInt64, _ end: UInt64) -> (piece: UInt64, rest: UInt64)
    ) -> Int? {
        // Safe: there is a line for each worker.
        var word = unsafe ranges[worker * WorkQueue.stride].load(ordering: .relaxed)
        while true {
            let (first, end) = (word & 0xffff_ffff, word >> 32)
            if first >= end { return nil }
            let (piece, rest) = choose(first, end)
            let outcome = unsafe ranges[worker * WorkQueue.stride].weakCompareExchange(
                expected: word, desired: rest, ordering: .relaxed)
            if outcome.exchanged { return Int(piece) }
            word = outcome.original
        }
    }
}
