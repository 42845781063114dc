import Glibc

/// Directories to write into.
package enum Directory {
    /// Makes a directory and those above it that are missing. What exists stays as it is.
    ///
    /// An empty path, which others read as the root once a name follows, is refused.
    ///
    /// - Returns: the directories that were made, outermost first.
    @discardableResult
    package static func make(_ path: String) throws(FileError) -> [String] {
        guard !path.isEmpty else { throw .cannotWrite(path: path, reason: "the path is empty") }
        var made: [String] = []
        var end = path.startIndex
        while end != path.endIndex {
            end = path[end...].dropFirst().firstIndex(of: "/") ?? path.endIndex
            let part = String(path[..<end])
            // Swift lends the call the path as a C string.
            if unsafe mkdir(part, 0o777) == 0 {
                made.append(part)
                continue
            }
            let number = errno
            if unsafe number == EEXIST || access(part, F_OK) == 0, isDirectory(part) { continue }
            remove(made)
            throw .cannotWrite(path: path, reason: "the directory cannot be made: \(systemReason(number))")
        }
        return made
    }

    /// Makes a directory as `make` does, and tries that a file can be written there.
    package static func makeWritable(_ path: String) throws(FileError) {
        let made = try make(path)
        do throws(FileError) {
            // Makes a temporary file, which goes with the value.
            _ = try AtomicFile("\(path)/.writable")
        } catch {
            remove(made)
            throw error
        }
    }

    /// Removes directories that were made, given outermost first, as far as they are empty.
    package static func remove(_ made: [String]) {
        for directory in made.reversed() { _ = unsafe rmdir(directory) }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
