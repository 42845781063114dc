import Descent

/// How often something is timed.
package struct Repetitions: Sendable, Hashable {
    /// The number of times that count; one more comes before them and does not.
    package let count: Int

    /// The least time of a repetition, in seconds: what takes less is called several times in it.
    package let leastSeconds: Double

    package init(count: Int, leastSeconds: Double = 0.01) {
        precondition(count >= 1, "\(count) repetitions")
        self.count = count
        self.leastSeconds = leastSeconds
    }

    /// The seconds that a call takes in each repetition, on several workers at once.
    ///
    /// The workers begin together, and the time runs until the last is done. How often a repetition calls the work is
    /// found before, by calling it more and more often: that also warms up the caches and the processor's clock.
    ///
    /// - Parameter work: what one worker does, whose number it gets.
    package func seconds(workers: Int, _ work: @escaping (_ worker: Int) -> Void) -> [Double] {
        var calls = 1
        while true {
            let seconds = TimedCalls.time(calls, workers: workers, work).seconds
            if seconds >= leastSeconds / 2 {
                let wanted = (leastSeconds * Double(calls) / seconds).rounded(.up)
                calls = max(1, Int(min(wanted, 1e9)))
                break
            }
            calls *= 2
        }
        return (0..<count).map { _ in TimedCalls.time(calls, workers: workers, work).seconds / Double(calls) }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
