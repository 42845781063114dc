import Glibc

/// The values of one column of a table: written once, then only read.
///
/// A block of its own, since readers fill a column from several threads before its length is known: pages that nothing
/// is written to take no memory, and the block is cut to its length in place.
@safe package final class ColumnBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // Sendable: the reader's threads write to different elements, and have ended before anything else reads.

    private var start: UnsafeMutablePointer<Element>
    /// The number of values.
    package private(set) var count: Int

    /// A block for `count` values, which are to be written; nil if the system has none.
    init?(uninitialized count: Int) {
        // `malloc` aligns for every number type.
        guard let block = unsafe malloc(max(1, count) * MemoryLayout<Element>.stride) else { return nil }
        unsafe start = block.bindMemory(to: Element.self, capacity: max(1, count))
        self.count = count
    }

    /// A block of equal values; nil if the system has none.
    convenience init?(repeating value: Element, count: Int) {
        self.init(uninitialized: count)
        unsafe start.initialize(repeating: value, count: count)
    }

    /// A copy of values.
    ///
    /// - Returns: nil if the system has no memory for them.
    package convenience init?(_ values: some Collection<Element>) {
        self.init(uninitialized: values.count)
        var index = 0
        for value in values {
            self.write(value, at: index)
            index += 1
        }
    }

    deinit {
        unsafe free(start)
    }

    /// A view of the values for one who writes them: threads that counted references to the buffer for each value
    /// would wait for each other.
    ///
    /// Safe as long as the buffer lives and is not cut.
    @safe struct Slots: @unchecked Sendable {
        // Sendable: writers write to different values.

        private let start: UnsafeMutablePointer<Element>
        private let count: Int

        fileprivate init(_ buffer: ColumnBuffer) {
            unsafe start = buffer.start
            count = buffer.count
        }

        /// Overwrites one value.
        @inline(__always)
        func write(_ value: Element, at index: Int) {
            precondition(index >= 0 && index < count, "row \(index) of \(count)")
            unsafe start[index] = value
        }
    }

    /// The values with some indices, in their order.
    ///
    /// - Returns: nil if the system has no memory for them.
    package func selecting(_ indices: [Int]) -> ColumnBuffer? {
        guard let selected = ColumnBuffer(uninitialized: indices.count) else { return nil }
        let slots = selected.slots
        withValues { values in
            for place in indices.indices { slots.write(values[indices[place]], at: place) }
        }
        return selected
    }

    /// These values and then others, each changed by a closure.
    ///
    /// - Returns: nil if the system has no memory for them.
    package func appending(_ other: ColumnBuffer, _ change: (Element) -> Element) -> ColumnBuffer? {
        guard let joined = ColumnBuffer(uninitialized: count + other.count) else { return nil }
        let slots = joined.slots
        withValues { values in
            for index in values.indices { slots.write(values[index], at: index) }
        }
        other.withValues { values in
            for index in values.indices { slots.write(change(values[index]), at: count + index) }
        }
        return joined
    }

    /// A view of the values, to write them.
    var slots: Slots { Slots(self) }

    /// Overwrites one value.
    @inline(__always)
    func write(_ value: Element, at index: Int) {
        precondition(index >= 0 && index < count, "row \(index) of \(count)")
        unsafe start[index] = value
    }

    /// Gives back what lies beyond the first `count` values.
    func cut(to count: Int) {
        precondition(count <= self.count, "\(count) of \(self.count) values")
        self.count = count
        // A smaller block always exists: if it cannot be cut, the old one stays.
        guard let block = unsafe realloc(start, max(1, count) * MemoryLayout<Element>.stride) else { return }
        unsafe start = block.assumingMemoryBound(to: Element.self)
    }

    /// One value.
    @inline(__always)
    package subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count, "row \(index) of \(count)")
        return unsafe start[index]
    }

    /// Calls a closure with all values.
    @inline(__always)
    package func withValues<Result, Failure: Error>(
        _ body: (Span<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // All `count` values have been written, and the block lives as long as `self`.
        let values = unsafe UnsafeBufferPointer(start: start, count: count)
        return try unsafe body(values.span)
    }
}
