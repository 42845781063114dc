import Benchmarks
import Descent
import Kernels
import Synchronization
import Testing

@Suite struct FMAPeakTests {
    @Test(arguments: [1, 2, 3])
    func `a burst has a rate, and all of a number of workers make their spread`(workers: Int) throws {
        let fma = try FMAPeak(seconds: 1e-4)
        #expect(fma.spread(workers: workers) == nil)
        var rates: [Double] = []
        for _ in 0..<3 { rates.append(try fma.burst(workers: workers)) }
        #expect(rates.allSatisfy { $0 > 0 && $0.isFinite })
        #expect(fma.spread(workers: workers) == Spread(of: rates))
        #expect(fma.spread(workers: workers + 1) == nil)
    }

    @Test func `bursts are repeated for a time, one at least`() throws {
        let fma = try FMAPeak(seconds: 1e-4)
        try fma.bursts(workers: 1, seconds: 0)
        let one = try #require(fma.spread(workers: 1))
        #expect(one.minimum == one.maximum)
        let start = ContinuousClock.now
        try fma.bursts(workers: 1, seconds: 0.02)
        #expect(ContinuousClock.now - start >= .seconds(0.02))
        let many = try #require(fma.spread(workers: 1))
        #expect(many.minimum < many.maximum)
    }

    /// x ← factor·x + addend, `rounds` times but for some that are left out, by a plain loop.
    private static func plain(
        _ values: UnsafeMutablePointer<Float>, _ count: Int, _ rounds: Int, _ factor: Float, _ addend: Float
    ) {
        for index in 0..<count {
            var x = unsafe values[index]
            for _ in 0..<rounds { x = x * factor + addend }
            unsafe values[index] = x
        }
    }

    @Test func `the rate is two operations for each number in each round of each worker`() throws {
        // A quarter of a millisecond for 1024 rounds.
        let fma = try unsafe FMAPeak(seconds: 1e-3) { values, count, rounds, factor, addend in
            let end = ContinuousClock.now + .seconds(Double(rounds) / 1024 * 0.25e-3)
            if factor == 1 {
                for index in 0..<count { unsafe values[index] += Float(rounds) * addend }
            } else {
                unsafe Self.plain(values, count, rounds, factor, addend)
            }
            while ContinuousClock.now < end {}
        }
        for workers in 1...2 {
            for _ in 0..<50 { try fma.burst(workers: workers) }
            let most = 2 * Double(multiplyAddChainsWidth * workers) * 1024 / 0.25e-3 * 1e-9
            // Whatever else runs makes the others slower.
            let best = try #require(fma.spread(workers: workers)).maximum
            #expect(best <= most && best >= 0.6 * most)
        }
    }

    @Test func `a kernel that leaves out a round or one number's is refused before anything is timed`() throws {
        func message(_ kernel: @escaping FMAPeak.Kernel) -> String {
            do throws(BenchmarkError) {
                _ = try unsafe FMAPeak(kernel: kernel)
                return ""
            } catch {
                return "\(error)"
            }
        }
        let short = unsafe message { values, count, rounds, factor, addend in
            unsafe Self.plain(values, count, rounds - 1, factor, addend)
        }
        #expect(short.hasPrefix("number 0 after 4 rounds of multiply-adds is 13.0 and should be 40.0"))
        let partial = unsafe message { values, count, rounds, factor, addend in
            unsafe Self.plain(values, count - 1, rounds, factor, addend)
        }
        #expect(partial.hasPrefix("number \(multiplyAddChainsWidth - 1) after 4 rounds"))
        #expect(unsafe message(Self.plain) == "")
    }

    @Test func `a burst whose results are wrong is no rate`() throws {
        // Right in the first call, which is the check.
        let calls = Atomic<Int>(0)
        let fma = try unsafe FMAPeak(seconds: 1e-3) { values, count, rounds, factor, addend in
            let call = calls.add(1, ordering: .relaxed).oldValue
            unsafe Self.plain(values, count, call == 0 ? rounds : rounds - 1, factor, addend)
        }
        var isRefused = false
        do throws(BenchmarkError) { try fma.burst(workers: 1) } catch { if case .wrong = error { isRefused = true } }
        #expect(isRefused)
        #expect(fma.spread(workers: 1) == nil)
    }
}
