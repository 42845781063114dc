import Formats
import FoundationEssentials
import TestSupport
import Testing

/// Files written by Python, by `Fixtures/generate.py`.
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

/// Expects a malformed-file error for the path whose description contains all the given parts.
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
