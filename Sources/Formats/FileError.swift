import Glibc

/// Why a file could not be read, understood or written.
///
/// Every case carries the path as the caller spelled it. `description` is one sentence that begins with that path.
public enum FileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nothing exists at the path.
    case notFound(path: String)
    /// Something exists at the path, but it cannot be read as a file.
    case unreadable(path: String, reason: String)
    /// The bytes were read, but they do not follow the format.
    case malformed(path: String, problem: String)
    /// The file could not be written; what was at the path before is untouched.
    case cannotWrite(path: String, reason: String)

    /// The path of the file, as the caller gave it.
    public var path: String {
        switch self {
        case .notFound(let path), .unreadable(let path, _), .malformed(let path, _), .cannotWrite(let path, _): path
        }
    }

    /// One sentence: the path, then what is wrong.
    public var description: String {
        switch self {
        case .notFound(let path): "\(path): no such file"
        case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .malformed(let path, let problem): "\(path): \(problem)"
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        }
    }
    /// Whether the reader of a pipe has gone away, as `head` does: then nothing more is wanted.
    package var isBrokenPipe: Bool {
        guard case .cannotWrite(_, let reason) = self else { return false }
        return reason == systemReason(EPIPE)
    }
}
