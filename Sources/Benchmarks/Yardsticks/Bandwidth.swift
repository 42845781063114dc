import LinearAlgebra
import Machine

/// How fast all workers together read memory, change it and write it back.
package enum Bandwidth {
    /// The least size of all arrays together, in bytes: eight times the last-level cache, 256 MiB at least.
    package static var standardBytes: Int { max(8 * LastLevelCache.byteCount, 256 << 20) }

    /// The best rate, in GB/s, of x ← x + c over several arrays at once that are far beyond the caches: what an update
    /// of parameters cannot exceed when they lie in memory.
    ///
    /// Each element of each array counts 8 bytes, 4 read and 4 written. Of all repetitions the best counts, as whatever
    /// else runs on the machine can only slow them down.
    ///
    /// - Parameters:
    ///   - streams: how many arrays are changed, 0...3: the parameters and each moment.
    ///   - reads: how many more arrays are only read, at 4 bytes an element, 0...2: then x ← x + g in the first.
    ///     Without an array to change their elements are added up.
    ///   - leastBytes: the least size of all arrays together.
    package static func gigabytesPerSecond(
        streams: Int, reads: Int = 0, workers: Int, repetitions: Int = 5,
        leastBytes: Int = standardBytes
    ) throws(BenchmarkError) -> Double {
        let arrays = streams + reads
        // A worker's elements of one array: whole vectors.
        let count = (leastBytes / (4 * arrays * workers) / 16 + 1) * 16
        let sweep = try BenchmarkError.onMemory { () throws(MemoryError) in
            try MemorySweep(streams: streams, reads: reads, count: count, workers: workers)
        }
        try sweep.verify()
        let seconds = Repetitions(count: repetitions, leastSeconds: 0.05).seconds(workers: workers) { worker in
            sweep.run(worker: worker)
        }
        return Double(sweep.bytesPerElement * count * workers) / Spread(of: seconds).minimum * 1e-9
    }
}
