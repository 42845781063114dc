import Benchmarks
import Synchronization
import Testing

@Suite struct RepetitionsTests {
    private final class Counter: Sendable {
        let calls = Atomic<Int>(0)
    }

    @Test(arguments: [1, 3])
    func `every worker calls the work as often as the others, at least once in each repetition`(workers: Int) {
        let counters = (0..<workers).map { _ in Counter() }
        let seconds = Repetitions(count: 4, leastSeconds: 1e-4).seconds(workers: workers) { worker in
            counters[worker].calls.wrappingAdd(1, ordering: .relaxed)
        }
        #expect(seconds.count == 4)
        #expect(seconds.allSatisfy { $0 > 0 })
        let calls = counters.map { $0.calls.load(ordering: .relaxed) }
        #expect(calls[0] >= 5)
        #expect(calls.allSatisfy { $0 == calls[0] })
    }
}
