import Descent
import Formats
import Glibc

/// Paths of files to write.
enum OutputPath {
    /// Refuses an output that cannot be written, or that already exists, before the work begins.
    ///
    /// - Parameters:
    ///   - flag: what the user named the file for.
    ///   - overwrites: whether an existing file may be replaced.
    ///   - remedy: what helps where there is one.
    static func refuse(
        _ path: String, flag: String, overwrites: Bool, remedy: String = "--overwrite replaces it"
    ) throws(Failure) {
        var status = stat()
        // A system call that reads the path and fills the structure.
        if unsafe stat(path, &status) == 0 {
            // To open a pipe or a device already does something to it.
            guard status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFDIR else { return }
            guard overwrites || status.st_mode & S_IFMT == S_IFDIR else {
                throw Failure(.cannotWrite, "\(flag) \(path): it exists already; \(remedy)")
            }
        }
        // Makes a temporary file, which goes with the value.
        try Failure.naming { () throws(FileError) in _ = try AtomicFile(path) }
    }

    /// Whether two paths are those of the same file, which exists.
    static func areSame(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        // System calls that read the paths and fill the structures.
        guard unsafe stat(one, &first) == 0, unsafe stat(other, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }
}
