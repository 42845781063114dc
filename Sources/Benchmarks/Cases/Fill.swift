import Descent
import LinearAlgebra

/// Numbers to compute with where only the time counts.
enum Fill {
    /// Fills a buffer with numbers from −1 to 1, none closer to 0 than 2⁻¹⁰, so that no product is a denormal.
    ///
    /// The numbers are drawn once for a block and repeated: drawing a gigabyte would take longer than what is measured.
    /// The block's length is a prime, so that no two rows of a matrix are equal.
    ///
    /// - Parameter limit: how many; nil for the whole buffer.
    static func random(_ buffer: borrowing AlignedBuffer<Float>, upTo limit: Int? = nil, seed: UInt64) {
        let total = limit ?? buffer.count
        precondition(total <= buffer.count, "\(total) numbers for a buffer of \(buffer.count)")
        let block = 65_537
        var generator = SeededGenerator(seed: seed)
        // Safe: the indices are below the buffer's count.
        for index in 0..<min(block, total) {
            let value = Float(generator.uniform() * 2 - 1)
            unsafe buffer.pointerForDisjointWrites[index] = abs(value) < 0x1p-10 ? 0.5 : value
        }
        var filled = min(block, total)
        while filled < total {
            let count = min(filled, total - filled)
            // Safe: the two ranges are within the buffer and apart. A multiple of the block repeats it in step.
            unsafe (buffer.pointerForDisjointWrites + filled).update(
                from: buffer.pointerForDisjointWrites, count: count)
            filled += count
        }
    }
}
