import LinearAlgebra

/// Arrays in memory for each worker, and the loop that adds a number to all their elements.
@safe
final class MemorySweep {
    private let streams: Int
    private let readsGradients: Bool
    /// A worker's elements of one array.
    private let count: Int
    private let workers: Int

    /// For each worker its arrays one after the other.
    private let values: AlignedBuffer<SIMD16<Float>>
    private let gradients: AlignedBuffer<SIMD16<Float>>

    /// What is added: so small that the sums stay of the order of 1.
    private static let addend: Float = 0x1p-10

    /// - Parameter count: a worker's elements of one array, a multiple of 16.
    init(streams: Int, readsGradients: Bool, count: Int, workers: Int) throws(MemoryError) {
        precondition((1...3).contains(streams) && count % 16 == 0, "\(streams) streams of \(count) elements")
        self.streams = streams
        self.readsGradients = readsGradients
        self.count = count
        self.workers = workers
        values = try AlignedBuffer(count: streams * workers * count / 16)
        gradients = try AlignedBuffer(count: readsGradients ? workers * count / 16 : 0)
        for index in 0..<gradients.count {
            unsafe gradients.pointerForDisjointWrites[index] = SIMD16(repeating: MemorySweep.addend)
        }
    }

    /// What a sweep moves for each element: each stream read and written, the gradients read.
    var bytesPerElement: Int { 8 * streams + (readsGradients ? 4 : 0) }

    /// One sweep over a worker's arrays.
    func run(worker: Int) {
        let vectors = count / 16
        let start = unsafe values.pointerForDisjointWrites + worker * streams * vectors
        let gradient = unsafe readsGradients ? gradients.pointerForDisjointWrites + worker * vectors : nil
        // With the number of streams a constant, the inner loop is unrolled.
        switch streams {
        case 1: unsafe MemorySweep.add(streams: 1, start, gradient, vectors)
        case 2: unsafe MemorySweep.add(streams: 2, start, gradient, vectors)
        default: unsafe MemorySweep.add(streams: 3, start, gradient, vectors)
        }
    }

    @inline(__always)
    private static func add(
        streams: Int, _ values: UnsafeMutablePointer<SIMD16<Float>>, _ gradients: UnsafePointer<SIMD16<Float>>?,
        _ count: Int
    ) {
        let constant = SIMD16<Float>(repeating: addend)
        for index in 0..<count {
            unsafe values[index] += unsafe gradients.map { unsafe $0[index] } ?? constant
            for stream in 1..<max(streams, 1) { unsafe values[stream * count + index] += constant }
        }
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
