import FoundationEssentials
import Glibc

/// Runs that are looked for in directories and what these contain.
package struct RunSearch {
    /// How many levels below a directory are searched.
    package static let depth = 3

    /// A directory that is passed over, or a file in one.
    package struct Problem: Sendable, Hashable {
        package let path: String
        package let failure: Failure
    }

    /// In the order of the directories that were named, then by path.
    package private(set) var runs: [RunSummary] = []
    package private(set) var problems: [Problem] = []

    /// The directories that were looked into, so that none counts twice.
    private var seen: Set<Identity> = []

    /// Those among them with something to note.
    private var noted: Set<Identity> = []

    private struct Identity: Hashable {
        let device: UInt
        let number: UInt
    }

    /// Looks for runs: in a directory, and, unless it holds one itself, in those in it.
    package init(_ directories: [String]) {
        for path in directories {
            guard let kind = RunSearch.kind(of: path, followingLinks: true) else {
                add(path, Failure(.noInput, "\(path): there is no such directory"))
                continue
            }
            guard kind.isDirectory else {
                add(path, Failure(.noInput, "\(path): it is a file, expected a directory"))
                continue
            }
            guard seen.insert(kind.identity).inserted else { continue }
            if search(path, shown: path, levels: RunSearch.depth) {
                noted.insert(kind.identity)
            } else {
                add(path, Failure(.noInput, "\(path): there is no run in it"))
            }
        }
    }

    private mutating func add(_ path: String, _ failure: Failure) {
        problems.append(Problem(path: path, failure: failure))
    }

    /// - Parameter shown: the path to be shown, which of what is in `.` doesn't begin with `./`.
    /// - Returns: whether there was anything to note, now or before.
    private mutating func search(_ path: String, shown: String, levels: Int) -> Bool {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            add(shown, Failure(.noInput, "\(shown): it cannot be read"))
            return true
        }
        if names.contains(RunDirectory.configurationName) {
            read(shown)
            return true
        }
        if names.contains(RunDirectory.metricsName), names.contains(RunDirectory.modelName) {
            add(shown, Failure(.contents, "\(shown): its \(RunDirectory.configurationName) is missing"))
            return true
        }
        guard levels > 0 else { return false }
        var isNoted = false
        for name in names.sorted() where !name.hasPrefix(".") {
            let inner = RunSummary.file(name, in: path)
            // A link may lead back to where it is.
            guard let kind = RunSearch.kind(of: inner, followingLinks: false), kind.isDirectory else { continue }
            guard seen.insert(kind.identity).inserted else {
                isNoted = isNoted || noted.contains(kind.identity)
                continue
            }
            let shown = shown == "." ? name : RunSummary.file(name, in: shown)
            guard search(inner, shown: shown, levels: levels - 1) else { continue }
            noted.insert(kind.identity)
            isNoted = true
        }
        return isNoted
    }

    private mutating func read(_ path: String) {
        do throws(Failure) {
            let run = try RunSummary(path)
            runs.append(run)
            if let problem = run.problem { add(path, problem) }
        } catch {
            add(path, error)
        }
    }

    /// What a path leads to; nil where that is nothing.
    private static func kind(of path: String, followingLinks: Bool) -> (isDirectory: Bool, identity: Identity)? {
        var status = stat()
        // The system fills the structure.
        let outcome = unsafe followingLinks ? stat(path, &status) : lstat(path, &status)
        guard outcome == 0 else { return nil }
        return (
            status.st_mode & S_IFMT == S_IFDIR,
            Identity(device: UInt(status.st_dev), number: UInt(status.st_ino))
        )
    }
}
