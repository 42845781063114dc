/// The header of a safetensors file: where each tensor lies, checked against the rules of the format.
struct SafeTensorsHeader {
    struct Entry {
        let name: String
        let type: SafeTensorType
        let shape: [Int]
        /// The place of the data, in bytes after the header.
        let offsets: Range<Int>
    }

    private static let metadataKey = "__metadata__"

    let metadata: [String: String]
    /// The tensors in the order of their data, which they cover without gap or overlap.
    let entries: [Entry]

    /// The elements of all tensors that are converted.
    var floatCount: Int {
        // No sum overflows: the ranges are disjoint and lie inside a file.
        entries.reduce(0) { sum, entry in
            if case .other = entry.type { return sum }
            return sum + entry.offsets.count / ((entry.type.bitWidth ?? 8) / 8)
        }
    }

    /// Understands the text of the header.
    ///
    /// - Parameter dataSize: the bytes that follow the header, which the tensors must cover exactly.
    init(_ text: [UInt8], dataSize: Int, path: String) throws(FileError) {
        guard text.first == UInt8(ascii: "{") else {
            throw .malformed(
                path: path,
                problem:
                    "not a safetensors file: its header begins with \(Quoting.quoted(text.prefix(1))), expected \"{\"")
        }
        let value: JSONValue
        do throws(JSONParser.Failure) {
            value = try JSONParser.parse(text)
        } catch {
            throw .malformed(path: path, problem: "its header \(error.problem)")
        }
        // The text begins with a brace, so the value is an object.
        guard case .object(let members) = value else {
            throw .malformed(path: path, problem: "its header is not an object")
        }
        var metadata: [String: String] = [:]
        var entries: [Entry] = []
        for member in members {
            if member.key == SafeTensorsHeader.metadataKey {
                metadata = try SafeTensorsHeader.metadata(member.value, path: path)
            } else {
                entries.append(try SafeTensorsHeader.entry(member.key, member.value, path: path))
            }
        }
        // Tensors without elements share their place with the next one, so the end decides as well.
        entries.sort { ($0.offsets.lowerBound, $0.offsets.upperBound) < ($1.offsets.lowerBound, $1.offsets.upperBound) }
        try SafeTensorsHeader.checkCover(entries, dataSize: dataSize, path: path)
        self.metadata = metadata
        self.entries = entries
    }

    private static func metadata(_ value: JSONValue, path: String) throws(FileError) -> [String: String] {
        guard case .object(let members) = value else {
            throw .malformed(path: path, problem: "\(metadataKey) in its header is not an object of texts")
        }
        var metadata: [String: String] = [:]
        for member in members {
            guard case .text(let text) = member.value else {
                throw .malformed(
                    path: path, problem: "\(Quoting.quoted(member.key)) in \(metadataKey) of its header is not a text")
            }
            metadata[member.key] = text
        }
        return metadata
    }

    private static func entry(_ name: String, _ value: JSONValue, path: String) throws(FileError) -> Entry {
        let tensor = "the tensor \(Quoting.quoted(name))"
        guard case .text(let typeName)? = value["dtype"] else {
            throw .malformed(path: path, problem: "\(tensor) has no dtype that is a text")
        }
        guard let shape = value["shape"]?.naturalNumbers else {
            throw .malformed(path: path, problem: "\(tensor) has no shape of numbers from 0 to \(Int.max)")
        }
        guard let offsets = value["data_offsets"]?.naturalNumbers, offsets.count == 2 else {
            throw .malformed(path: path, problem: "\(tensor) has no data_offsets of two numbers from 0 to \(Int.max)")
        }
        guard offsets[0] <= offsets[1] else {
            throw .malformed(
                path: path, problem: "\(tensor) begins at byte \(offsets[0]) and ends before, at \(offsets[1])")
        }
        let type = SafeTensorType(typeName)
        let byteCount = offsets[1] - offsets[0]
        if let bitWidth = type.bitWidth {
            guard let count = ArrayShape.elementCount(shape),
                case let (bits, overflow) = count.multipliedReportingOverflow(by: bitWidth), !overflow
            else {
                throw .malformed(
                    path: path,
                    problem: "\(tensor) has a shape \(ArrayShape.list(shape)) with more elements than can be counted")
            }
            guard bits % 8 == 0, bits / 8 == byteCount else {
                let expected = bits % 8 == 0 ? "\(bits / 8)" : "whole bytes instead of \(bits) bits"
                throw .malformed(
                    path: path,
                    problem:
                        "\(tensor) has \(byteCount) bytes, expected \(expected) for the shape \(ArrayShape.list(shape)) of \(typeName)"
                )
            }
        }
        return Entry(name: name, type: type, shape: shape, offsets: offsets[0]..<offsets[1])
    }

    /// Refuses tensors that overlap, leave bytes between them or at the end, or reach past the file.
    private static func checkCover(_ entries: [Entry], dataSize: Int, path: String) throws(FileError) {
        var end = 0
        for entry in entries {
            let tensor = "the tensor \(Quoting.quoted(entry.name))"
            guard entry.offsets.upperBound <= dataSize else {
                throw .malformed(
                    path: path,
                    problem:
                        "\(tensor) ends at byte \(entry.offsets.upperBound) of the data, but only \(dataSize) follow "
                        + "the header")
            }
            guard entry.offsets.lowerBound >= end else {
                throw .malformed(
                    path: path,
                    problem: "\(tensor) begins at byte \(entry.offsets.lowerBound) and overlaps another one, "
                        + "which ends at \(end)")
            }
            guard entry.offsets.lowerBound == end else {
                throw .malformed(
                    path: path, problem: "no tensor covers the bytes \(end)..<\(entry.offsets.lowerBound) of the data")
            }
            end = entry.offsets.upperBound
        }
        guard end == dataSize else {
            throw .malformed(path: path, problem: "no tensor covers the bytes \(end)..<\(dataSize) of the data")
        }
    }
}
