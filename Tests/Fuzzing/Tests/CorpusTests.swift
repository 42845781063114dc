import FoundationEssentials
import Fuzzing
import TestSupport
import Testing

/// Runs the fuzzer's corpus through the same harnesses.
struct CorpusTests {
    private static func inputs(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Corpus/\(target.rawValue)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, Array(try Data(contentsOf: folder.appending(path: name))))
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `all checks hold for every input and both outcomes occur`(target: FuzzTarget) throws {
        let folder = try TemporaryFolder()
        var outcomes: Set<FuzzTarget.Outcome> = []
        for (name, bytes) in try CorpusTests.inputs(target) {
            do {
                outcomes.insert(try target.check(bytes, in: folder))
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
        // A corpus without accepted inputs would test only a reader's first line. Writers' outputs are always accepted.
        #expect(outcomes == (target == .writers ? [.accepted] : [.accepted, .refused]))
    }

    @Test(arguments: FuzzTarget.allCases)
    func `all checks hold for truncated seeds`(target: FuzzTarget) throws {
        let folder = try TemporaryFolder()
        // The fuzzer's own inputs are truncations and worse already.
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
