internal import Glibc
internal import Machine

/// One process, which has all there is: nothing is sent, and every operation ends as it begins.
public final class SingleProcess: Communicator {
    /// 0.
    public let rank = 0
    /// 1.
    public let size = 1
    /// That it is one process.
    public let name = "one process"

    /// One process.
    public init() {}

    /// All processors that this process may use.
    public var placement: Placement {
        Placement(
            host: "localhost", ranksOnHost: 1, processors: UsableProcessors.count, ranksOnProcessors: 1,
            processorsOfHost: UsableProcessors.count)
    }

    /// Leaves the values as they are: they are the sums.
    public func sum(_ values: UnsafeMutableBufferPointer<Double>) {}

    /// Leaves the values as they are: they are the sums.
    public func sum(_ values: UnsafeMutableBufferPointer<Float>) {}

    /// Leaves the values as they are: they are the sums.
    public func startSum(_ values: UnsafeMutableBufferPointer<Float>) -> Transfer { .done }

    /// Leaves the values as they are: they are the sums.
    public func startSum(_ values: UnsafeMutableBufferPointer<Double>) -> Transfer { .done }

    /// Copies the values.
    public func reduceScatter(
        _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
    ) { unsafe copy(values, ranges[0], to: sums.baseAddress) }

    /// Copies the values.
    public func startReduceScatter(
        _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
    ) -> Transfer {
        unsafe copy(values, ranges[0], to: sums.baseAddress)
        return .done
    }

    /// Leaves the values as they are.
    public func startAllGather(_ values: UnsafeMutablePointer<Float>, _ ranges: RankRanges) -> Transfer { .done }

    /// Copies the values.
    public func startExchange(
        _ values: UnsafePointer<Float>, _ sent: RankRanges, into target: UnsafeMutablePointer<Float>,
        _ received: RankRanges
    ) -> Transfer {
        unsafe copy(values, sent[0], to: target + received[0].lowerBound)
        return .done
    }

    private func copy(_ values: UnsafePointer<Float>, _ range: Range<Int>, to target: UnsafeMutablePointer<Float>?) {
        guard let target = unsafe target else { return }
        // Safe: the caller has as many of both, in different memories.
        unsafe target.update(from: values + range.lowerBound, count: range.count)
    }

    /// Does nothing.
    public func progress() {}

    /// True.
    public func isDone(_ transfer: Transfer) -> Bool { true }

    /// Returns at once.
    public func wait(for transfer: Transfer) {}

    /// Leaves the bytes as they are.
    public func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {}

    /// The bytes.
    public func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }

    /// Returns at once.
    public func meet() {}

    /// Ends the process.
    public func abort(status: Int32) -> Never { exit(status) }
}
