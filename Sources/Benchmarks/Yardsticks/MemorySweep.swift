import LinearAlgebra

/// Arrays in memory for each worker, and the loop that adds a number to all elements of some and reads the others.
@safe
final class MemorySweep {
    /// How many elements, in whole cache lines, lie between arrays.
    ///
    /// Buffers of a power of two of bytes, one right after the other, fall into the same banks of memory: from 128 MB
    /// each an update of them took twice as long here. The number of a network's parameters is no power of two. Neither
    /// must the distance be close to a multiple of 4 kB: a load that follows a store to the same offset in another page
    /// waits for it. Two times 85 lines are far from that.
    static let skew = 85 * 16

    private let streams: Int
    private let reads: Int
    /// A worker's elements of one array.
    private let count: Int
    private let workers: Int

    /// From one array to the next, in vectors.
    private var distance: Int { (count + MemorySweep.skew) / 16 }

    /// For each worker its arrays one after the other: those that change, and those that are read.
    private let values: AlignedBuffer<SIMD16<Float>>
    private let readValues: AlignedBuffer<SIMD16<Float>>

    /// What a worker found where nothing changes, in cache lines of its own.
    private let sums: AlignedBuffer<SIMD16<Float>>

    /// What is added: so small that the sums stay of the order of 1.
    private static let addend: Float = 0x1p-10

    /// - Parameters:
    ///   - streams: how many arrays change, 0...3.
    ///   - reads: how many are read, 0...2.
    ///   - count: a worker's elements of one array, a multiple of 16.
    init(streams: Int, reads: Int, count: Int, workers: Int) throws(MemoryError) {
        precondition(
            (0...3).contains(streams) && (0...2).contains(reads) && streams + reads > 0 && count % 16 == 0,
            "\(streams) streams and \(reads) more of \(count) elements")
        self.streams = streams
        self.reads = reads
        self.count = count
        self.workers = workers
        let length = (count + MemorySweep.skew) / 16
        values = try AlignedBuffer(count: streams * workers * length)
        readValues = try AlignedBuffer(count: reads * workers * length)
        sums = try AlignedBuffer(count: workers)
        // Together they hold what is added. Each is written: pages that nobody has written are all one page of zeros,
        // which a cache holds.
        let part = SIMD16(repeating: MemorySweep.addend / Float(max(reads, 1)))
        for index in 0..<readValues.count { unsafe readValues.pointerForDisjointWrites[index] = part }
    }

    /// What a sweep moves for each element: each stream read and written, the others read.
    var bytesPerElement: Int { 8 * streams + 4 * reads }

    /// One sweep over a worker's arrays.
    func run(worker: Int) {
        let (vectors, distance) = (count / 16, distance)
        let start = unsafe values.pointerForDisjointWrites + worker * streams * distance
        let others = unsafe readValues.pointerForDisjointWrites + worker * reads * distance
        // With the numbers of arrays constants, the inner loop is unrolled.
        switch (streams, reads) {
        case (0, _):
            unsafe sums.pointerForDisjointWrites[worker] = MemorySweep.sum(reads: reads, others, vectors, distance)
        case (1, 0): unsafe MemorySweep.add(streams: 1, reads: 0, start, others, vectors, distance)
        case (1, 1): unsafe MemorySweep.add(streams: 1, reads: 1, start, others, vectors, distance)
        case (1, _): unsafe MemorySweep.add(streams: 1, reads: 2, start, others, vectors, distance)
        case (2, 0): unsafe MemorySweep.add(streams: 2, reads: 0, start, others, vectors, distance)
        case (2, 1): unsafe MemorySweep.add(streams: 2, reads: 1, start, others, vectors, distance)
        case (2, _): unsafe MemorySweep.add(streams: 2, reads: 2, start, others, vectors, distance)
        case (_, 0): unsafe MemorySweep.add(streams: 3, reads: 0, start, others, vectors, distance)
        case (_, 1): unsafe MemorySweep.add(streams: 3, reads: 1, start, others, vectors, distance)
        default: unsafe MemorySweep.add(streams: 3, reads: 2, start, others, vectors, distance)
        }
    }

    @inline(__always)
    private static func add(
        streams: Int, reads: Int, _ values: UnsafeMutablePointer<SIMD16<Float>>,
        _ others: UnsafePointer<SIMD16<Float>>, _ count: Int, _ distance: Int
    ) {
        let constant = SIMD16<Float>(repeating: addend)
        for index in 0..<count {
            var first = unsafe reads > 0 ? others[index] : constant
            if reads > 1 { unsafe first += others[distance + index] }
            unsafe values[index] += first
            for stream in 1..<max(streams, 1) { unsafe values[stream * distance + index] += constant }
        }
    }

    /// The sums over one array or two.
    @inline(__always)
    private static func sum(
        reads: Int, _ values: UnsafePointer<SIMD16<Float>>, _ count: Int, _ distance: Int
    ) -> SIMD16<Float> {
        var (first, second) = (SIMD16<Float>(), SIMD16<Float>())
        for index in 0..<count {
            unsafe first += values[index]
            if reads > 1 { unsafe second += values[distance + index] }
        }
        return first + second
    }

    /// Sweeps once and refuses elements that are not what was added, and arrays that are read but were not written.
    func verify() throws(BenchmarkError) {
        for worker in 0..<workers { run(worker: worker) }
        for array in 0..<workers * (streams + reads) {
            let isRead = array >= workers * streams
            let expected = isRead ? MemorySweep.addend / Float(reads) : MemorySweep.addend
            let start =
                unsafe isRead
                ? readValues.pointerForDisjointWrites + (array - workers * streams) * distance
                : values.pointerForDisjointWrites + array * distance
            for index in 0..<count / 16 {
                let vector = unsafe start[index]
                guard vector != SIMD16(repeating: expected) else { continue }
                for lane in 0..<16 {
                    try WrongResult.require(
                        Double(vector[lane]), toBe: Double(expected), within: 0,
                        at: "element \(index * 16 + lane) of array \(array) of the sweep that measures bandwidth")
                }
            }
        }
    }
}
