/// The processes that work together, its ranks, and what they tell each other.
///
/// Every operation but `rank` and `size` is collective: all ranks call the same operations in the same order, each from
/// one thread at a time. What is wrong ends all ranks, with a message that names the one.
///
/// What `start` begins goes on while the caller computes, as far as the implementation makes progress without it: see
/// ``progress()``. The memory stays the operation's until ``wait(for:)`` returns, or ``isDone(_:)`` is true.
///
/// An operation is of at most 2³¹ − 1 values, and at most 256 of ranks of MPI are under way at the same time; more stop
/// the program.
public protocol Communicator: AnyObject, Sendable {
    /// The number of this process, from 0.
    var rank: Int { get }

    /// The number of processes, at least 1.
    var size: Int { get }

    /// What moves the data, as "Open MPI 4.1.4".
    var name: String { get }

    /// The processors of the ranks on this host, and how they are shared.
    var placement: Placement { get }

    /// Replaces values by their sums over all ranks: the same bits on each.
    func sum(_ values: UnsafeMutableBufferPointer<Double>)

    /// Replaces values by their sums over all ranks: the same bits on each. Faster than to begin it and to wait, where
    /// there is nothing to do meanwhile.
    func sum(_ values: UnsafeMutableBufferPointer<Float>)

    /// Begins to replace values by their sums over all ranks: the same bits on each.
    func startSum(_ values: UnsafeMutableBufferPointer<Float>) -> Transfer

    /// Begins to replace values by their sums over all ranks: the same bits on each.
    func startSum(_ values: UnsafeMutableBufferPointer<Double>) -> Transfer

    /// Sums over all ranks, and gives each rank the sums of its range. Faster than to begin it and to wait, where there
    /// is nothing to do meanwhile.
    ///
    /// - Parameters:
    ///   - values: those of all ranges, one after the other; read.
    ///   - ranges: one for each rank; the same on all.
    ///   - sums: as many as this rank's range has, overwritten; another memory.
    func reduceScatter(
        _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
    )

    /// Begins to sum over all ranks, and gives each rank the sums of its range.
    ///
    /// - Parameters:
    ///   - values: those of all ranges, one after the other; read.
    ///   - ranges: one for each rank; the same on all.
    ///   - sums: as many as this rank's range has, overwritten; another memory.
    func startReduceScatter(
        _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
    ) -> Transfer

    /// Begins to collect the values of every rank's range from it.
    ///
    /// - Parameters:
    ///   - values: those of all ranges; this rank's are read, the others are overwritten.
    ///   - ranges: one for each rank; the same on all.
    func startAllGather(_ values: UnsafeMutablePointer<Float>, _ ranges: RankRanges) -> Transfer

    /// Begins to send each rank a range of values of its own, and to receive one from each.
    ///
    /// - Parameters:
    ///   - values: those of all ranges sent.
    ///   - sent: what each rank is sent.
    ///   - target: where what they send comes to lie; another memory.
    ///   - received: where each rank's lies; as long as what that rank sends to this one.
    func startExchange(
        _ values: UnsafePointer<Float>, _ sent: RankRanges, into target: UnsafeMutablePointer<Float>,
        _ received: RankRanges
    ) -> Transfer

    /// Lets operations that were begun go on. It returns at once.
    ///
    /// MPI may make progress only in its calls: Open MPI does so. Who computes for long calls this now and then.
    func progress()

    /// Whether an operation has ended; lets it go on if not. It returns at once. Once true, the transfer is forgotten.
    func isDone(_ transfer: Transfer) -> Bool

    /// Waits until an operation has ended; the transfer is forgotten.
    func wait(for transfer: Transfer)

    /// Gives every rank the bytes of rank 0.
    func broadcast(_ bytes: UnsafeMutableRawBufferPointer)

    /// The bytes of every rank, in their order, each as long as its rank likes.
    func gather(_ bytes: [UInt8]) -> [[UInt8]]

    /// Waits until every rank has come here.
    func meet()

    /// Ends all ranks at once, with this exit status.
    func abort(status: Int32) -> Never
}

extension Communicator {
    /// Begins it and waits.
    public func sum(_ values: UnsafeMutableBufferPointer<Float>) { wait(for: unsafe startSum(values)) }

    /// Begins it and waits.
    public func reduceScatter(
        _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
    ) { wait(for: unsafe startReduceScatter(values, ranges, into: sums)) }
}

/// An operation that was begun.
public struct Transfer: Sendable, Hashable {
    /// Its number, which is the communicator's own.
    public let number: Int

    /// An operation of a communicator.
    public init(number: Int) { self.number = number }

    /// One that has ended when it is begun.
    public static let done = Transfer(number: -1)
}

/// A range of values for each rank.
public final class RankRanges: Sendable {
    /// How many each rank has.
    public let counts: [Int32]

    /// Where each rank's begin.
    public let starts: [Int32]

    /// - Precondition: bounds from 0 to 2³¹ − 1.
    public init(_ ranges: [Range<Int>]) {
        counts = ranges.map { Int32($0.count) }
        starts = ranges.map { Int32($0.lowerBound) }
    }

    /// That of a rank.
    public subscript(rank: Int) -> Range<Int> { Int(starts[rank])..<Int(starts[rank]) + Int(counts[rank]) }
}

/// Where the ranks of a job run, as one of them sees it.
public struct Placement: Sendable, Hashable {
    /// The name of this rank's host.
    public let host: String

    /// How many ranks this host has.
    public let ranksOnHost: Int

    /// How many processors this rank may use: those that it is bound to.
    public let processors: Int

    /// How many ranks of this host are bound to the same processors, this one among them, or to some of them.
    public let ranksOnProcessors: Int

    /// How many processors this host has.
    public let processorsOfHost: Int

    /// A placement.
    public init(
        host: String, ranksOnHost: Int, processors: Int, ranksOnProcessors: Int, processorsOfHost: Int
    ) {
        self.host = host
        self.ranksOnHost = ranksOnHost
        self.processors = processors
        self.ranksOnProcessors = ranksOnProcessors
        self.processorsOfHost = processorsOfHost
    }

    /// The number of workers that leaves each rank as many processors as the others, at least 1.
    public var workers: Int { max(processors / max(ranksOnProcessors, 1), 1) }
}
