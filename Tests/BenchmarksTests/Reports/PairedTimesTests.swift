import Benchmarks
import Descent
import Testing

@Suite struct PairedTimesTests {
    @Test func `bursts and repetitions take turns, a burst first and last`() throws {
        var order = ""
        let times = try PairedTimes.measure(3) {
            order += "b"
            return Double(order.count)
        } repetition: {
            order += "r"
            return Double(order.count)
        }
        #expect(order == "brbrbrb")
        #expect(times.seconds == [2, 4, 6])
        #expect(times.bursts == [1, 3, 5, 7])
        #expect(times.fmaPeakGflops == 4)
    }

    @Test func `a share is of the bursts right before and after, and the median counts`() {
        // 30, 20 and 10 GFLOP/s beside means of 40, 80 and 60.
        let times = PairedTimes(seconds: [1, 1.5, 3], bursts: [20, 60, 100, 20])
        #expect(abs(times.shareOfFMAPeak(operations: 30e9) - 0.25) <= 1e-15)
    }

    @Test func `a machine that halves its speed on the way leaves the share as it is`() {
        let steady = PairedTimes(seconds: [1, 1, 1, 1, 1], bursts: [100, 100, 100, 100, 100, 100])
        let slowed = PairedTimes(seconds: [1, 1, 2, 2, 2], bursts: [100, 100, 75, 50, 50, 50])
        for times in [steady, slowed] { #expect(abs(times.shareOfFMAPeak(operations: 40e9) - 0.4) <= 1e-15) }
    }

    @Test func `an error of a burst or a repetition ends the measurement`() {
        let wrong = BenchmarkError.network(.noLayers)
        var bursts = 0
        #expect(throws: BenchmarkError.self) {
            _ = try PairedTimes.measure(5) { () throws(BenchmarkError) in
                bursts += 1
                return 1
            } repetition: { () throws(BenchmarkError) in
                throw wrong
            }
        }
        #expect(bursts == 1)
    }

    @Test func `without a burst on each side of every repetition there are no times`() async {
        await #expect(processExitsWith: .failure) { _ = PairedTimes(seconds: [1, 2], bursts: [1, 2]) }
        await #expect(processExitsWith: .failure) { _ = PairedTimes(seconds: [], bursts: [1]) }
    }
}
