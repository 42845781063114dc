import Benchmarks
import Descent
import Glibc
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

    /// Bursts of a thousandth of a second on a machine where a round takes 100 ns, by a clock that shows no other time.
    private static func bursts(by clock: ManualClock) throws -> FMAPeak {
        // Worker 0 is the thread that asks for a burst, and it looks at the clock.
        let caller = pthread_self()
        return try unsafe FMAPeak(seconds: 1e-3, by: clock.read) { values, count, rounds, factor, addend in
            if factor == 1 {
                for index in 0..<count { unsafe values[index] += Float(rounds) * addend }
            } else {
                unsafe Self.plain(values, count, rounds, factor, addend)
            }
            if pthread_equal(pthread_self(), caller) != 0 { clock.advance(nanoseconds: rounds * 100) }
        }
    }

    @Test func `bursts are repeated for a time, one at least`() throws {
        let clock = ManualClock()
        let fma = try Self.bursts(by: clock)
        // Also finds how many rounds a burst has.
        try fma.bursts(workers: 1, seconds: 0)
        let one = try #require(fma.spread(workers: 1))
        #expect(one.minimum == one.maximum)
        for (seconds, bursts) in [(0, 1), (0.0005, 1), (0.0195, 20)] {
            let start = clock.read()
            try fma.bursts(workers: 1, seconds: seconds)
            // The number of rounds is rounded up.
            let excess = clock.read() - start - .milliseconds(bursts)
            #expect(excess >= .zero && excess <= .nanoseconds(100 * bursts))
        }
    }

    @Test func `the rate is two operations for each number in each round of each worker`() throws {
        let fma = try Self.bursts(by: ManualClock())
        for workers in 1...2 {
            let expected = 2 * Double(multiplyAddChainsWidth * workers) / 100e-9 * 1e-9
            for _ in 0..<3 {
                let rate = try fma.burst(workers: workers)
                #expect(abs(rate - expected) <= 1e-12 * expected)
            }
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
