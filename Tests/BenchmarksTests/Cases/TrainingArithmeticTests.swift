import Benchmarks
import Descent
import Testing

@Suite struct TrainingArithmeticTests {
    @Test func `784-512-256-10 costs 2,407,424 operations an example and has 535,818 parameters`() {
        let arithmetic = TrainingArithmetic(widths: [784, 512, 256, 10])
        // 2·784·512 twice: there is no dA for the inputs. 2·512·256 and 2·256·10 three times.
        #expect(arithmetic.operationsPerExample == 2_407_424)
        #expect(arithmetic.parameterCount == 535_818)
    }

    @Test func `without a hidden layer it is forward and dW alone`() {
        let arithmetic = TrainingArithmetic(widths: [3, 2])
        #expect(arithmetic.operationsPerExample == 24)
        #expect(arithmetic.parameterCount == 8)
    }

    @Test func `the update's bytes count where parameters and moments are larger than the cache`() {
        let arithmetic = TrainingArithmetic(widths: [3, 2])
        // Eight parameters and two moments each: 96 bytes, read and written.
        #expect(arithmetic.bytesPerStep(momentCount: 2, bytesPerParameter: 24, cache: 96) == 0)
        #expect(arithmetic.bytesPerStep(momentCount: 2, bytesPerParameter: 24, cache: 95) == 192)
        #expect(arithmetic.bytesPerStep(momentCount: 0, bytesPerParameter: 8, cache: 31) == 64)
    }

    @Test func `an update of one pass finds the gradient in a cache, one of two passes reads it from memory`() {
        let bytes = BenchmarkedOptimizer.all.map { MemoryPass.bytesInTraining($0.engine) }
        for (optimizer, bytes) in zip(BenchmarkedOptimizer.all, bytes) {
            let expected = ["lamb": 40, "lars": 28][optimizer.optimizer] ?? [8, 16, 24][optimizer.engine.momentCount]
            #expect(bytes == expected, "\(optimizer.name)")
        }
    }

    @Test func `the limit is the arithmetic at the peak and the bytes of all steps at the bandwidth`() {
        let arithmetic = TrainingArithmetic(widths: [3, 2])
        func seconds(cache: Int) -> Double {
            arithmetic.leastSeconds(
                examples: 10, batchSize: 4, momentCount: 2, bytesPerParameter: 24, peakGflops: 2e-9,
                bandwidthGbs: 64e-9, cache: cache)
        }
        // 240 operations at 2 a second, and 3 steps of 192 bytes at 64 a second.
        #expect(abs(seconds(cache: 96) - 120) <= 1e-9)
        #expect(abs(seconds(cache: 95) - 129) <= 1e-9)
    }
}
