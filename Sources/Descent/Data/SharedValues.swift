import LinearAlgebra

/// Memory of elements that a reader writes and training reads, in turn.
final class SharedValues<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // Sendable: who uses it takes turns.

    private let buffer: AlignedBuffer<Element>

    init(count: Int) throws(MemoryError) { buffer = try AlignedBuffer(count: count) }

    var count: Int { buffer.count }

    subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count, "element \(index) of \(count)")
        return unsafe buffer.pointerForDisjointWrites[index]
    }

    /// All elements.
    var elements: UnsafeBufferPointer<Element> {
        // Safe: that many are there, as long as this object.
        unsafe UnsafeBufferPointer(start: buffer.pointerForDisjointWrites, count: buffer.count)
    }

    /// Some elements, to write.
    ///
    /// - Precondition: nobody else uses them meanwhile, and the object outlives the buffer.
    func mutableBuffer(_ range: Range<Int>) -> UnsafeMutableBufferPointer<Element> {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) elements")
        return unsafe UnsafeMutableBufferPointer(
            start: buffer.pointerForDisjointWrites + range.lowerBound, count: range.count)
    }
}

extension SharedValues<Float> {
    /// All elements, as kernels take them.
    var view: VectorView<Float> { buffer.view }
}
