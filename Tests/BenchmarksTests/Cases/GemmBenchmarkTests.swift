import Benchmarks
import Descent
import Testing

@Suite struct GemmBenchmarkTests {
    @Test func `every product of a step is measured once, with how often it is computed, against the peak`() throws {
        let network = try Network(inputs: 20, layers: [.dense(12, .relu), .dense(3, .softmax)])
        let other = unsafe ProductImplementation(name: "other", multiply: ProductImplementation.openBLAS.multiply)
        let benchmark = GemmBenchmark([.openBLAS, other], workers: 1, repetitions: 2, peak: 50)
        var reported = 0
        // Three pieces of 512.
        let cases = try benchmark.measure(
            network, batchSize: 1536, products: .own, fma: FMAPeak(seconds: 1e-4)
        ) { _ in reported += 1 }
        let expected = [
            ("forward 1", 12, 512, 20, 3), ("forward 2", 3, 512, 12, 3), ("backward 2", 12, 512, 3, 3),
            ("weights 1", 12, 20, 1536, 1), ("weights 2", 3, 12, 1536, 1),
        ]
        #expect(reported == expected.count)
        #expect(cases.count == expected.count)
        for (found, expected) in zip(cases, expected) {
            #expect((found.product, found.m, found.n, found.k, found.count) == expected)
            #expect(found.implementations.map(\.name) == ["OpenBLAS", "other"])
            for rate in found.implementations {
                #expect(rate.gflops.minimum > 0)
                #expect(rate.shareOfPeak == rate.gflops.median / 50)
                #expect(rate.fmaPeakGflops > 0 && rate.shareOfFmaPeak > 0)
            }
        }
    }

    @Test func `a product whose second factor is packed already is a case of its own`() throws {
        let network = try Network(inputs: 20, layers: [.dense(130, .relu), .dense(3, .softmax)])
        let cases = try GemmBenchmark(workers: 1, repetitions: 1, peak: 50).measure(
            network, batchSize: 64, products: .own, fma: FMAPeak(seconds: 1e-4))
        let weights = cases.filter { $0.product == "weights 1" }
        #expect(weights.map(\.m) == [44, 44, 42])
        #expect(weights.map(\.keepsB) == [false, true, true])
        #expect(cases.allSatisfy { $0.implementations.map(\.name) == ["OpenBLAS", "own"] })
    }

    @Test func `a product has the rate of all of its layer and direction in training`() throws {
        let network = try Network(inputs: 40, layers: [.dense(130, .relu), .dense(3, .softmax)])
        let cases = try GemmBenchmark(workers: 2, repetitions: 1, peak: 50).measure(
            network, batchSize: 256, fma: FMAPeak(seconds: 1e-4))
        for measured in cases {
            let rate = try #require(measured.inStepGflops, "\(measured.product)")
            #expect(rate > 0 && measured.inStepShareOfPeak == rate / 50)
            let same = cases.filter { $0.product == measured.product }.map(\.inStepGflops)
            #expect(same.allSatisfy { $0 == rate })
        }
    }

    @Test func `rates in a step are those of the operations and of the time that all workers took`() throws {
        // One layer of few outputs: its products take most of a step, so their rate is near that of all training.
        let network = try Network(inputs: 1000, layers: [.dense(300, .softmax)])
        let clock = ContinuousClock()
        var rates: ProductsInSteps?
        let taken = try clock.measure {
            rates = try ProductsInSteps.measure(
                network, batchSize: 512, workers: 1, products: .auto, repetitions: 2, seconds: 0.1)
        }
        let found = try #require(rates)
        #expect(Set(found.gflops.keys) == [.forward(layer: 0), .weights(layer: 0)])
        let peak = try SgemmPeak.gflops(workers: 1, repetitions: 2, sizes: [512])
        for (role, rate) in found.gflops { #expect(rate > 0.02 * peak && rate < 2 * peak, "\(role), \(peak)") }
        #expect(taken >= .seconds(0.2))
    }

    @Test func `a network of few units has no products in its steps`() throws {
        let network = try Network(inputs: 2, layers: [.dense(5, .relu), .dense(1, .sigmoid)])
        let rates = try ProductsInSteps.measure(
            network, batchSize: 64, workers: 1, products: .auto, repetitions: 1, seconds: 0.01)
        #expect(rates.gflops.isEmpty)
    }

    @Test func `nothing is timed that computes something else`() throws {
        let network = try Network(inputs: 20, layers: [.dense(3, .softmax)])
        let broken = unsafe ProductImplementation(name: "idle") { _, _, _, _, _ in }
        let benchmark = GemmBenchmark([.openBLAS, broken], workers: 1, repetitions: 1, peak: 50)
        var message = ""
        do { _ = try benchmark.measure(network, batchSize: 64, fma: FMAPeak()) } catch { message = "\(error)" }
        #expect(message.hasPrefix("idle's C[0, 0] of forward 1"))
    }

    @Test(arguments: [[32, 64], [64, 32]])
    func `the peak is the best of the sizes, two operations for each entry of A in each column of C`(
        sizes: [Int]
    ) throws {
        // A hundredth of a second for every repetition, which calls the product once then.
        let clock = ManualClock(tickingNanoseconds: 10_000_000)
        let peak = try SgemmPeak.gflops(workers: 2, repetitions: 2, sizes: sizes, by: clock.read)
        let expected = 2 * 2 * 64.0 * 64 * 64 / 0.01 * 1e-9
        #expect(abs(peak - expected) <= 1e-12 * expected)
    }
}
