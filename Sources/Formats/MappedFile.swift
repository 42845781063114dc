import Glibc

// The unsafe calls below are system calls: Swift lends them a path as a C string, or a structure, for their duration.

/// A file whose bytes are part of the address space: the system reads them when they are first used, keeps those that
/// there is memory for, and drops others.
///
/// The file must not change while it is mapped. If it becomes shorter, who then reads what is gone ends the process
/// (SIGBUS), as with every mapped file. A file that another takes the place of, as all writers of this package do it,
/// stays as it was.
@safe
package final class MappedFile: @unchecked Sendable {
    // Sendable: nobody writes to the memory.

    /// The path as the caller gave it.
    package let path: String
    /// The length in bytes.
    package let count: Int
    /// Nil for an empty file.
    private let start: UnsafePointer<UInt8>?
    private let stamp: FileStamp

    /// Maps a whole file.
    ///
    /// - Throws: as for reading it; `unreadable` for a pipe or a device, and where there is no room in the address
    ///   space.
    package init(_ path: String) throws(FileError) {
        let file = try InputFile(path, waits: false)
        guard let size = file.size else {
            throw .unreadable(path: path, reason: "it is a pipe or a device, expected a file")
        }
        self.path = path
        count = size
        stamp = try FileStamp(path)
        guard size > 0 else {
            unsafe start = nil
            return
        }
        guard let memory = unsafe file.map(size), unsafe memory != MAP_FAILED else {
            throw .unreadable(path: path, reason: "it cannot be mapped: \(systemReason(errno))")
        }
        unsafe start = UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
    }

    deinit {
        if let start = unsafe start { unsafe munmap(UnsafeMutableRawPointer(mutating: start), count) }
    }

    /// The elements from a byte on, in the machine's representation.
    ///
    /// - Returns: nil where they do not begin at a multiple of their alignment, or end beyond the file.
    package func elements<Element: BitwiseCopyable>(
        _ type: Element.Type, from offset: Int, count elements: Int
    ) -> MappedElements<Element>? {
        let (bytes, overflow) = elements.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !overflow, offset >= 0, elements >= 0, bytes <= count, offset <= count - bytes,
            offset % MemoryLayout<Element>.alignment == 0, let start = unsafe start
        else { return nil }
        // Safe: the bytes are within the file, and any are a value of the number types that this is called for.
        return unsafe MappedElements(
            file: self, offset: offset,
            start: UnsafeRawPointer(start + offset).assumingMemoryBound(to: Element.self), count: elements)
    }

    /// Whether somebody has written to the file since it was mapped. Another file in its place is no change.
    package var hasChanged: Bool {
        guard let now = try? FileStamp(path) else { return false }
        return now.isOfSameFile(as: stamp) && now != stamp
    }

    /// Asks the system to read a range of bytes soon.
    package func prefetch(_ range: Range<Int>) { advise(range, MADV_WILLNEED) }

    /// Tells the system whether a range of bytes will be read here and there, or in order.
    ///
    /// In order, as it is at first, a page that is not in memory is read with those around it, on some disks 8 MB of
    /// them. Where memory is short, this drives out what was prefetched.
    package func expectRandomReads(_ isRandom: Bool, _ range: Range<Int>) {
        advise(range, isRandom ? MADV_RANDOM : MADV_NORMAL)
    }

    private func advise(_ range: Range<Int>, _ advice: Int32) {
        guard let start = unsafe start, !range.isEmpty, range.lowerBound >= 0, range.upperBound <= count else { return }
        let page = Int(getpagesize())
        let begin = range.lowerBound / page * page
        _ = unsafe madvise(UnsafeMutableRawPointer(mutating: start + begin), range.upperBound - begin, advice)
    }
}

/// Elements of a mapped file, which they keep.
@safe
package struct MappedElements<Element: BitwiseCopyable>: @unchecked Sendable {
    // Sendable: nobody writes to the memory.

    package let file: MappedFile
    private let start: UnsafePointer<Element>
    /// Where in the file the first lies, in bytes.
    private let offset: Int
    package let count: Int

    init(file: MappedFile, offset: Int, start: UnsafePointer<Element>, count: Int) {
        self.file = file
        self.offset = offset
        unsafe self.start = start
        self.count = count
    }

    /// One element.
    package subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count, "element \(index) of \(count)")
        return unsafe start[index]
    }

    /// Asks the system to read some elements soon.
    package func prefetch(_ elements: Range<Int>) { file.prefetch(bytes(elements)) }

    /// Tells the system whether the elements will be read here and there, or in order.
    package func expectRandomReads(_ isRandom: Bool) { file.expectRandomReads(isRandom, bytes(0..<count)) }

    private func bytes(_ elements: Range<Int>) -> Range<Int> {
        let size = MemoryLayout<Element>.stride
        return offset + elements.lowerBound * size..<offset + elements.upperBound * size
    }

    /// Calls `body` with the elements, which are there while it runs.
    package func withUnsafeBufferPointer<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(file) {} }
        return try unsafe body(UnsafeBufferPointer(start: start, count: count))
    }
}
