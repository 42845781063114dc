import Glibc

/// The short text files by which Linux tells about a process.
enum SystemFile {
    /// The text of a file, its first 16 kB; nil where it cannot be read, or is empty.
    static func text(_ path: String) -> String? {
        // The path is lent as a C string for the call.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        // The system writes no more than the buffer holds.
        let length = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(file, bytes.baseAddress, bytes.count)
        }
        return length > 0 ? String(decoding: buffer.prefix(length), as: UTF8.self) : nil
    }
}
