import Glibc

// The unsafe calls below are system calls: Swift lends them a path as a C string, or a structure, for their duration.

/// A file that appears under its name only when it is complete.
///
/// The bytes go to a temporary file in the same directory, which `commit` renames over the target. If the value is
/// destroyed without a commit, the temporary file is removed and the target is left as it was. There is no `fsync`: the
/// exchange is atomic for every process of a running system, not across a power failure.
///
/// A symbolic link is followed, an existing file's permissions are kept, and a device or a pipe (`/dev/stdout`) is
/// written directly, since renaming would replace it.
package struct AtomicFile: ~Copyable {
    private enum State {
        case open, closed, committed
    }

    /// The path as the caller gave it.
    package let path: String
    /// The number of bytes written so far.
    package private(set) var byteCount = 0
    /// The CRC-32 of the bytes written so far.
    package var checksum: UInt32? { hasChecksum ? runningChecksum : nil }
    private var runningChecksum: UInt32 = 0
    private let hasChecksum: Bool
    private let target: String
    // `nil` where the target itself is written.
    private let temporary: String?
    private let descriptor: CInt
    private var state = State.open

    /// Creates the temporary file.
    ///
    /// - Parameter hasChecksum: whether to compute the checksum of what is written.
    package init(_ path: String, hasChecksum: Bool = false) throws(FileError) {
        self.hasChecksum = hasChecksum
        guard !path.utf8.contains(0) else {
            throw .cannotWrite(path: path, reason: "the path contains a null character")
        }
        let target = AtomicFile.resolved(path)
        var permissions: mode_t?
        var isDirect = false
        var status = stat()
        if unsafe stat(target, &status) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                throw .cannotWrite(path: path, reason: "it is a directory, expected a file")
            case S_IFREG:
                // Renaming needs no permission on the old file, but its owner protected it for a reason.
                guard unsafe access(target, W_OK) == 0 else {
                    throw .cannotWrite(path: path, reason: systemReason(errno))
                }
                permissions = status.st_mode & 0o777
            default: isDirect = true
            }
        }
        let temporary = isDirect ? nil : AtomicFile.temporaryName(beside: target)
        let flags = isDirect ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL
        let descriptor = unsafe open(temporary ?? target, flags | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason(errno)) }
        // Tells `removeAbandoned` that the writer is alive: the lock ends with the process, however that ends. On a
        // file system without locks nothing counts as abandoned either.
        if temporary != nil { _ = flock(descriptor, LOCK_EX | LOCK_NB) }
        // If the permissions cannot be copied, the process's defaults apply: no reason to lose the data.
        if let permissions { _ = fchmod(descriptor, permissions) }
        self.path = path
        self.target = target
        self.temporary = temporary
        self.descriptor = descriptor
    }

    /// Standard output, to be written directly; another part of the process can go on writing to it.
    package init(standardOutput name: String) throws(FileError) {
        let descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw .cannotWrite(path: name, reason: systemReason(errno)) }
        path = name
        hasChecksum = false
        target = name
        temporary = nil
        self.descriptor = descriptor
    }

    deinit {
        if state == .open { close(descriptor) }
        if state != .committed, let temporary { _ = unsafe unlink(temporary) }
    }

    /// Reserves space for `count` bytes, so that a full disk is noticed before they are computed. The file becomes at
    /// least that long, with zeros where nothing is written: for a file that will be filled or never committed. Does
    /// nothing if the target itself is written.
    package func reserve(_ count: Int) throws(FileError) {
        guard temporary != nil, count > 0 else { return }
        var number: CInt
        repeat { number = posix_fallocate(descriptor, 0, off_t(count)) } while number == EINTR
        // Some file systems cannot reserve space and report a full disk when the bytes are written.
        guard number == 0 || number == EOPNOTSUPP || number == ENOSYS || number == EINVAL || number == ENODEV else {
            throw .cannotWrite(path: path, reason: systemReason(number))
        }
    }

    /// Appends bytes.
    package mutating func write(_ bytes: RawSpan) throws(FileError) {
        var written = 0
        while written < bytes.byteCount {
            let rest = bytes.extracting(written...)
            // The pointer is used only inside the closure, where the span keeps its memory alive.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                let number = errno
                if number == EINTR { continue }
                throw .cannotWrite(path: path, reason: systemReason(number))
            }
            written += count
        }
        byteCount += written
        if hasChecksum { runningChecksum = CRC32.of(bytes, continuing: runningChecksum) }
    }

    /// Appends bytes.
    package mutating func write(_ bytes: [UInt8]) throws(FileError) {
        // Bytes have no padding that could be read before it is written.
        try unsafe write(bytes.span.bytes)
    }

    /// Whether bytes that are written can be written again: not in a pipe.
    package var isSeekable: Bool { lseek(descriptor, 0, SEEK_CUR) >= 0 }

    /// Writes the first bytes again, which have been written before.
    package mutating func rewriteStart(_ bytes: [UInt8]) throws(FileError) {
        precondition(bytes.count <= byteCount, "\(bytes.count) bytes of \(byteCount) written")
        var written = 0
        while written < bytes.count {
            // The pointer is used only inside the closure, and the rest begins within the array.
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(written))
            }
            if count < 0 {
                let number = errno
                if number == EINTR { continue }
                throw .cannotWrite(path: path, reason: systemReason(number))
            }
            written += count
        }
    }

    /// Writes bytes at an offset, in any order, and counts no checksum: for a file whose parts become known side by
    /// side.
    ///
    /// - Precondition: nothing is appended after it.
    package mutating func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
        var written = 0
        while written < bytes.byteCount {
            let rest = bytes.extracting(written...)
            // The pointer is used only inside the closure, where the span keeps its memory alive.
            let count = unsafe rest.withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + written))
            }
            if count < 0 {
                let number = errno
                if number == EINTR { continue }
                throw .cannotWrite(path: path, reason: systemReason(number))
            }
            written += count
        }
        byteCount = max(byteCount, offset + written)
    }

    /// Appends numbers in their memory representation: four bytes each, little-endian.
    package mutating func write(_ floats: Span<Float>) throws(FileError) {
        // Both architectures of this package are little-endian, as are the formats it writes.
        try unsafe write(floats.bytes)
    }

    /// Appends numbers in their memory representation: eight bytes each, little-endian.
    package mutating func write(_ doubles: Span<Double>) throws(FileError) {
        try unsafe write(doubles.bytes)
    }

    /// Appends text as UTF-8.
    package mutating func write(_ text: String) throws(FileError) {
        try write(Array(text.utf8))
    }

    /// Closes the file and renames it to the target.
    package consuming func commit() throws(FileError) {
        state = .closed
        // Some file systems report a full disk only here.
        guard close(descriptor) == 0 || errno == EINTR else {
            throw .cannotWrite(path: path, reason: systemReason(errno))
        }
        if let temporary, unsafe rename(temporary, target) != 0 {
            throw .cannotWrite(path: path, reason: systemReason(errno))
        }
        state = .committed
    }

    /// Writes a whole file of bytes.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        var file = try AtomicFile(path)
        try file.write(bytes)
        try file.commit()
    }

    /// Writes a whole file of text as UTF-8.
    package static func write(_ text: String, to path: String) throws(FileError) {
        try write(Array(text.utf8), to: path)
    }

    /// The path with links resolved if something exists there, so that a link is kept and its target replaced.
    private static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    /// The prefix of temporary files' names.
    static let temporaryPrefix = ".unfinished-"

    /// An unused name in the target's directory. It doesn't contain the target's name, which may already be as long as
    /// the system allows.
    private static func temporaryName(beside target: String) -> String {
        let name = temporaryPrefix + String(UInt64.random(in: .min ... .max), radix: 16)
        guard let slash = target.lastIndex(of: "/") else { return name }
        return target[...slash] + name
    }
}
