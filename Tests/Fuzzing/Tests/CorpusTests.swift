import FoundationEssentials
import Fuzzing
import TestSupport
import Testing

/// The corpus of the fuzzer, run through the same harnesses without it.
struct CorpusTests {
    private static func inputs(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Corpus/\(target.rawValue)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, Array(try Data(contentsOf: folder.appending(path: name))))
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `every input keeps the promises and both outcomes occur`(target: FuzzTarget) throws {
        let folder = try TemporaryFolder()
        var outcomes: Set<FuzzTarget.Outcome> = []
        for (name, bytes) in try CorpusTests.inputs(target) {
            do {
                outcomes.insert(try target.check(bytes, in: folder))
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
        // A corpus of which nothing is accepted any more would test the first line of a reader only. What writers write is
        // always accepted.
        #expect(outcomes == (target == .writers ? [.accepted] : [.accepted, .refused]))
    }

    @Test(arguments: FuzzTarget.allCases)
    func `truncated seeds keep the promises`(target: FuzzTarget) throws {
        let folder = try TemporaryFolder()
        // What the fuzzer found are truncations and worse themselves.
        for (name, bytes) in try CorpusTests.inputs(target) where name.hasPrefix("seed-") {
            // The first bytes one by one, then ever larger steps: a header ends early, data late.
            var length = 0
            while length < bytes.count {
                do {
                    _ = try target.check(Array(bytes.prefix(length)), in: folder)
                } catch {
                    Issue.record("the first \(length) bytes of \(name): \(error)")
                }
                length += 1 + length / 16
            }
        }
    }
}
