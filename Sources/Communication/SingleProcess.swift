internal import Glibc
internal import Machine

/// One process, which has all there is: nothing is sent, and every operation ends as it begins.
public final class SingleProcess: Communicator {
    public let rank = 0
    public let size = 1
    public let name = "one process"

    public init() {}

    public var placement: Placement {
        Placement(
            host: "localhost", ranksOnHost: 1, processors: UsableProcessors.count, ranksOnProcessors: 1,
            processorsOfHost: UsableProcessors.count)
    }

    public func sum(_ values: UnsafeMutableBufferPointer<Double>) {}

    public func sum(_ values: UnsafeMutableBufferPointer<Float>) {}

    public func startSum(_ values: UnsafeMutableBufferPointer<Float>) -> Transfer { .done }

    public func startSum(_ values: UnsafeMutableBufferPointer<Double>) -> Transfer { .done }

    public func startReduceScatter(
        _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
    ) -> Transfer {
        unsafe copy(values, ranges[0], to: sums.baseAddress)
        return .done
    }

    public func startAllGather(_ values: UnsafeMutablePointer<Float>, _ ranges: RankRanges) -> Transfer { .done }

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

    public func progress() {}

    public func isDone(_ transfer: Transfer) -> Bool { true }

    public func wait(for transfer: Transfer) {}

    public func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {}

    public func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }

    public func meet() {}

    public func abort(status: Int32) -> Never { exit(status) }
}
