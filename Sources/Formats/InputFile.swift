import Glibc

// The unsafe calls below are system calls: Swift lends them a path as a C string, or a structure, for their duration.

/// A file open for reading, closed when its owner is destroyed.
struct InputFile: ~Copyable {
    /// The path as the caller gave it.
    let path: String
    /// The length in bytes of a regular file; `nil` for a pipe or a device, whose length is unknown.
    let size: Int?
    private let descriptor: CInt

    /// Opens `path`. A directory is refused, since the system's `open` would accept it.
    ///
    /// - Parameter waits: whether to wait until somebody writes to a pipe.
    init(_ path: String, waits: Bool = true) throws(FileError) {
        guard !path.utf8.contains(0) else {
            throw .unreadable(path: path, reason: "the path contains a null character")
        }
        var descriptor: CInt
        repeat {
            descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | (waits ? 0 : O_NONBLOCK))
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else {
            let number = errno
            if number == ENOENT || number == ENOTDIR { throw .notFound(path: path) }
            throw .unreadable(path: path, reason: systemReason(number))
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw .unreadable(path: path, reason: systemReason(number))
        }
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFDIR else {
            close(descriptor)
            throw .unreadable(path: path, reason: "it is a directory, expected a file")
        }
        self.path = path
        self.size = kind == S_IFREG ? Int(status.st_size) : nil
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Maps its first bytes, to be read; the mapping outlives the file.
    func map(_ count: Int) -> UnsafeMutableRawPointer? {
        unsafe mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
    }

    /// Reads into `destination` until it is full or the file ends, and returns the number of bytes read.
    mutating func read(into destination: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        var filled = 0
        while filled < destination.count {
            // The slice lies inside the caller's buffer, since `filled` is below its count.
            // Linux transfers at most 0x7FFFF000 bytes a call; the loop also continues after short reads from pipes.
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: destination[filled...])
            let count = unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                let number = errno
                if number == EINTR { continue }
                throw .unreadable(path: path, reason: systemReason(number))
            }
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
