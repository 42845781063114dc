import Glibc

// The unsafe calls below are system calls: Swift lends them a path as a C string, or a structure, for their duration.

extension AtomicFile {
    /// A file younger than this, in seconds, may belong to a writer that has created it but not locked it yet.
    package static let leastAge = 60

    /// Removes the temporary files in a directory whose writers were killed.
    ///
    /// A writer locks its file for as long as it lives. A file that is a minute old and not locked has lost its writer
    /// and is removed; all others stay, and so do those that cannot be examined.
    ///
    /// - Parameter age: how old in seconds; 0 where nobody else writes.
    package static func removeAbandoned(in directory: String, age: Int = leastAge) {
        guard let stream = unsafe opendir(directory) else { return }
        defer { unsafe closedir(stream) }
        while let entry = unsafe readdir(stream) {
            // The name is part of the entry, ends with a zero, and is copied before the next entry is read.
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(temporaryPrefix) { removeIfAbandoned("\(directory)/\(name)", age: age) }
        }
    }

    private static func removeIfAbandoned(_ path: String, age: Int) {
        // A pipe with such a name must not block this call.
        let descriptor = unsafe open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            time(nil) - status.st_mtim.tv_sec >= age, flock(descriptor, LOCK_EX | LOCK_NB) == 0
        else { return }
        _ = unsafe unlink(path)
    }
}
