import Glibc

/// Short text files in which Linux describes a process.
enum SystemFile {
    /// The first 16 kB of a file's text; nil if it cannot be read or is empty.
    static func text(_ path: String) -> String? {
        // The path is lent as a C string for the call.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        // The system writes at most the buffer's length.
        let length = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(file, bytes.baseAddress, bytes.count)
        }
        return length > 0 ? String(decoding: buffer.prefix(length), as: UTF8.self) : nil
    }
}
