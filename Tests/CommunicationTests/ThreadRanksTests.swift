import Communication
import Glibc
import TestSupport
import Testing

/// The ranks of tests that are threads: their operations, and that they find what ranks do wrong.
@Suite(.timeLimit(.minutes(10))) struct ThreadRanksTests {
    @Test(arguments: 1...4) func `operations agree with arithmetic`(size: Int) throws {
        let outcome = ThreadRanks.run(size) { ranks in
            let rank = ranks.rank
            var doubles = [Double(rank), 1]
            var floats: [Float] = [Float(rank), 1, 2]
            var collected: [Float] = (0..<size).map { $0 == rank ? Float(10 * rank) : .nan }
            var sums: [Float] = [.nan]
            var target = [Float](repeating: .nan, count: size)
            var bytes: [UInt8] = [UInt8(rank), 7]
            let own = RankRanges((0..<size).map { $0..<$0 + 1 })
            let values = (0..<size).map { Float(100 * rank + $0) }
            // Safe: the arrays live during the calls, which end what they begin, and hold the ranges.
            unsafe doubles.withUnsafeMutableBufferPointer { unsafe ranks.sum($0) }
            unsafe floats.withUnsafeMutableBufferPointer { ranks.wait(for: unsafe ranks.startSum($0)) }
            ranks.wait(for: unsafe ranks.startAllGather(&collected, own))
            unsafe sums.withUnsafeMutableBufferPointer {
                ranks.wait(for: unsafe ranks.startReduceScatter(values, own, into: $0))
            }
            ranks.wait(for: unsafe ranks.startExchange(values, own, into: &target, own))
            unsafe bytes.withUnsafeMutableBytes { unsafe ranks.broadcast($0) }
            ranks.meet()
            return (doubles, floats, collected, sums, target, bytes, ranks.gather([UInt8](repeating: 1, count: rank)))
        }
        #expect(outcome.problem == nil)
        let all = Array(0..<size)
        let total = all.reduce(0, +)
        for (rank, found) in try outcome.values.enumerated() {
            #expect(found.0 == [Double(total), Double(size)])
            #expect(found.1 == [Float(total), Float(size), Float(2 * size)])
            #expect(found.2 == all.map { Float(10 * $0) })
            #expect(found.3 == [Float(100 * total + size * rank)])
            #expect(found.4 == all.map { Float(100 * $0 + rank) })
            #expect(found.5 == [0, 7])
            #expect(found.6.map(\.count) == all)
        }
    }

    @Test func `a rank that leaves is missed by those that wait for it`() {
        let outcome = ThreadRanks.run(3) { ranks in if ranks.rank != 1 { ranks.meet() } }
        #expect(outcome.problem?.contains("rank 1 has ended") == true, "\(outcome.problem ?? "nothing")")
    }

    @Test func `ranks that do different things are found`() {
        let outcome = ThreadRanks.run(2) { ranks in
            var values = [Double](repeating: 1, count: 2 + ranks.rank)
            // Safe: the array lives during the call.
            unsafe values.withUnsafeMutableBufferPointer { unsafe ranks.sum($0) }
        }
        let problem = outcome.problem ?? "nothing"
        #expect(problem.contains("a sum of doubles of 2") && problem.contains("a sum of doubles of 3"), "\(problem)")
    }

    @Test func `a rank that does not come is waited for no longer than the limit`() {
        let outcome = ThreadRanks.run(2, limit: .seconds(1)) { ranks in
            if ranks.rank == 0 {
                ranks.meet()
            } else {
                sleep(3)
            }
        }
        #expect(outcome.problem?.contains("waits too long") == true, "\(outcome.problem ?? "nothing")")
    }

    @Test func `what a rank throws is its own`() {
        struct Failed: Error {}
        let outcome = ThreadRanks.run(2) { ranks in
            ranks.meet()
            if ranks.rank == 1 { throw Failed() }
        }
        #expect(outcome.problem == nil)
        #expect(outcome.errors == [nil, "Failed()"])
    }
}
