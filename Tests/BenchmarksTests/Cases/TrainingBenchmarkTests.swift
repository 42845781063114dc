import Benchmarks
import Descent
import Synchronization
import Testing

@Suite struct TrainingBenchmarkTests {
    private func measure(
        epochs: Int?, batchSize: BatchSize = .fixed(64), yardsticks: Yardsticks? = nil, fma: FMAPeak? = nil,
        by now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws -> (found: TrainingBenchmark.Case, isUnchanged: Bool) {
        let examples = try Examples.moons(300)
        let network = try Network(inputs: 2, layers: [.dense(5, .relu), .dense(1, .sigmoid)])
        let before = network.parameters.indices.map { network.parameters[$0] }
        let trainer = Trainer(optimizer: Adam(), batchSize: batchSize, workers: 1)
        let benchmark = TrainingBenchmark(epochs: epochs, warmUp: 2, repetitions: 3, leastSeconds: 1e-3, by: now)
        let found = try benchmark.measure(
            network, examples, trainer, optimizer: "adam", yardsticks: yardsticks, fma: fma ?? FMAPeak(seconds: 1e-4))
        return (found, network.parameters.indices.map { network.parameters[$0] } == before)
    }

    @Test func `a case says what was trained, and its rates are those of whole epochs`() throws {
        let (found, isUnchanged) = try measure(epochs: 2)
        #expect(isUnchanged)
        #expect(found.network == [2, 5, 1])
        #expect(found.batchSize == 64 && found.optimizer == "adam" && found.workers == 1)
        #expect(found.examples == 300 && found.parameters == 21 && found.epochs == 2)
        #expect(found.secondsPerEpoch.minimum > 0)
        #expect(found.examplesPerSecond.maximum == 300 / found.secondsPerEpoch.minimum)
        // 2·2·5 twice and 2·5·1 three times.
        #expect(found.gflops == found.examplesPerSecond.median * 70 * 1e-9)
        #expect(found.shareOfPeak == nil && found.shareOfLimit == nil && found.bandwidthGbs == nil)
    }

    @Test func `shares are of the yardsticks`() throws {
        let yardsticks = Yardsticks(sgemmPeakGflops: 100, bandwidths: [1: 10, 3: 30])
        let (found, _) = try measure(epochs: 1, batchSize: .full, yardsticks: yardsticks)
        #expect(found.batchSize == 300)
        #expect(found.bandwidthGbs == 30)
        #expect(found.shareOfPeak == found.gflops / 100)
        // Twenty-one parameters fit every cache: the limit is the arithmetic's.
        let shareOfLimit = try #require(found.shareOfLimit)
        #expect(abs(shareOfLimit - 300 * 70 / 100e9 / found.secondsPerEpoch.median) <= 1e-12 * shareOfLimit + 1e-15)
    }

    @Test func `bursts before and after each repetition are no part of it, and its share is of them`() throws {
        // Of a microsecond between two readings of the clock, and a twentieth of a second for a call of the kernel.
        let clock = ManualClock(tickingNanoseconds: 1000)
        let calls = Atomic<Int>(0)
        let fma = try unsafe FMAPeak(seconds: 1e-3, by: clock.read) { values, count, rounds, factor, addend in
            for index in 0..<count {
                for _ in 0..<rounds { unsafe values[index] = values[index] * factor + addend }
            }
            clock.advance(nanoseconds: 50_000_000)
            calls.add(1, ordering: .relaxed)
        }
        let burst = try fma.burst(workers: 1)
        let before = calls.load(ordering: .relaxed)
        let (found, _) = try measure(epochs: 2, fma: fma, by: clock.read)
        // Four bursts around three repetitions of two epochs, in each of which the clock is read once.
        #expect(calls.load(ordering: .relaxed) == before + 4)
        #expect(found.secondsPerEpoch.minimum == found.secondsPerEpoch.maximum)
        #expect(abs(found.secondsPerEpoch.median - 1e-6) <= 1e-15)
        #expect(found.fmaPeakGflops == burst)
        let share = 300 * 70e-9 / 1e-6 / burst
        #expect(abs(found.shareOfFmaPeak - share) <= 1e-9 * share)
    }

    @Test func `a burst that is wrong in the midst of training is an error`() throws {
        // Right in the check, in three calls that find the number of rounds, and in the first two of four bursts.
        let calls = Atomic<Int>(0)
        let fma = try unsafe FMAPeak(seconds: 1e-9) { values, count, rounds, factor, addend in
            let isWrong = calls.add(1, ordering: .relaxed).oldValue > 5
            for index in 0..<count {
                for _ in 0..<rounds { unsafe values[index] = values[index] * factor + addend }
                if isWrong { unsafe values[index] += 1 }
            }
        }
        var isRefused = false
        do { _ = try measure(epochs: 4, fma: fma) } catch BenchmarkError.wrong { isRefused = true }
        #expect(calls.load(ordering: .relaxed) > 6)
        #expect(isRefused)
    }

    @Test func `left to itself a repetition has at least one epoch`() throws {
        #expect(try measure(epochs: nil).found.epochs >= 1)
    }

    @Test func `training that diverges is no result`() throws {
        let examples = try Examples(inputs: Inputs([1e30, -1e30], width: 1), targets: Targets(values: [1, 2]))
        let network = try Network(inputs: 1, layers: [.dense(1, .identity)])
        let trainer = Trainer(optimizer: GradientDescent(learningRate: 1), batchSize: .full, workers: 1)
        var isDiverged = false
        do throws(BenchmarkError) {
            _ = try TrainingBenchmark(epochs: 1, warmUp: 1, repetitions: 1).measure(
                network, examples, trainer, optimizer: "gradient-descent", yardsticks: nil, fma: FMAPeak(seconds: 1e-4))
        } catch {
            if case .training(.diverged) = error { isDiverged = true }
        }
        #expect(isDiverged)
    }

    @Test func `the shares of a profile add up to one, and of nothing there are none`() throws {
        let shares = try #require(TrainingBenchmark.TimeShares { $0 == .products ? 6 : 0.5 })
        #expect(shares.gemm == 0.75)
        #expect(shares.gather == 0.0625 && shares.elementwise == 0.0625)
        #expect(shares.update == 0.0625 && shares.waiting == 0.0625)
        #expect(TrainingBenchmark.TimeShares { _ in 0 } == nil)
    }
}
