import Benchmarks
import Descent
import Machine
import Testing

@Suite struct OptimizerBenchmarkTests {
    @Test func `what fits the cache is for one worker, what doesn't for one and for all`() {
        #expect(OptimizerBenchmark.workerCounts(bytes: 100, workers: 2, cache: 100) == [1])
        #expect(OptimizerBenchmark.workerCounts(bytes: 101, workers: 2, cache: 100) == [1, 2])
        #expect(OptimizerBenchmark.workerCounts(bytes: 101, workers: 1, cache: 100) == [1])
    }

    @Test func `a case has the optimizer's bytes, and its share is of the bandwidth of as many streams`() throws {
        let optimizers = BenchmarkedOptimizer.all
        var benchmark = try OptimizerBenchmark(
            optimizers, largest: 1000, workers: 2, repetitions: 2, bandwidthBytes: 1 << 16)
        let fma = try FMAPeak(seconds: 1e-4)
        // Of two passes those of both.
        let twoPasses = ["lamb": 40.0, "lars": 28]
        for optimizer in optimizers {
            let bytes = twoPasses[optimizer.optimizer] ?? [12, 20, 28][optimizer.engine.momentCount]
            let cases = try benchmark.measure(optimizer, parameters: 1000, fma: fma)
            #expect(cases.count == 1)
            let found = cases[0]
            #expect(found.optimizer == optimizer.optimizer && found.form == optimizer.form)
            #expect(found.parameters == 1000 && found.workers == 1)
            #expect(found.gigabytesPerSecond == bytes / found.nanosecondsPerParameter.median)
            #expect(found.shareOfBandwidth == found.gigabytesPerSecond / found.bandwidthGbs)
            #expect(found.fmaPeakGflops > 0)
        }
        // What fits a cache is compared with one worker.
        let small = try benchmark.measure(optimizers[5], parameters: 1, fma: fma)[0].bandwidthGbs
        #expect(benchmark.bandwidth != small)
    }

    @Test func `sizes beyond the cache are shared, also where the workers do not divide them`() throws {
        let optimizers = [BenchmarkedOptimizer.all[0]]
        // Two arrays of that many do not fit.
        let parameters = LastLevelCache.byteCount / 8 + 17
        var benchmark = try OptimizerBenchmark(
            optimizers, largest: parameters, workers: 3, repetitions: 1, bandwidthBytes: 1 << 16)
        let cases = try benchmark.measure(optimizers[0], parameters: parameters, fma: FMAPeak(seconds: 1e-4))
        #expect(cases.map(\.workers) == [1, 3])
        #expect(cases.allSatisfy { $0.fmaPeakGflops > 0 })
        // Arrays of this size have a bandwidth of their own, and each number of workers.
        #expect(benchmark.bandwidth != cases[1].bandwidthGbs)
        #expect(cases[0].bandwidthGbs != cases[1].bandwidthGbs)
    }

    @Test func `the bandwidth is measured with one to three streams, with gradients and without`() throws {
        for streams in 1...3 {
            for reads in 0...2 where streams + reads > 0 {
                let rate = try Bandwidth.gigabytesPerSecond(
                    streams: streams, reads: reads, workers: 2, repetitions: 1, leastBytes: 1 << 14)
                #expect(rate > 0 && rate.isFinite)
            }
        }
    }
}
