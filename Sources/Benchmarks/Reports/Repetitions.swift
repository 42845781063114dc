import Descent

/// How often something is timed.
package struct Repetitions: Sendable {
    /// The number of times that count; one more comes before them and does not.
    package let count: Int

    /// The least time of a repetition, in seconds: what takes less is called several times in it.
    package let leastSeconds: Double

    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter now: the clock, which tests may set.
    package init(
        count: Int, leastSeconds: Double = 0.01, by now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        precondition(count >= 1, "\(count) repetitions")
        self.count = count
        self.leastSeconds = leastSeconds
        self.now = now
    }

    /// The seconds that a call takes in each repetition, on several workers at once.
    ///
    /// - Parameter work: what one worker does, whose number it gets.
    package func seconds(workers: Int, _ work: @escaping (_ worker: Int) -> Void) -> [Double] {
        let calls = calls(workers: workers, work)
        return (0..<count).map { _ in secondsOfCall(calls, workers: workers, work) }
    }

    /// The same, with a burst of multiply-adds by as many workers before the first repetition and after each.
    package func paired(
        workers: Int, _ fma: FMAPeak, _ work: @escaping (_ worker: Int) -> Void
    ) throws(BenchmarkError) -> PairedTimes {
        let calls = calls(workers: workers, work)
        return try PairedTimes.measure(count) { () throws(BenchmarkError) in
            try fma.burst(workers: workers)
        } repetition: {
            secondsOfCall(calls, workers: workers, work)
        }
    }

    /// How often a repetition calls the work: found by calling it more and more often, which also warms up the caches
    /// and the processor's clock.
    private func calls(workers: Int, _ work: @escaping (_ worker: Int) -> Void) -> Int {
        var calls = 1
        while true {
            let seconds = TimedCalls.time(calls, workers: workers, by: now, work).seconds
            if seconds >= leastSeconds / 2 {
                let wanted = (leastSeconds * Double(calls) / seconds).rounded(.up)
                return max(1, Int(min(wanted, 1e9)))
            }
            calls *= 2
        }
    }

    /// One repetition. The workers begin together, and the time runs until the last is done.
    private func secondsOfCall(_ calls: Int, workers: Int, _ work: @escaping (_ worker: Int) -> Void) -> Double {
        TimedCalls.time(calls, workers: workers, by: now, work).seconds / Double(calls)
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
