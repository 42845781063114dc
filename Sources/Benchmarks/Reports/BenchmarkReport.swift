package import Descent
import Machine

/// What a benchmark prints as JSON: the machine, the yardsticks that were measured in the same run, and the cases.
package struct BenchmarkReport<Case: Encodable & Sendable>: Encodable, Sendable {
    /// `gemm`, `optimizers`, `train`, `predict` or `peak`.
    package let benchmark: String
    package let machine: MachineInfo
    /// In bytes; data that take more are counted as in memory.
    package let lastLevelCache: Int
    /// See `SgemmPeak`; null where it was not measured.
    @Nullable package var sgemmPeakGflops: Double?
    /// The median of the bursts: see `FMAPeak`.
    @Nullable package var fmaPeakGflops: Double?
    /// The bursts of all workers in this run; null where there was none.
    @Nullable package var fmaBurstsGflops: Spread?
    /// See `Bandwidth`, for the optimizer with the most moments; null where it was not measured.
    @Nullable package var bandwidthGbs: Double?
    package let cases: [Case]

    package init(
        _ benchmark: String, machine: MachineInfo, sgemmPeakGflops: Double?, fmaBurstsGflops: Spread?,
        bandwidthGbs: Double?, cases: [Case]
    ) {
        self.benchmark = benchmark
        self.machine = machine
        lastLevelCache = LastLevelCache.byteCount
        self.sgemmPeakGflops = sgemmPeakGflops
        fmaPeakGflops = fmaBurstsGflops?.median
        self.fmaBurstsGflops = fmaBurstsGflops
        self.bandwidthGbs = bandwidthGbs
        self.cases = cases
    }
}
