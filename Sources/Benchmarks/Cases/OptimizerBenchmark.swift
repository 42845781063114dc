import Descent
import LinearAlgebra
import Machine

/// How many elements lie between parameters, gradients and moments.
private let skew = MemorySweep.skew

/// The optimizers on parameters from cache-resident to far beyond the caches, against the machine's bandwidth.
package struct OptimizerBenchmark: ~Copyable {
    /// An optimizer on a number of parameters by a number of workers.
    package struct Case: Encodable, Sendable {
        package let optimizer: String
        /// `average`, `accumulated`, `inside`, `outside`; null where the optimizer has one form.
        @Nullable package var form: String?
        package let parameters: Int
        package let workers: Int
        package let nanosecondsPerParameter: Spread
        /// By the median: 8 bytes for what a pass reads and writes, 4 for what it reads. One pass takes 8 for the
        /// parameter and each moment and 4 for the gradient; LAMB's two take 40, and those of LARS 28.
        package let gigabytesPerSecond: Double
        /// The bandwidth of as many workers on as many streams, of at least the size of this case's; of two passes that
        /// of both together.
        package let bandwidthGbs: Double
        /// May exceed 1 where the parameters fit a cache.
        package let shareOfBandwidth: Double
        /// The median of the bursts of multiply-adds around the repetitions: how fast this case's workers were.
        package let fmaPeakGflops: Double
    }

    private let workers: Int
    private let repetitions: Repetitions
    private let memory: AlignedBuffer<Float>
    /// The least size of the arrays on which bandwidth is measured.
    private let bandwidthBytes: Int

    /// What a bandwidth depends on.
    private struct Traffic: Hashable {
        let passes: [MemoryPass]
        let bytes: Int
        let workers: Int

        func measured() throws(BenchmarkError) -> Double {
            var moved = 0
            var time = 0.0
            for pass in passes {
                let rate = try Bandwidth.gigabytesPerSecond(
                    streams: pass.changes, reads: pass.reads, workers: workers, leastBytes: bytes)
                moved += pass.bytes
                time += Double(pass.bytes) / rate
            }
            return Double(moved) / time
        }
    }

    /// The bandwidths measured so far.
    ///
    /// The speed of memory changes from minute to minute on a shared machine, and may depend on how much of it is
    /// swept. So a case larger than the least size is compared with arrays of its own size, swept shortly before it.
    private var bandwidths: [Traffic: Double] = [:]

    /// Allocates memory for the largest size, and measures the bandwidth for each number of streams that the optimizers
    /// have.
    package init(
        _ optimizers: [BenchmarkedOptimizer], largest: Int, workers: Int, repetitions: Int, bandwidthBytes: Int? = nil
    ) throws(BenchmarkError) {
        let arrays = 1 + (optimizers.map(\.streams).max() ?? 1)
        // Every worker's part begins at a cache line.
        let memory = try BenchmarkError.onMemory { () throws(MemoryError) in
            try AlignedBuffer<Float>(count: arrays * (largest + 16 * workers) + 2 * skew * workers)
        }
        let least = bandwidthBytes ?? Bandwidth.standardBytes
        var bandwidths: [Traffic: Double] = [:]
        for optimizer in optimizers {
            let traffic = Traffic(passes: optimizer.passes, bytes: least, workers: workers)
            if bandwidths[traffic] != nil { continue }
            bandwidths[traffic] = try traffic.measured()
        }
        self.memory = memory
        self.bandwidths = bandwidths
        self.bandwidthBytes = least
        self.workers = workers
        self.repetitions = Repetitions(count: repetitions, leastSeconds: 0.005)
    }

    /// The bandwidth of all workers for the optimizer of one pass with the most moments on arrays of the least size, in
    /// GB/s.
    package var bandwidth: Double? {
        let measured = bandwidths.filter { $0.key.bytes == bandwidthBytes && $0.key.workers == workers }
        return measured.filter { $0.key.passes.count == 1 }
            .max { $0.key.passes[0].changes < $1.key.passes[0].changes }?.value ?? measured.first?.value
    }

    /// The bandwidth for an optimizer's passes on arrays of a case's size, measured when it is asked for first.
    private mutating func bandwidth(
        passes: [MemoryPass], caseBytes: Int, workers: Int
    ) throws(BenchmarkError) -> Double {
        let traffic = Traffic(passes: passes, bytes: max(bandwidthBytes, caseBytes), workers: workers)
        if let known = bandwidths[traffic] { return known }
        let measured = try traffic.measured()
        bandwidths[traffic] = measured
        return measured
    }

    /// How many workers a size is timed on: one where parameters, moments and gradients fit the last-level cache; one
    /// and all beyond.
    package static func workerCounts(bytes: Int, workers: Int, cache: Int = LastLevelCache.byteCount) -> [Int] {
        bytes <= cache || workers == 1 ? [1] : [1, workers]
    }

    /// Times an optimizer on a number of parameters.
    ///
    /// The optimizer must have been checked before: see `OptimizerCheck`.
    ///
    /// - Parameter fma: takes a burst before and after each repetition.
    package mutating func measure(
        _ subject: BenchmarkedOptimizer, parameters: Int, fma: FMAPeak
    ) throws(BenchmarkError) -> [Case] {
        let bytes = 4 * (1 + subject.streams) * parameters
        var cases: [Case] = []
        for workers in OptimizerBenchmark.workerCounts(bytes: bytes, workers: workers) {
            let bandwidth = try bandwidth(passes: subject.passes, caseBytes: bytes, workers: workers)
            cases.append(
                try measure(subject, parameters: parameters, workers: workers, bandwidth: bandwidth, fma))
        }
        return cases
    }

    private func measure(
        _ subject: BenchmarkedOptimizer, parameters: Int, workers: Int, bandwidth: Double, _ fma: FMAPeak
    ) throws(BenchmarkError) -> Case {
        let share = (parameters + workers - 1) / workers
        let size = (share + 15) / 16 * 16 * (1 + subject.streams) + 2 * skew
        precondition(size * workers <= memory.count, "\(parameters) parameters are more than there is room for")
        prepare(subject, parameters: parameters, share: share, size: size, workers: workers)
        // The correction of Adam's averages is far on, as in most steps.
        let update = subject.engine.update(step: 1000, learningRate: subject.engine.learningRate)
        let start = unsafe memory.pointerForDisjointWrites
        let moments = subject.engine.momentCount
        let times = try repetitions.paired(workers: workers, fma) { worker in
            let count = min(share, parameters - worker * share)
            // Safe: the memory lives as long as this call, and each worker's part of it is as long as its arrays and
            // used by no other.
            let part = unsafe start + worker * size
            var parameters = unsafe MutableSpan(_unsafeStart: part, count: count)
            let gradients = unsafe Span(_unsafeStart: part + count + skew, count: count)
            var momentSpan = unsafe MutableSpan(_unsafeStart: part + 2 * (count + skew), count: moments * count)
            update.apply(to: &parameters, gradients: gradients, moments: &momentSpan)
        }
        let nanoseconds = Spread(of: times.seconds.map { $0 / Double(parameters) * 1e9 })
        let rate = Double(subject.bytesPerParameter) / nanoseconds.median
        return Case(
            optimizer: subject.optimizer, form: subject.form, parameters: parameters, workers: workers,
            nanosecondsPerParameter: nanoseconds, gigabytesPerSecond: rate, bandwidthGbs: bandwidth,
            shareOfBandwidth: rate / bandwidth, fmaPeakGflops: times.fmaPeakGflops)
    }

    /// Puts numbers into every array: parameters and gradients of the order of 1, moments 0.
    private func prepare(_ subject: BenchmarkedOptimizer, parameters: Int, share: Int, size: Int, workers: Int) {
        Fill.random(memory, upTo: size * workers, seed: 3)
        for worker in 0..<workers {
            let count = min(share, parameters - worker * share)
            for index in 0..<subject.engine.momentCount * count {
                unsafe memory.pointerForDisjointWrites[worker * size + 2 * (count + skew) + index] = 0
            }
        }
    }
}
