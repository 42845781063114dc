import Benchmarks
import Descent
import TestSupport
import Testing

@Suite struct CommunicationCheckTests {
    @Test(arguments: [1, 2, 3, 7]) func `ranks that add are found to add`(size: Int) throws {
        let outcome = ThreadRanks.run(size) { communicator in try CommunicationCheck.verify(communicator) }
        #expect(outcome.problem == nil)
        _ = try outcome.values
    }

    @Test(arguments: WrongRanks.Fault.allCases) func `ranks that do something else are refused`(
        fault: WrongRanks.Fault
    ) {
        let outcome = ThreadRanks.run(2) { communicator in
            try CommunicationCheck.verify(WrongRanks(communicator, fault))
        }
        #expect(outcome.errors.contains { $0?.contains("\(fault.subject) of 2 ranks") == true }, "\(outcome.errors)")
    }
}

/// Ranks that do one thing wrong.
final class WrongRanks: Communicator {
    enum Fault: CaseIterable, Sendable {
        case sum, begunSum, doubles, begunDoubles, slices, begunSlices, gathering, exchange

        var subject: String {
            switch self {
            case .sum: " of a sum"
            case .begunSum: " of a begun sum"
            case .doubles: " of a sum of doubles"
            case .begunDoubles: " of a begun sum of doubles"
            case .exchange: " of an exchange"
            case .slices, .gathering: " of a reduce-scatter and all-gather"
            case .begunSlices: " of a begun reduce-scatter and all-gather"
            }
        }
    }

    private let ranks: any Communicator
    private let fault: Fault

    init(_ ranks: any Communicator, _ fault: Fault) {
        self.ranks = ranks
        self.fault = fault
    }

    var rank: Int { ranks.rank }
    var size: Int { ranks.size }
    var name: String { ranks.name }
    var placement: Placement { ranks.placement }

    func sum(_ values: UnsafeMutableBufferPointer<Double>) {
        unsafe ranks.sum(values)
        if fault == .doubles, let last = values.indices.last { unsafe values[last] += 1 }
    }

    func sum(_ values: UnsafeMutableBufferPointer<Float>) {
        unsafe ranks.sum(values)
        if fault == .sum, let last = values.indices.last { unsafe values[last] = .nan }
    }

    func startSum(_ values: UnsafeMutableBufferPointer<Float>) -> Transfer {
        ranks.wait(for: unsafe ranks.startSum(values))
        if fault == .begunSum, let last = values.indices.last { unsafe values[last] -= 1 }
        return .done
    }

    func startSum(_ values: UnsafeMutableBufferPointer<Double>) -> Transfer {
        ranks.wait(for: unsafe ranks.startSum(values))
        if fault == .begunDoubles, let first = values.indices.first { unsafe values[first] += 1 }
        return .done
    }

    func reduceScatter(
        _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
    ) {
        unsafe ranks.reduceScatter(values, ranges, into: sums)
        if fault == .slices, let last = sums.indices.last { unsafe sums[last] += 1 }
    }

    func startReduceScatter(
        _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
    ) -> Transfer {
        ranks.wait(for: unsafe ranks.startReduceScatter(values, ranges, into: sums))
        if fault == .begunSlices, let last = sums.indices.last { unsafe sums[last] += 1 }
        return .done
    }

    func startAllGather(_ values: UnsafeMutablePointer<Float>, _ ranges: RankRanges) -> Transfer {
        // What a rank has itself it would find right in any case.
        fault == .gathering ? .done : unsafe ranks.startAllGather(values, ranges)
    }

    func startExchange(
        _ values: UnsafePointer<Float>, _ sent: RankRanges, into target: UnsafeMutablePointer<Float>,
        _ received: RankRanges
    ) -> Transfer {
        ranks.wait(for: unsafe ranks.startExchange(values, sent, into: target, received))
        if fault == .exchange { for index in received[size - 1] { unsafe target[index] += 1 } }
        return .done
    }

    func progress() { ranks.progress() }
    func isDone(_ transfer: Transfer) -> Bool { ranks.isDone(transfer) }
    func wait(for transfer: Transfer) { ranks.wait(for: transfer) }
    func broadcast(_ bytes: UnsafeMutableRawBufferPointer) { unsafe ranks.broadcast(bytes) }
    func gather(_ bytes: [UInt8]) -> [[UInt8]] { ranks.gather(bytes) }
    func meet() { ranks.meet() }
    func abort(status: Int32) -> Never { ranks.abort(status: status) }
}
