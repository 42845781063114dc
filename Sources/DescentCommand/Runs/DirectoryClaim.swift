import FoundationEssentials
import Glibc

// The unsafe calls below are system calls: Swift lends them a path as a C string, or a structure, for their duration.

/// The claim of one process to write its run into a directory: a lock on the directory, which leaves nothing behind and
/// ends with the process, however that ends.
final class DirectoryClaim {
    /// Why a directory cannot be claimed.
    enum Problem: Error {
        /// Another process has the claim; nil where the system doesn't say which.
        case held(by: Int32?)
        /// The directory went away meanwhile.
        case gone
    }

    private let descriptor: CInt
    private let directory: Identity

    /// What tells two directories apart.
    private struct Identity: Equatable {
        let device: UInt
        let number: UInt

        init?(_ path: String) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            number = UInt(status.st_ino)
        }
    }

    /// Claims a directory that is there.
    ///
    /// Everybody gets the claim where the directory can't be opened to be read, and on a file system without locks.
    init(_ path: String) throws(Problem) {
        guard let directory = Identity(path) else { throw .gone }
        self.directory = directory
        descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            throw .held(by: DirectoryClaim.holder(of: directory))
        }
        // The process that held the lock may have removed the directory before it ended.
        guard isFor(path) else { throw .gone }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether the path still leads to the directory that was claimed.
    func isFor(_ path: String) -> Bool { Identity(path) == directory }

    /// Whether the path leads to another directory by now, whose files are somebody else's.
    func isReplaced(at path: String) -> Bool { Identity(path).map { $0 != directory } ?? false }

    /// Why a directory could not be claimed now; nil where it could. Nothing is claimed.
    static func problem(claiming path: String) -> Problem? {
        guard let directory = Identity(path) else { return .gone }
        if let process = holder(of: directory) { return .held(by: process) }
        // The list hides locks, such as those of another container's processes. This one is shared, so that two that
        // ask do not see each other, and given up at once.
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK ? .held(by: nil) : nil
    }

    /// The process with the lock on a directory, by the system's list; nil where it isn't there.
    private static func holder(of directory: Identity) -> Int32? {
        guard let list = FileManager.default.contents(atPath: "/proc/locks") else { return nil }
        func hexadecimal(_ number: UInt) -> String { (number < 16 ? "0" : "") + String(number, radix: 16) }
        // glibc's macros `major` and `minor`, which Swift doesn't import.
        let major = (directory.device >> 8 & 0xFFF) | (directory.device >> 32 & ~0xFFF)
        let minor = (directory.device & 0xFF) | (directory.device >> 12 & ~0xFF)
        let device = "\(hexadecimal(major)):\(hexadecimal(minor))"
        // 7: FLOCK  ADVISORY  WRITE 1234 fe:01:5678 0 EOF
        for line in String(decoding: list, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[1] == "FLOCK", fields[3] == "WRITE",
                fields[5] == "\(device):\(directory.number)"
            else {
                continue
            }
            if let process = Int32(fields[4]), process > 0 { return process }
        }
        return nil
    }
}
