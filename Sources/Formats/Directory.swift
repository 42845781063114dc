import Glibc

/// Creates and removes output directories.
package enum Directory {
    /// Creates a directory and its missing parents. Existing ones stay as they are.
    ///
    /// An empty path is refused: with a name appended it would mean the root.
    ///
    /// - Returns: the directories that were created, outermost first.
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

    /// Creates a directory as `make` does, and checks that a file can be written there.
    package static func makeWritable(_ path: String) throws(FileError) {
        let made = try make(path)
        do throws(FileError) {
            // Creates a temporary file, which is removed with the value.
            _ = try AtomicFile("\(path)/.writable")
        } catch {
            remove(made)
            throw error
        }
    }

    /// Removes those of the given directories, outermost first, that are empty.
    package static func remove(_ made: [String]) {
        for directory in made.reversed() { _ = unsafe rmdir(directory) }
    }

    /// The names of what a directory has, in no order; none where it is missing.
    package static func names(in path: String) throws(FileError) -> [String] {
        guard let stream = unsafe opendir(path) else {
            let number = errno
            if number == ENOENT { return [] }
            throw .unreadable(path: path, reason: systemReason(number))
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            // The name is part of the entry, ends with a zero, and is copied before the next entry is read.
            unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
            }
            errno = 0
        }
        let number = errno
        guard number == 0 else { throw .unreadable(path: path, reason: systemReason(number)) }
        return names
    }

    /// Removes a file; does nothing where it is missing.
    package static func removeFile(_ path: String) throws(FileError) {
        guard unsafe unlink(path) != 0, errno != ENOENT else { return }
        throw .cannotWrite(path: path, reason: "it cannot be removed: \(systemReason(errno))")
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
