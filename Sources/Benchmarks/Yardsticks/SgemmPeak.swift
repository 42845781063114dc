import Descent
import LinearAlgebra

/// The most that matrix products do on this machine.
package enum SgemmPeak {
    /// The sizes that are tried.
    package static let sizes = [1024, 2048, 4096]

    /// The best rate, in GFLOP/s, that square products reach: one for each worker at once, each on one BLAS thread, all
    /// together.
    ///
    /// Of all sizes and repetitions the best counts, as whatever else runs on the machine can only slow a product down.
    /// Every size is checked before it is timed.
    ///
    /// - Parameter now: the clock, which tests may set.
    package static func gflops(
        workers: Int, repetitions: Int = 3, sizes: [Int] = sizes,
        by now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws(BenchmarkError) -> Double {
        try BLASRuntime.holdingOneThread { () throws(BenchmarkError) in
            try BenchmarkError.onMemory { () throws(MemoryError) in
                try BLASRuntime.requireWorkspace(callers: workers)
            }
            var best = 0.0
            for size in sizes {
                let operands = try BenchmarkError.onMemory { () throws(MemoryError) in
                    try ProductOperands(square(size), workers: workers)
                }
                try ProductCheck.verify(.openBLAS, operands)
                let seconds = Repetitions(count: repetitions, by: now).seconds(workers: workers) { worker in
                    operands.multiply(.openBLAS, worker: worker)
                }
                let operations = operands.product.operations * Double(workers)
                best = max(best, operations / Spread(of: seconds).minimum * 1e-9)
            }
            return best
        }
    }

    private static func square(_ size: Int) -> Product {
        Product(
            .square, by: .blas, .asStored, .asStored, m: size, n: size, k: size, lda: size, ldb: size, ldc: size)
    }
}
