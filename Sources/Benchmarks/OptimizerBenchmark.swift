import Descent
import LinearAlgebra

/// The update rules on parameters from cache-resident to far beyond the caches, against the machine's bandwidth.
package struct OptimizerBenchmark: ~Copyable {
    /// A rule on so many parameters by so many workers.
    package struct Case: Encodable, Sendable {
        package let optimizer: String
        /// `average`, `accumulated`, `inside`, `outside`; null where the rule has one form.
        @Nullable package var form: String?
        package let parameters: Int
        package let workers: Int
        package let nanosecondsPerParameter: Spread
        /// By the median: 8 bytes for the parameter and each moment, 4 for the gradient.
        package let gigabytesPerSecond: Double
        /// The bandwidth of all workers on as many streams.
        package let bandwidthGbs: Double
        /// May exceed 1 where the parameters fit a cache.
        package let shareOfBandwidth: Double
    }

    private let workers: Int
    private let repetitions: Repetitions
    private let memory: AlignedBuffer<Float>
    /// The bandwidth for each number of streams.
    private let bandwidths: [Int: Double]

    /// Allocates memory for the largest size, and measures the bandwidth for each number of streams that the rules have.
    package init(
        _ rules: [BenchmarkedRule], largest: Int, workers: Int, repetitions: Int, bandwidthBytes: Int? = nil
    ) throws(BenchmarkError) {
        let arrays = 1 + (rules.map(\.streams).max() ?? 1)
        // Every worker's part begins at a cache line.
        let memory = try BenchmarkError.onMemory { () throws(MemoryError) in
            try AlignedBuffer<Float>(count: arrays * (largest + 16 * workers))
        }
        var bandwidths: [Int: Double] = [:]
        for streams in Set(rules.map(\.streams)).sorted() {
            let least = bandwidthBytes ?? max(8 * LastLevelCache.byteCount, 256 << 20)
            bandwidths[streams] = try Bandwidth.gigabytesPerSecond(
                streams: streams, readsGradients: true, workers: workers, leastBytes: least)
        }
        self.memory = memory
        self.bandwidths = bandwidths
        self.workers = workers
        self.repetitions = Repetitions(count: repetitions, leastSeconds: 0.005)
    }

    /// The bandwidth for the rule with the most moments, in GB/s.
    package var bandwidth: Double? { bandwidths.max { $0.key < $1.key }?.value }

    /// How many workers a size is timed on: one where parameters, moments and gradients fit the last-level cache; one and all beyond.
    package static func workerCounts(bytes: Int, workers: Int, cache: Int = LastLevelCache.byteCount) -> [Int] {
        bytes <= cache || workers == 1 ? [1] : [1, workers]
    }

    /// Times a rule on so many parameters.
    ///
    /// The rule must have been checked before: see `RuleCheck`.
    package func measure(_ subject: BenchmarkedRule, parameters: Int) -> [Case] {
        let arrays = 1 + subject.streams
        return OptimizerBenchmark.workerCounts(bytes: 4 * arrays * parameters, workers: workers).map { workers in
            measure(subject, parameters: parameters, workers: workers)
        }
    }

    private func measure(_ subject: BenchmarkedRule, parameters: Int, workers: Int) -> Case {
        let share = (parameters + workers - 1) / workers
        let size = (share + 15) / 16 * 16 * (1 + subject.streams)
        precondition(size * workers <= memory.count, "\(parameters) parameters are more than there is room for")
        prepare(subject, parameters: parameters, share: share, size: size, workers: workers)
        // The correction of Adam's averages is far on, as in most steps.
        let update = subject.rule.update(step: 1000, learningRate: subject.rule.learningRate)
        let start = unsafe memory.pointer
        let moments = subject.rule.momentCount
        let seconds = repetitions.seconds(workers: workers) { worker in
            let count = min(share, parameters - worker * share)
            // Safe: the memory lives as long as this call, and each worker's part of it is as long as its arrays and nobody else's.
            let part = unsafe start + worker * size
            var parameters = unsafe MutableSpan(_unsafeStart: part, count: count)
            let gradients = unsafe Span(_unsafeStart: part + count, count: count)
            var momentSpan = unsafe MutableSpan(_unsafeStart: part + 2 * count, count: moments * count)
            update.apply(to: &parameters, gradients: gradients, moments: &momentSpan)
        }
        let nanoseconds = Spread(of: seconds.map { $0 / Double(parameters) * 1e9 })
        let rate = Double(subject.bytesPerParameter) / nanoseconds.median
        let bandwidth = bandwidths[subject.streams] ?? .nan
        return Case(
            optimizer: subject.optimizer, form: subject.form, parameters: parameters, workers: workers,
            nanosecondsPerParameter: nanoseconds, gigabytesPerSecond: rate, bandwidthGbs: bandwidth,
            shareOfBandwidth: rate / bandwidth)
    }

    /// Puts numbers into every array: parameters and gradients of the order of 1, moments 0.
    private func prepare(_ subject: BenchmarkedRule, parameters: Int, share: Int, size: Int, workers: Int) {
        Fill.random(memory, upTo: size * workers, seed: 3)
        for worker in 0..<workers {
            let count = min(share, parameters - worker * share)
            for index in 2 * count..<(1 + subject.streams) * count {
                unsafe memory.pointer[worker * size + index] = 0
            }
        }
    }
}
