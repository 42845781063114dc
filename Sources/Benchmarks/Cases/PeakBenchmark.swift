/// The yardsticks alone.
package struct PeakBenchmark: Sendable {
    /// The bandwidth for as many arrays as an optimizer has parameters and moments.
    package struct Case: Encodable, Sendable {
        /// 1...3: the arrays that are read, changed and written at once.
        package let streams: Int
        package let workers: Int
        package let bandwidthGbs: Double
    }

    private let workers: Int
    private let repetitions: Int
    private let sizes: [Int]
    private let leastBytes: Int

    /// - Parameters:
    ///   - sizes: of the square products.
    ///   - leastBytes: see `Bandwidth`.
    package init(
        workers: Int, repetitions: Int, sizes: [Int] = SgemmPeak.sizes, leastBytes: Int = Bandwidth.standardBytes
    ) {
        self.workers = workers
        self.repetitions = repetitions
        self.sizes = sizes
        self.leastBytes = leastBytes
    }

    /// What was measured.
    package struct Result: Sendable {
        package let sgemmPeakGflops: Double
        package let cases: [Case]
    }

    /// Measures the sgemm peak and the bandwidth of one to three streams.
    ///
    /// - Parameter between: is called before the first of them, and after each.
    package func measure(_ between: () throws(BenchmarkError) -> Void) throws(BenchmarkError) -> Result {
        try between()
        let peak = try SgemmPeak.gflops(workers: workers, repetitions: repetitions, sizes: sizes)
        try between()
        var cases: [Case] = []
        for streams in 1...3 {
            let bandwidth = try Bandwidth.gigabytesPerSecond(
                streams: streams, workers: workers, repetitions: repetitions,
                leastBytes: leastBytes)
            cases.append(Case(streams: streams, workers: workers, bandwidthGbs: bandwidth))
            try between()
        }
        return Result(sgemmPeakGflops: peak, cases: cases)
    }
}
