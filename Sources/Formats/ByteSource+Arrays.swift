import Glibc

extension ByteSource {
    // The first allocation for data whose length is only a promise, in bytes.
    private static let firstStage = 1 << 20
    private static let scratchSize = 1 << 18

    /// Refuses a header that promises more data than the file can hold, before any memory is asked for.
    ///
    /// A plain file is measured by its size, a compressed one by deflate's largest ratio.
    func checkPromise(byteCount: Int) throws(FileError) {
        guard let remainingBound, byteCount > remainingBound else { return }
        let promise = "its header promises \(byteCount) bytes of data"
        if isCompressed {
            throw .malformed(
                path: path, problem: "\(promise), but a compressed file of this size holds at most \(remainingBound)")
        }
        throw .malformed(path: path, problem: "\(promise), but only \(remainingBound) follow")
    }

    /// An array of up to `count` elements, filled by `fill` straight into the array's own memory.
    ///
    /// From a plain file the array is allocated once. From a compressed one or a pipe, where `count` is only a promise,
    /// it doubles as the data arrive, so that the memory stays within three times what really came.
    ///
    /// - Parameters:
    ///   - count: the elements wanted.
    ///   - fill: writes elements from the front of the part it is given, whose first element has the given index, and
    ///     returns how many it wrote; fewer than the part holds means that the data have ended.
    mutating func array<Element: BitwiseCopyable>(
        count: Int,
        fill: (inout ByteSource, UnsafeMutableBufferPointer<Element>, Int) throws(FileError) -> Int
    ) throws(FileError) -> [Element] {
        try checkMemory(count: count, stride: MemoryLayout<Element>.stride)
        return try unsafe grow(to: count, inStages: size == nil, fill: fill)
    }

    /// `array(count:fill:)` without a look at the machine's memory; in stages where nothing vouches for the count.
    private mutating func grow<Element: BitwiseCopyable>(
        to count: Int, inStages: Bool,
        fill: (inout ByteSource, UnsafeMutableBufferPointer<Element>, Int) throws(FileError) -> Int
    ) throws(FileError) -> [Element] {
        let stride = MemoryLayout<Element>.stride
        var capacity = inStages ? min(count, ByteSource.firstStage / stride) : count
        var elements: [Element] = []
        while true {
            elements = try unsafe stage(after: elements, capacity: capacity, fill: fill)
            if elements.count < capacity || capacity == count { return elements }
            capacity = capacity > count / 2 ? count : 2 * capacity
        }
    }

    /// `count` elements in the machine's own representation, as far as the data reach.
    mutating func array<Element: BitwiseCopyable>(count: Int, of type: Element.Type) throws(FileError) -> [Element] {
        try unsafe array(count: count) { (source, part: UnsafeMutableBufferPointer<Element>, _) throws(FileError) in
            // Any bit pattern is a value of the number types this is called for.
            try unsafe source.read(into: UnsafeMutableRawBufferPointer(part)) / MemoryLayout<Element>.stride
        }
    }

    /// `count` elements, each converted from `itemSize` bytes of the file, as far as the data reach.
    ///
    /// - Parameter convert: fills its second argument from its first, which holds exactly as many items; the index is
    ///   that of the first item.
    mutating func array<Element: BitwiseCopyable>(
        count: Int, itemSize: Int,
        convert: (UnsafeRawBufferPointer, UnsafeMutableBufferPointer<Element>, Int) throws(FileError) -> Void
    ) throws(FileError) -> [Element] {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: ByteSource.scratchSize, alignment: 16)
        defer { unsafe scratch.deallocate() }
        return try unsafe array(count: count) {
            (source, part: UnsafeMutableBufferPointer<Element>, first) throws(FileError) in
            var done = 0
            while done < part.count {
                let items = min(part.count - done, scratch.count / itemSize)
                // Both slices lie inside their buffers: `items` is bounded by what is left of each.
                let room = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[..<(items * itemSize)])
                let read = try unsafe source.read(into: room) / itemSize
                try unsafe convert(
                    UnsafeRawBufferPointer(rebasing: room[..<(read * itemSize)]),
                    UnsafeMutableBufferPointer(rebasing: part[done..<(done + read)]), first + done)
                done += read
                if read < items { break }
            }
            return done
        }
    }

    /// All remaining bytes; an array from a plain file has room for one more, so that a sentinel costs no copy.
    mutating func rest() throws(FileError) -> [UInt8] {
        // A system file may call itself empty and still hold something, so only a positive size is believed.
        guard let size, size > 0 else {
            return try unsafe grow(to: Int.max, inStages: true) {
                (source, part: UnsafeMutableBufferPointer<UInt8>, _) throws(FileError) in
                try unsafe source.read(into: UnsafeMutableRawBufferPointer(part))
            }
        }
        let count = max(0, size - consumed)
        try checkMemory(count: count, stride: 1)
        return try unsafe stage(after: [], capacity: count + 1) {
            (source, part: UnsafeMutableBufferPointer<UInt8>, _) throws(FileError) in
            // The last place stays free: the part holds `count + 1`.
            try unsafe source.read(
                into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: part[..<count])))
        }
    }

    /// `elements` followed by newly filled ones, in one allocation of `capacity`.
    private mutating func stage<Element: BitwiseCopyable>(
        after elements: [Element], capacity: Int,
        fill: (inout ByteSource, UnsafeMutableBufferPointer<Element>, Int) throws(FileError) -> Int
    ) throws(FileError) -> [Element] {
        var failure: FileError?
        let grown = unsafe [Element](unsafeUninitializedCapacity: capacity) { buffer, count in
            // Initialises the front from the old elements and lets `fill` write behind them; the count says how far.
            count = unsafe buffer.initialize(fromContentsOf: elements)
            do throws(FileError) {
                let part = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count..<capacity])
                count += try unsafe fill(&self, part, count)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return grown
    }

    /// Refuses arrays that this machine cannot hold: the allocation would end the process.
    func checkMemory(count: Int, stride: Int) throws(FileError) {
        let memory = sysconf(CInt(_SC_PHYS_PAGES)).multipliedReportingOverflow(by: sysconf(CInt(_SC_PAGESIZE)))
        guard !memory.overflow, memory.partialValue > 0 else { return }
        guard count > memory.partialValue / stride else { return }
        throw .malformed(
            path: path, problem: "\(count) values of \(stride) bytes do not fit into this machine's memory")
    }
}
