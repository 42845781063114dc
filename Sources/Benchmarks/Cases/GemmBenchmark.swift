package import Descent
import LinearAlgebra

/// The matrix products of training steps, against the machine's sgemm peak.
package struct GemmBenchmark: Sendable {
    /// One product of a step.
    package struct Case: Encodable, Sendable {
        package let batchSize: Int
        /// The workers that compute it at once, each on matrices of its own.
        package let workers: Int
        /// `forward 1`, `backward 2`, `weights 1`.
        package let product: String
        package let m: Int
        package let n: Int
        package let k: Int
        /// Whether the packed form of the second factor is that of the product before.
        package let keepsB: Bool
        /// How often a worker computes it in a step.
        package let count: Int
        package let implementations: [Rate]
        /// The rate in GFLOP/s of all workers together at which training computes all products of this layer and
        /// direction: see `ProductsInSteps`. Nil where a step has no products, as the network has few units.
        @Nullable package var inStepGflops: Double?
        /// The same as a share of the sgemm peak.
        @Nullable package var inStepShareOfPeak: Double?
    }

    /// How fast one implementation computes a product.
    package struct Rate: Encodable, Sendable {
        package let name: String
        /// Of all workers together.
        package let gflops: Spread
        /// The median as a share of the sgemm peak.
        package let shareOfPeak: Double
        /// The median of the bursts of multiply-adds around the repetitions.
        package let fmaPeakGflops: Double
        /// See `PairedTimes.shareOfFMAPeak`.
        package let shareOfFmaPeak: Double
    }

    private let implementations: [ProductImplementation]
    private let workers: Int
    private let repetitions: Repetitions
    private let peak: Double

    /// - Parameters:
    ///   - implementations: what is measured side by side.
    ///   - workers: how many workers a step may have.
    ///   - peak: the sgemm peak in GFLOP/s.
    package init(
        _ implementations: [ProductImplementation] = ProductImplementation.all, workers: Int, repetitions: Int,
        peak: Double
    ) {
        self.implementations = implementations
        self.workers = workers
        self.repetitions = Repetitions(count: repetitions)
        self.peak = peak
    }

    /// Checks and times every product of a network's steps with this batch size.
    ///
    /// Each is computed over and over on the same matrices: what fits a cache stays there. What training makes of them
    /// is measured beside it.
    ///
    /// - Parameters:
    ///   - choice: who computes the products of the steps, which decides their shapes.
    ///   - fma: takes a burst before and after each repetition.
    ///   - report: is told each product as it is done.
    package func measure(
        _ network: borrowing Network, batchSize: Int, products choice: ProductChoice = .auto, fma: FMAPeak,
        _ report: (Case) -> Void = { _ in }
    ) throws(BenchmarkError) -> [Case] {
        let products = StepProducts(of: network, batchSize: batchSize, workers: workers, products: choice)
        let used = products.workers
        let inSteps = try ProductsInSteps.measure(
            network, batchSize: batchSize, workers: workers, products: choice, repetitions: repetitions.count)
        return try BLASRuntime.holdingOneThread { () throws(BenchmarkError) in
            try BenchmarkError.onMemory { () throws(MemoryError) in
                try BLASRuntime.requireWorkspace(callers: used)
            }
            var cases: [Case] = []
            for repeated in products.distinct {
                let product = repeated.product
                let inStep = inSteps.gflops[product.role]
                let measured = Case(
                    batchSize: batchSize, workers: used, product: product.name, m: product.m, n: product.n,
                    k: product.k, keepsB: product.keepsB,
                    count: repeated.count, implementations: try rates(product, workers: used, fma),
                    inStepGflops: inStep, inStepShareOfPeak: inStep.map { $0 / peak })
                report(measured)
                cases.append(measured)
            }
            return cases
        }
    }

    /// What each implementation makes of a product.
    private func rates(_ product: Product, workers: Int, _ fma: FMAPeak) throws(BenchmarkError) -> [Rate] {
        let operands = try BenchmarkError.onMemory { () throws(MemoryError) in
            try ProductOperands(product, workers: workers)
        }
        let operations = product.operations * Double(workers)
        var rates: [Rate] = []
        for implementation in implementations {
            try ProductCheck.verify(implementation, operands)
            let times = try repetitions.paired(workers: workers, fma) { worker in
                operands.multiply(implementation, worker: worker)
            }
            let gflops = Spread(of: times.seconds.map { operations / $0 * 1e-9 })
            rates.append(
                Rate(
                    name: implementation.name, gflops: gflops, shareOfPeak: gflops.median / peak,
                    fmaPeakGflops: times.fmaPeakGflops,
                    shareOfFmaPeak: times.shareOfFMAPeak(operations: operations)))
        }
        return rates
    }
}
