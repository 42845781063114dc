import Formats
import FoundationEssentials
import Testing

/// A folder of its own for one test, removed with everything in it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "descent-formats-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the folder.
    func file(_ name: String) -> String {
        path + "/" + name
    }

    /// Writes a file by other means than those under test, and returns its path.
    func write(_ bytes: [UInt8], as name: String = "file") throws -> String {
        try Data(bytes).write(to: URL(filePath: file(name)))
        return file(name)
    }

    func write(_ text: String, as name: String = "file") throws -> String {
        try write(Array(text.utf8), as: name)
    }

    /// The names of the files in the folder, sorted.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}

/// Files made by Python; `Fixtures/generate.py` says how.
enum Fixture {
    static func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        try bytes(at: path(name))
    }

    static func bytes(at path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }
}

/// Expects a malformed file at the path, described with all the given parts.
func expectMalformed(
    _ path: String, _ parts: [String], sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
    let error = #expect(throws: FileError.self, sourceLocation: sourceLocation) { try body() }
    guard case .malformed(path, let problem)? = error else {
        Issue.record("expected malformed, got \(String(describing: error))", sourceLocation: sourceLocation)
        return
    }
    for part in parts {
        #expect(problem.contains(part), sourceLocation: sourceLocation)
    }
    #expect(error?.description == "\(path): \(problem)", sourceLocation: sourceLocation)
}
