package import Descent

/// What the machine can do, measured in the same run as what is compared with it.
package struct Yardsticks: Sendable {
    /// See `SgemmPeak`.
    package let sgemmPeakGflops: Double

    /// The bandwidth in GB/s for each number of streams.
    private let bandwidths: [Int: Double]

    /// Measures the peak, and the bandwidth for the parameters and moments of each optimizer.
    package init(optimizers: [any Optimizer], workers: Int) throws(BenchmarkError) {
        sgemmPeakGflops = try SgemmPeak.gflops(workers: workers)
        var bandwidths: [Int: Double] = [:]
        for streams in Set(optimizers.map { 1 + $0.momentCount }).sorted() {
            bandwidths[streams] = try Bandwidth.gigabytesPerSecond(
                streams: streams, workers: workers)
        }
        self.bandwidths = bandwidths
    }

    package init(sgemmPeakGflops: Double, bandwidths: [Int: Double]) {
        self.sgemmPeakGflops = sgemmPeakGflops
        self.bandwidths = bandwidths
    }

    /// The bandwidth for an optimizer, if it was measured.
    package func bandwidth(for optimizer: any Optimizer) -> Double? { bandwidths[1 + optimizer.momentCount] }

    /// The bandwidth for the optimizer with the most moments.
    package var bandwidth: Double? { bandwidths.max { $0.key < $1.key }?.value }
}
