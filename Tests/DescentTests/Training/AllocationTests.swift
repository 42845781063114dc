import AllocationCounting
import Descent
import LinearAlgebra
import TestSupport
import Testing
import TextbookBridge

/// A step allocates nothing: counted, in a process of its own, over all threads.
@Suite(.disabled(if: Sanitizer.isOn, "a sanitizer has allocation functions of its own: they don't count"))
struct AllocationTests {
    /// Unoptimized code allocates contexts and copies that optimized code does not have; the promise is that of a
    /// release build.
    private static let isOptimized: Bool = {
        #if DEBUG
            false
        #else
            true
        #endif
    }()

    /// Whether OpenBLAS allocates by itself: its kernels for AVX-512 do in products of few elements.
    private static var openBLASAllocates: Bool {
        ["SkylakeX", "Cooperlake", "SapphireRapids"].contains(BLASRuntime.kernelName)
    }

    /// The choices that give OpenBLAS no small product where it allocates for them: `auto` does so on the baseline
    /// level.
    private static var products: [ProductChoice] {
        guard openBLASAllocates else { return ProductChoice.allCases }
        return SelectedKernels.levelName == "baseline" ? [.own] : [.own, .auto]
    }

    @Test(.enabled(if: isOptimized, "only optimized code promises it"))
    func `a training step allocates nothing`() async {
        await #expect(processExitsWith: .success) {
            for workers in [1, 2] {
                for (index, optimizer) in (OptimizerPair.all.map(\.engine) + [Lion()] as [any Optimizer]).enumerated() {
                    let output: Activation = [.softmax, .sigmoid, .identity][index % 3]
                    // One network for each program, one whose layers two workers share by units, one whose products are
                    // OpenBLAS's by `auto`, and one whose tiles they share.
                    for (sizes, batchSize) in [
                        ([2, 5, 2, 5], 128), ([150, 100, 40, 5], 128), ([400, 260, 5], 128), ([300, 260, 5], 1024),
                        ([32, 64, 32, 5], 1000),
                    ] {
                        let twin = try Twin(sizes: sizes, output: output, count: 4000)
                        for products in AllocationTests.products {
                            let count = try AllocationTests.allocations(
                                Trainer(
                                    optimizer: optimizer, batchSize: .fixed(batchSize),
                                    schedule: LearningRateDecay.exponential(factor: 0.9), l2: 0.1, workers: workers,
                                    products: products), twin)
                            precondition(
                                count == 0,
                                "\(count) allocations in 25 steps of \(optimizer) on \(sizes), \(products), \(workers) workers"
                            )
                            guard index == 0 else { continue }
                            let weights = (0..<4000).map { Float($0 % 3) }
                            let weighted = try AllocationTests.allocations(
                                Trainer(batchSize: .fixed(batchSize), workers: workers, products: products), twin,
                                weights: weights)
                            precondition(weighted == 0, "\(weighted) allocations in 25 steps of weighted examples")
                        }
                    }
                }
            }
        }
    }

    @Test(.enabled(if: isOptimized, "only optimized code promises it"))
    func `a step that callbacks look at allocates nothing either`() async {
        await #expect(processExitsWith: .success) {
            let twin = try Twin(sizes: [2, 5, 2, 5], output: .softmax, count: 4000)
            let folder = try TemporaryFolder()
            var training = try Training(
                of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(128), workers: 1),
                validating: twin.examples,
                callbacks: [
                    ReduceOnPlateau(), EarlyStopping(patience: 3),
                    Checkpoints(in: folder.file("checkpoints"), every: .time(.seconds(3600))),
                ])
            var (before, after) = (0, 0)
            // 31 steps are less than an epoch.
            try training.run(steps: 31) { progress, _ in
                if progress.step == 5 { before = allocation_count() }
                if progress.step == 30 { after = allocation_count() }
                return .continue
            }
            precondition(before > 0, "allocations are not counted")
            precondition(after == before, "\(after - before) allocations in 25 steps that callbacks look at")
        }
    }

    @Test(.enabled(if: isOptimized, "only optimized code promises it"))
    func `a predictor's call allocates nothing after the first of its kind`() async {
        await #expect(processExitsWith: .success) {
            for workers in [1, 2] {
                for sizes in [[2, 32, 3], [150, 100, 40, 5], [784, 130, 10]] {
                    let twin = try Twin(sizes: sizes, output: .softmax, count: 400)
                    var network = try twin.network()
                    network.standardization = Standardization(of: twin.examples.inputs)
                    let predictor = try Predictor(network, workers: workers)
                    for count in [1, 5, Predictor.fewExamples, 17, 400] {
                        if count > Predictor.fewExamples, AllocationTests.openBLASAllocates { continue }
                        let values = (0..<count * sizes[0]).map { Float($0 % 7) }
                        var results = [Float](repeating: 0, count: count * predictor.outputs)
                        var outputs = results.mutableSpan
                        // The first calls make buffers, start threads and have OpenBLAS set up its own.
                        for _ in 0..<3 { try predictor.predict(values.span, into: &outputs) }
                        let before = allocation_count()
                        for _ in 0..<20 { try predictor.predict(values.span, into: &outputs) }
                        let after = allocation_count()
                        precondition(before > 0, "allocations are not counted")
                        precondition(
                            after == before,
                            "\(after - before) allocations in 20 calls of \(count) examples on \(sizes) and \(workers) "
                                + "workers")
                    }
                }
            }
        }
    }

    /// The allocations of steps 6 to 30.
    private static func allocations(_ trainer: Trainer, _ twin: Twin, weights: [Float]? = nil) throws -> Int {
        let examples = try weights.map { weights in try twin.examples.weighted(by: weights) } ?? twin.examples
        var network = try twin.network()
        var before = 0
        var after = 0
        _ = try trainer.fit(&network, to: examples, steps: 31) { progress in
            // The first steps start threads and have OpenBLAS set up its buffers.
            if progress.step == 5 { before = allocation_count() }
            if progress.step == 30 { after = allocation_count() }
            return .continue
        }
        precondition(before > 0 && after > 0, "allocations are not counted")
        return after - before
    }

    @Test func `an allocation is counted`() {
        let before = allocation_count()
        let list = [Int](repeating: 1, count: before % 7 + 100)
        #expect(allocation_count() > before)
        #expect(list.count >= 100)
    }
}
