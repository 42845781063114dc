import Glibc

/// What tells that a file, which is read more than once, is still the one that was read first: its number, its size and
/// the time of its last change.
package struct FileStamp: Sendable, Hashable {
    private let device: UInt
    private let number: UInt
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// - Throws: `notFound`; `unreadable` also for what is no regular file, and can be read once only.
    package init(_ path: String) throws(FileError) {
        var status = stat()
        // A system call that reads the path and fills the structure.
        guard unsafe stat(path, &status) == 0 else {
            let number = errno
            if number == ENOENT || number == ENOTDIR { throw .notFound(path: path) }
            throw .unreadable(path: path, reason: systemReason(number))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path: path, reason: "it is no regular file, expected one that can be read again")
        }
        (device, number, size) = (UInt(status.st_dev), UInt(status.st_ino), Int(status.st_size))
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }

    /// Whether both are of one file, which may have changed between them; no, if another has taken its place.
    func isOfSameFile(as other: FileStamp) -> Bool { device == other.device && number == other.number }
}
