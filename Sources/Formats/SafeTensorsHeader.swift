/// The header of a safetensors file: the range of each tensor's data, checked against the rules of the format.
struct SafeTensorsHeader {
    struct Entry {
        let name: String
        let type: SafeTensorType
        let shape: [Int]
        /// The range of the data, in bytes after the header.
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

    /// Parses the text of the header.
    ///
    /// - Parameter dataSize: the bytes that follow the header, which the tensors must cover exactly.
    init(_ text: [UInt8], dataSize: Int, path: String) throws(FileError) {
        guard text.first == UInt8(ascii: "{") else {
            throw .malformed(
                path: path,
                problem:
                    "not a safetensors file: its header begins with \(Quoting.quoted(text.prefix(1))), expected \"{\"")
        }
        var parser = JSONParser(text, path: path, subject: "its header")
        var metadata: [String: String]?
        var entries: [Entry] = []
        var names: Set<String> = []
        // A member is checked as soon as it is read: one that is not a tensor ends the work before the next takes
        // memory.
        try parser.object { (key, parser) throws(FileError) in
            if key == SafeTensorsHeader.metadataKey {
                guard metadata == nil else { throw SafeTensorsHeader.twice(key, path: path) }
                metadata = try SafeTensorsHeader.metadata(&parser, path: path)
            } else {
                guard names.insert(key).inserted else { throw SafeTensorsHeader.twice(key, path: path) }
                entries.append(try SafeTensorsHeader.entry(key, &parser, path: path))
            }
        }
        try parser.end()
        // A tensor without elements begins where the next one does, so the end decides as well.
        entries.sort { ($0.offsets.lowerBound, $0.offsets.upperBound) < ($1.offsets.lowerBound, $1.offsets.upperBound) }
        try SafeTensorsHeader.checkCover(entries, dataSize: dataSize, path: path)
        self.metadata = metadata ?? [:]
        self.entries = entries
    }

    private static func twice(_ key: String, path: String) -> FileError {
        .malformed(path: path, problem: "its header has the key \(Quoting.quoted(key)) twice")
    }

    /// The most metadata strings: some thousand times as many as models have.
    private static let largestTextCount = 100_000

    private static func metadata(_ parser: inout JSONParser, path: String) throws(FileError) -> [String: String] {
        guard parser.begins(with: "{") else {
            throw .malformed(path: path, problem: "\(metadataKey) in its header is not an object of strings")
        }
        var metadata: [String: String] = [:]
        try parser.object { (key, parser) throws(FileError) in
            guard parser.begins(with: "\"") else {
                throw .malformed(
                    path: path, problem: "\(Quoting.quoted(key)) in \(metadataKey) of its header is not a string")
            }
            let text = try parser.text()
            guard metadata.count < largestTextCount else {
                throw .malformed(
                    path: path, problem: "\(metadataKey) in its header has more than \(largestTextCount) strings")
            }
            guard metadata.updateValue(text, forKey: key) == nil else { throw twice(key, path: path) }
        }
        return metadata
    }

    private static func entry(
        _ name: String, _ parser: inout JSONParser, path: String
    ) throws(FileError) -> Entry {
        let tensor = "the tensor \(Quoting.quoted(name))"
        var typeName: String?
        var shape: [Int]?
        var offsets: [Int]?
        guard parser.begins(with: "{") else {
            throw .malformed(path: path, problem: "\(tensor) is not an object of dtype, shape and data_offsets")
        }
        try parser.object { (key, parser) throws(FileError) in
            switch key {
            case "dtype":
                guard typeName == nil else { throw twice(key, path: path) }
                guard parser.begins(with: "\"") else { break }
                typeName = try parser.text()
                return
            case "shape":
                guard shape == nil else { throw twice(key, path: path) }
                guard parser.begins(with: "[") else { break }
                shape = try naturalNumbers(&parser)
                return
            case "data_offsets":
                guard offsets == nil else { throw twice(key, path: path) }
                guard parser.begins(with: "[") else { break }
                offsets = try naturalNumbers(&parser)
                return
            default: break
            }
            try parser.skip()
        }
        guard let typeName else {
            throw .malformed(path: path, problem: "\(tensor) has no dtype that is a string")
        }
        guard let shape else {
            throw .malformed(path: path, problem: "\(tensor) has no shape of numbers from 0 to \(Int.max)")
        }
        guard let offsets, offsets.count == 2 else {
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

    /// The numbers of an array of at most 64, more than any library has dimensions; nil if one is not an integer from
    /// 0.
    private static func naturalNumbers(_ parser: inout JSONParser) throws(FileError) -> [Int]? {
        let numbers = try parser.array(atMost: 64) { (parser) throws(FileError) -> Int? in
            guard !parser.begins(with: "\""), !parser.begins(with: "["), !parser.begins(with: "{") else {
                try parser.skip()
                return nil
            }
            return Int(try parser.number()).flatMap { $0 >= 0 ? $0 : nil }
        }
        let all = numbers.compactMap { $0 }
        return all.count == numbers.count ? all : nil
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
