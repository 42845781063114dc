import Formats
import FoundationEssentials

/// What tells whether a file of data is still the same: its size and its checksum. The path says where it was.
struct FileIdentity: Codable, Sendable, Hashable {
    /// The absolute path.
    let path: String
    let bytes: Int
    /// zlib's CRC-32 of the whole file, in hexadecimal digits.
    let crc32: String

    /// Reads the file: about a second for each gigabyte.
    ///
    /// - Returns: nil for what is no plain file, as a pipe, which can't be read twice.
    init?(_ path: String) throws(FileError) {
        guard !RegularFile.isOther(path) else { return nil }
        let name = path.split(separator: "/").last ?? ""
        let found = try LongWait.showing("checksum of \(name)", of: try RegularFile.size(path)) {
            (wait) throws(FileError) in try CRC32.ofFile(path) { wait.advance(by: $0) }
        }
        guard let (bytes, checksum) = found else { return nil }
        self.path = FileIdentity.absolute(path)
        self.bytes = bytes
        crc32 = CRC32.text(checksum)
    }

    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// Why another file is not this one; nil if it is, wherever it is.
    func change(to other: FileIdentity) -> String? {
        guard other.bytes == bytes else {
            return "has changed: it has \(other.bytes) bytes, and it had \(bytes)" + moved(to: other)
        }
        guard other.crc32 == crc32 else {
            return "has changed: its checksum is \(other.crc32), and it was \(crc32)" + moved(to: other)
        }
        return nil
    }

    /// Where it was before, as a part of a sentence; empty where it still is there.
    private func moved(to other: FileIdentity) -> String { other.path == path ? "" : "; the run began with \(path)" }
}
