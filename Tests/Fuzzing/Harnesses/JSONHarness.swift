import Formats
import FoundationEssentials
import TestSupport

/// Headers of safetensors files. The first byte of an input is the number of bytes of data, the rest is the header's
/// text.
enum JSONHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        guard let first = input.first else { return .refused }
        let text = input.dropFirst()
        let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        let data = [UInt8](repeating: 0, count: Int(first))
        let path = try folder.write(length + text + data, as: "header.safetensors")
        let file: SafeTensorsFile
        do {
            file = try SafeTensors.read(path)
        } catch {
            return try requireRefusal(error, of: path)
        }
        // Accepted headers are JSON to other parsers, too, with the same meaning. The converse does not hold: there are
        // more rules here.
        let members: [String: Member]
        do {
            members = try JSONDecoder().decode([String: Member].self, from: Data(text))
        } catch {
            throw BrokenInvariant("a header is read that Foundation does not take for an object: \(error)")
        }
        var names = Set(members.keys)
        names.remove("__metadata__")
        try require(names == Set(file.infos.map(\.name)), "the tensors are not those of the header")
        let metadata = members["__metadata__"]?.texts ?? [:]
        try require(
            metadata.count == file.metadata.count
                && metadata.allSatisfy { file.metadata[$0.key].map { Array($0.utf8) } == Array($0.value.utf8) },
            "the metadata are \(file.metadata), and to Foundation \(metadata)")
        return .accepted
    }

    /// A member of the header. The decoder has parsed the whole text before it asks for any.
    private struct Member: Decodable {
        /// The strings, if it is an object of strings only.
        let texts: [String: String]?

        init(from decoder: any Decoder) throws {
            texts = try? decoder.singleValueContainer().decode([String: String].self)
        }
    }
}
