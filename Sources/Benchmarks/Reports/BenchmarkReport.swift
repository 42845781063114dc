package import Descent
import Machine

/// What a benchmark prints as JSON: the machine, the yardsticks that were measured in the same run, and the cases.
package struct BenchmarkReport<Case: Encodable & Sendable>: Encodable, Sendable {
    /// `gemm`, `optimizers`, `train` or `predict`.
    package let benchmark: String
    package let machine: MachineInfo
    /// In bytes; data that take more are counted as in memory.
    package let lastLevelCache: Int
    /// See `SgemmPeak`; null where it was not measured.
    @Nullable package var sgemmPeakGflops: Double?
    /// See `Bandwidth`, for the optimizer with the most moments; null where it was not measured.
    @Nullable package var bandwidthGbs: Double?
    package let cases: [Case]

    package init(
        _ benchmark: String, machine: MachineInfo, sgemmPeakGflops: Double?, bandwidthGbs: Double?, cases: [Case]
    ) {
        self.benchmark = benchmark
        self.machine = machine
        lastLevelCache = LastLevelCache.byteCount
        self.sgemmPeakGflops = sgemmPeakGflops
        self.bandwidthGbs = bandwidthGbs
        self.cases = cases
    }
}
