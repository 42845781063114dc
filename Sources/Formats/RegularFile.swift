import Glibc

/// Files that can be read more than once.
package enum RegularFile {
    /// Whether something is there that is no regular file: a pipe, which to open may take for ever, a device, a
    /// directory.
    package static func isOther(_ path: String) -> Bool {
        var status = stat()
        // The system reads the path and fills the structure.
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    /// The length of a file in bytes.
    ///
    /// - Throws: as for reading it; and `unreadable` for a pipe or a device.
    package static func size(_ path: String) throws(FileError) -> Int {
        guard let size = try InputFile(path).size else {
            throw .unreadable(path: path, reason: "it is a pipe or a device, expected a file that can be read again")
        }
        return size
    }

    /// Whether there is one at a path, or where a link there leads.
    package static func isOne(_ path: String) -> Bool {
        var status = stat()
        // The call fills the structure that it is lent.
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
