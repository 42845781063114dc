import Formats
import FoundationEssentials

/// What tells whether a file of data is still the same: its absolute path, its size and its checksum.
struct FileIdentity: Codable, Sendable, Hashable {
    let path: String
    let bytes: Int
    /// zlib's CRC-32 of the whole file, in hexadecimal digits.
    let crc32: String

    /// Reads the file: about a second for each gigabyte.
    ///
    /// - Returns: nil for what is no plain file, as a pipe, which can't be read twice.
    init?(_ path: String) throws(FileError) {
        guard let (bytes, checksum) = try CRC32.ofFile(path) else { return nil }
        self.path = FileIdentity.absolute(path)
        self.bytes = bytes
        crc32 = CRC32.text(checksum)
    }

    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// Why the file is no longer the same; nil if it is.
    func change() throws(FileError) -> String? {
        guard let now = try FileIdentity(path) else { return "is no plain file any more" }
        guard now != self else { return nil }
        return now.bytes == bytes
            ? "has changed: its checksum is \(now.crc32), and it was \(crc32)"
            : "has changed: it has \(now.bytes) bytes, and it had \(bytes)"
    }
}
