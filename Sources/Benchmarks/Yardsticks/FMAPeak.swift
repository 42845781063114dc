import Descent
import Kernels
import LinearAlgebra

/// A yardstick that breathes with the machine: bursts of multiply-adds on registers alone, on several workers at once.
///
/// They reach the arithmetic limit of the processor with the instructions that this process uses: fused multiply-adds
/// of 512 bits with AVX-512, of 256 with AVX2, a multiplication and an addition where there are none. The speed of a
/// machine may change by half within seconds, for every program alike. A burst takes milliseconds; one before and one
/// after each repetition of something else tell what the arithmetic units could do at that time. So of other yardsticks
/// the best counts and of this one the median: what is compared with it is slowed down as it is.
@safe
package final class FMAPeak {
    /// `multiplyAddChainsKernel` for one level.
    package typealias Kernel =
        @Sendable (
            _ values: UnsafeMutablePointer<Float>, _ count: Int, _ rounds: Int, _ factor: Float, _ addend: Float
        ) -> Void

    private let kernel: Kernel
    private let seconds: Double
    private let now: () -> ContinuousClock.Instant

    /// The rounds of a burst, for each number of workers that had one.
    private var rounds: [Int: Int] = [:]

    /// The rates of all bursts so far, for each number of workers.
    private var rates: [Int: [Double]] = [:]

    /// For each worker the numbers that its bursts compute with, in cache lines of its own.
    private var values: AlignedBuffer<Float>

    /// The most rounds whose results are exact.
    private static let largestRounds = 1 << 23

    /// The kernel of the level that this process uses, checked.
    ///
    /// - Parameter seconds: about how long a burst takes.
    package convenience init(seconds: Double = 0.003) throws(BenchmarkError) {
        try unsafe self.init(seconds: seconds) { values, count, rounds, factor, addend in
            // Safe where the pointer is.
            unsafe SelectedKernels.best.multiplyAddChains(
                values: values, count: count, rounds: rounds, factor: factor, addend: addend)
        }
    }

    /// Checks the kernel that the bursts call.
    ///
    /// - Parameter now: the clock, which tests may set.
    package init(
        seconds: Double = 0.003, by now: @escaping () -> ContinuousClock.Instant = { .now }, kernel: @escaping Kernel
    ) throws(BenchmarkError) {
        unsafe self.kernel = kernel
        self.seconds = seconds
        self.now = now
        values = try BenchmarkError.onMemory { () throws(MemoryError) in try AlignedBuffer(count: 0) }
        // x ← 3·x + 1.
        _ = try run(4, workers: 1, factor: 3)
        try verify(workers: 1, after: 4) { 81 * $0 + 40 }
    }

    /// A yardstick that has been warmed up by some bursts of all workers.
    package static func warmedUp(workers: Int) throws(BenchmarkError) -> FMAPeak {
        let fma = try FMAPeak()
        try fma.bursts(workers: workers, seconds: 0.02)
        return fma
    }

    /// The rate of one burst in GFLOP/s, of all workers together: from where all begin to where the last is done.
    ///
    /// The first for a number of workers also finds how many rounds a burst has.
    @discardableResult
    package func burst(workers: Int) throws(BenchmarkError) -> Double {
        let count: Int
        if let known = rounds[workers] {
            count = known
        } else {
            count = try roundsOfBurst(workers: workers)
            rounds[workers] = count
        }
        let timed = try time(count, workers: workers)
        // Every round multiplies and adds once for each number.
        let operations = 2 * Double(multiplyAddChainsWidth) * Double(count) * Double(timed.workers)
        let rate = operations / timed.seconds * 1e-9
        rates[workers, default: []].append(rate)
        return rate
    }

    /// Repeats bursts until they have taken this long, at least one.
    package func bursts(workers: Int, seconds: Double) throws(BenchmarkError) {
        let end = now() + .seconds(seconds)
        repeat { try burst(workers: workers) } while now() < end
    }

    /// The rates of all bursts of this many workers so far, in GFLOP/s; nil where there was none.
    package func spread(workers: Int) -> Spread? { rates[workers].map { Spread(of: $0) } }

    /// How many rounds take a burst's time.
    private func roundsOfBurst(workers: Int) throws(BenchmarkError) -> Int {
        var count = 1024
        while count < FMAPeak.largestRounds {
            // The best of three: a worker that comes late once must not make all bursts short.
            var least = Double.infinity
            for _ in 0..<3 { least = min(least, try time(count, workers: workers).seconds) }
            if least >= seconds / 4 {
                return Int(min(Double(count) * seconds / least, Double(FMAPeak.largestRounds)).rounded(.up))
            }
            count *= 2
        }
        return FMAPeak.largestRounds
    }

    /// Times some rounds, and refuses results that are not what was added.
    private func time(_ rounds: Int, workers: Int) throws(BenchmarkError) -> TimedCalls.Outcome {
        let outcome = try run(rounds, workers: workers, factor: 1)
        // Whole numbers below 2²⁴ are not rounded.
        try verify(workers: outcome.workers, after: rounds) { $0 + Double(rounds) }
        return outcome
    }

    /// Has each worker compute x ← factor·x + 1 in some rounds, beginning with 0, 1, 2, ….
    private func run(_ rounds: Int, workers: Int, factor: Float) throws(BenchmarkError) -> TimedCalls.Outcome {
        let width = multiplyAddChainsWidth
        if values.count < width * workers {
            values = try BenchmarkError.onMemory { () throws(MemoryError) in
                try AlignedBuffer(count: width * workers)
            }
        }
        // Safe, here and below: each worker has as many numbers of its own, and the buffer stays until all are done.
        let start = unsafe values.pointerForDisjointWrites
        for index in 0..<width * workers { unsafe start[index] = Float(index % width) }
        let kernel = unsafe kernel
        return TimedCalls.time(1, workers: workers, by: now) { worker in
            unsafe kernel(start + worker * width, width, rounds, factor, 1)
        }
    }

    private func verify(
        workers: Int, after rounds: Int, _ expected: (Double) -> Double
    ) throws(BenchmarkError) {
        let width = multiplyAddChainsWidth
        for index in 0..<width * workers {
            try WrongResult.require(
                unsafe Double(values.pointerForDisjointWrites[index]), toBe: expected(Double(index % width)),
                within: 0, at: "number \(index % width) after \(rounds) rounds of multiply-adds")
        }
    }
}
