import Machine

extension ByteSource {
    // The first allocation for data of unknown length, in bytes.
    private static let firstStage = 1 << 20
    private static let scratchSize = 1 << 18

    /// Refuses a header that promises more data than the file can hold, before memory is allocated.
    ///
    /// The bound is a plain file's size, or a compressed one's times deflate's largest ratio.
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
    /// The array is allocated once, although `count` is only a promise if the file is compressed or a pipe: the system
    /// provides a large array's pages as they are written to, so a broken promise costs address space but no memory.
    ///
    /// - Parameters:
    ///   - count: the number of elements.
    ///   - fill: fills its first argument from the front and returns the number of elements written; fewer than fit
    ///     mean that the data have ended. Its second argument is the index of the first element.
    mutating func array<Element: BitwiseCopyable>(
        count: Int,
        fill: (inout ByteSource, UnsafeMutableBufferPointer<Element>, Int) throws(FileError) -> Int
    ) throws(FileError) -> [Element] {
        // An empty array's memory is one for the whole process, and the initializer below would write its count there.
        guard count > 0 else { return [] }
        let stride = MemoryLayout<Element>.stride
        try FileMemory.require(
            FileMemory.product(count, stride), for: "its \(count) values of \(stride) bytes", path: path)
        var failure: FileError?
        let elements = unsafe [Element](unsafeUninitializedCapacity: count) { buffer, filled in
            // `fill` writes from the front of the array's memory, and `filled` counts what it has written.
            do throws(FileError) {
                filled = try unsafe fill(&self, UnsafeMutableBufferPointer(rebasing: buffer[..<count]), 0)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return elements
    }

    /// Up to `count` elements in the machine's representation, fewer if the data end before.
    mutating func array<Element: BitwiseCopyable>(count: Int, of type: Element.Type) throws(FileError) -> [Element] {
        try unsafe array(count: count) { (source, part: UnsafeMutableBufferPointer<Element>, _) throws(FileError) in
            // Any bit pattern is a value of the number types this is called for.
            try unsafe source.read(into: UnsafeMutableRawBufferPointer(part)) / MemoryLayout<Element>.stride
        }
    }

    /// Up to `count` elements, each converted from `itemSize` bytes of the file, fewer if the data end before.
    ///
    /// - Parameter convert: fills its second argument from its first, which holds exactly as many items; the third is
    ///   the index of the first item.
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

    /// All remaining bytes, with room for one more, so that a sentinel costs no copy.
    ///
    /// - Parameter limit: the most bytes to accept if the length is unknown, as of a pipe or gzip data; nil for half of
    ///   the memory that this process may use, since the parsed contents have to fit beside the bytes.
    mutating func rest(limit: Int? = nil) throws(FileError) -> FileBytes {
        var bytes = FileBytes()
        // Files of `/proc` report a size of 0 and still have contents, so only a positive size is trusted.
        if let size, size > 0 {
            let count = max(0, size - consumed)
            let contents = "its \(count) bytes"
            try FileMemory.require(count, for: contents, path: path)
            guard bytes.grow(to: count + 1) else { throw tooLong(count) }
            try bytes.read(&self, upTo: count)
            return bytes
        }
        let limit = limit ?? MachineMemory.usable / 2
        var room = min(ByteSource.firstStage, limit)
        while true {
            guard bytes.grow(to: room + 1) else { throw tooLong(bytes.count) }
            try bytes.read(&self, upTo: room)
            if bytes.count < room { return bytes }
            let next = room > limit / 2 ? limit : 2 * room
            // The kernel overcommits memory and later kills some process to recover it; so this checks what is free.
            guard next > room, next - room <= MachineMemory.free ?? .max else { throw tooLong(room) }
            room = next
        }
    }

    private func tooLong(_ count: Int) -> FileError {
        .malformed(
            path: path,
            problem:
                "its text is longer than \(count) bytes, and with its contents it does not fit into the memory that this process may use"
        )
    }
}
