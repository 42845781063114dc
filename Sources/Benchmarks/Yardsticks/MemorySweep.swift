import LinearAlgebra

/// Arrays in memory for each worker, and the loop that adds a number to all elements of some and reads the others.
@safe
final class MemorySweep {
    private let streams: Int
    private let reads: Int
    /// A worker's elements of one array.
    private let count: Int
    private let workers: Int

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
        values = try AlignedBuffer(count: streams * workers * count / 16)
        readValues = try AlignedBuffer(count: reads * workers * count / 16)
        sums = try AlignedBuffer(count: workers)
        // Of two that are read the second holds zeros.
        for worker in 0..<(reads > 0 ? workers : 0) {
            for index in 0..<count / 16 {
                unsafe readValues.pointerForDisjointWrites[worker * reads * (count / 16) + index] =
                    SIMD16(repeating: MemorySweep.addend)
            }
        }
    }

    /// What a sweep moves for each element: each stream read and written, the others read.
    var bytesPerElement: Int { 8 * streams + 4 * reads }

    /// One sweep over a worker's arrays.
    func run(worker: Int) {
        let vectors = count / 16
        let start = unsafe values.pointerForDisjointWrites + worker * streams * vectors
        let others = unsafe readValues.pointerForDisjointWrites + worker * reads * vectors
        // With the numbers of arrays constants, the inner loop is unrolled.
        switch (streams, reads) {
        case (0, _):
            unsafe sums.pointerForDisjointWrites[worker] = MemorySweep.sum(reads: reads, others, vectors)
        case (1, 0): unsafe MemorySweep.add(streams: 1, reads: 0, start, others, vectors)
        case (1, 1): unsafe MemorySweep.add(streams: 1, reads: 1, start, others, vectors)
        case (1, _): unsafe MemorySweep.add(streams: 1, reads: 2, start, others, vectors)
        case (2, 0): unsafe MemorySweep.add(streams: 2, reads: 0, start, others, vectors)
        case (2, 1): unsafe MemorySweep.add(streams: 2, reads: 1, start, others, vectors)
        case (2, _): unsafe MemorySweep.add(streams: 2, reads: 2, start, others, vectors)
        case (_, 0): unsafe MemorySweep.add(streams: 3, reads: 0, start, others, vectors)
        case (_, 1): unsafe MemorySweep.add(streams: 3, reads: 1, start, others, vectors)
        default: unsafe MemorySweep.add(streams: 3, reads: 2, start, others, vectors)
        }
    }

    @inline(__always)
    private static func add(
        streams: Int, reads: Int, _ values: UnsafeMutablePointer<SIMD16<Float>>,
        _ others: UnsafePointer<SIMD16<Float>>, _ count: Int
    ) {
        let constant = SIMD16<Float>(repeating: addend)
        for index in 0..<count {
            var first = unsafe reads > 0 ? others[index] : constant
            if reads > 1 { unsafe first += others[count + index] }
            unsafe values[index] += first
            for stream in 1..<max(streams, 1) { unsafe values[stream * count + index] += constant }
        }
    }

    /// The sums over one array or two.
    @inline(__always)
    private static func sum(
        reads: Int, _ values: UnsafePointer<SIMD16<Float>>, _ count: Int
    ) -> SIMD16<Float> {
        var (first, second) = (SIMD16<Float>(), SIMD16<Float>())
        for index in 0..<count {
            unsafe first += values[index]
            if reads > 1 { unsafe second += values[count + index] }
        }
        return first + second
    }

    /// Sweeps once and refuses elements that are not what was added.
    func verify() throws(BenchmarkError) {
        for worker in 0..<workers { run(worker: worker) }
        for index in 0..<values.count {
            let vector = unsafe values.pointerForDisjointWrites[index]
            guard vector != SIMD16(repeating: MemorySweep.addend) else { continue }
            for lane in 0..<16 {
                try WrongResult.require(
                    Double(vector[lane]), toBe: Double(MemorySweep.addend), within: 0,
                    at: "element \(index * 16 + lane) of the sweep that measures bandwidth")
            }
        }
    }
}
