import Communication
import Machine
import Testing

@Suite struct SingleProcessTests {
    private let process = SingleProcess()

    @Test func `one process is rank 0 of 1, with all processors there are`() {
        #expect(process.rank == 0)
        #expect(process.size == 1)
        #expect(process.placement.workers == UsableProcessors.count)
        #expect(process.placement.warning(launcher: nil) == nil)
    }

    @Test func `sums over one rank are its values`() {
        var floats: [Float] = [1, 2, 3]
        var doubles = [4.0, 5]
        // Safe: the arrays live during the calls, and nothing goes on after them.
        unsafe floats.withUnsafeMutableBufferPointer { process.wait(for: unsafe process.startSum($0)) }
        unsafe doubles.withUnsafeMutableBufferPointer {
            unsafe process.sum($0)
            #expect(process.isDone(unsafe process.startSum($0)))
        }
        #expect(floats == [1, 2, 3])
        #expect(doubles == [4, 5])
    }

    @Test func `a reduce-scatter copies the only range, and an all-gather leaves it`() {
        var values: [Float] = [1, 2, 3, 4]
        var sums: [Float] = [.nan, .nan]
        // Safe: the arrays live during the calls, and hold the ranges.
        unsafe sums.withUnsafeMutableBufferPointer {
            process.wait(for: unsafe process.startReduceScatter(values, RankRanges([1..<3]), into: $0))
        }
        #expect(sums == [2, 3])
        unsafe sums.withUnsafeMutableBufferPointer {
            unsafe process.reduceScatter(values, RankRanges([2..<4]), into: $0)
        }
        #expect(sums == [3, 4])
        process.wait(for: unsafe process.startAllGather(&values, RankRanges([0..<4])))
        #expect(values == [1, 2, 3, 4])
    }

    @Test func `an exchange copies from one range to another`() {
        let values: [Float] = [1, 2, 3, 4]
        var target: [Float] = [.nan, .nan, .nan]
        // Safe: the arrays live during the call, and hold the ranges.
        process.wait(
            for: unsafe process.startExchange(values, RankRanges([2..<4]), into: &target, RankRanges([1..<3])))
        #expect(target[0].isNaN)
        #expect(target[1...] == [3, 4])
    }

    @Test func `bytes come back as they went`() {
        var bytes: [UInt8] = [1, 2]
        // Safe: the array lives during the call.
        unsafe bytes.withUnsafeMutableBytes { unsafe process.broadcast($0) }
        #expect(bytes == [1, 2])
        #expect(process.gather([7, 8]) == [[7, 8]])
        #expect(process.gather([]) == [[]])
        process.meet()
    }

    @Test func `an abort ends the process with its status`() async {
        await #expect(processExitsWith: .exitCode(7)) { SingleProcess().abort(status: 7) }
    }

    @Test func `ranges have counts and starts`() {
        let ranges = RankRanges([0..<3, 3..<3, 5..<9])
        #expect(ranges.counts == [3, 0, 4])
        #expect(ranges.starts == [0, 3, 5])
        #expect(ranges[2] == 5..<9)
    }
}
