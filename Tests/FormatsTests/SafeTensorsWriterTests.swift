import Formats
import TestSupport
import Testing

/// Safetensors files whose tensors are written side by side, and those that are mapped.
@Suite struct SafeTensorsWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let declarations = [
        SafeTensors.Declaration(name: "x", shape: [3, 2]), SafeTensors.Declaration(name: "w", shape: [3]),
        SafeTensors.Declaration(name: "c", shape: [3], type: .other("U16")),
        SafeTensors.Declaration(name: "b", shape: [5], type: .other("U8")),
    ]

    /// Writes a file, the tensors by turns.
    private func write(_ name: String = "f.safetensors") throws -> String {
        let path = folder.file(name)
        var file = try SafeTensorsWriter(
            SafeTensorsWriterTests.declarations, metadata: ["note": "\"checksum\":\"0"], to: path)
        for row in 0..<3 {
            let (x, w, c): ([Float], [Float], [UInt16]) = (
                [Float(row), -Float(row)], [Float(row) / 2], [UInt16(1000 * row)]
            )
            // Numbers have no padding.
            try unsafe file.append(c.span.bytes, to: 2)
            try unsafe file.append(x.span.bytes, to: 0)
            try unsafe file.append(w.span.bytes, to: 1)
        }
        let bytes: [UInt8] = [1, 2, 3, 4, 255]
        try unsafe file.append(bytes.span.bytes, to: 3)
        #expect(folder.names().allSatisfy { $0 != name })
        try file.commit()
        return path
    }

    @Test func `tensors that were written by turns are read one by one`() throws {
        let path = try write()
        let file = try SafeTensors.read(path)
        #expect(try file.tensor("x").floats == [0, 0, 1, -1, 2, -2])
        #expect(try file.tensor("w").floats == [0, 0.5, 1])
        let mapped = try MappedTensors(path)
        let classes = try mapped.elements("c", .other("U16"), as: UInt16.self, dimensions: 1)
        #expect((0..<classes.elements.count).map { classes.elements[$0] } == [0, 1000, 2000])
        #expect(classes.shape == [3])
        let bytes = try mapped.elements("b", .other("U8"), as: UInt8.self, dimensions: 1).elements
        #expect((0..<bytes.count).map { bytes[$0] } == [1, 2, 3, 4, 255])
        let x = try mapped.elements("x", .float32, as: Float.self, dimensions: 2)
        #expect(x.shape == [3, 2])
        #expect((0..<x.elements.count).map { x.elements[$0] } == [0, 0, 1, -1, 2, -2])
        #expect(mapped.byteCount == (try folder.bytes("f.safetensors")).count)
    }

    @Test func `the data begin at a multiple of 64 bytes`() throws {
        _ = try write()
        let bytes = try folder.bytes("f.safetensors")
        let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect((8 + length) % 64 == 0)
        #expect(bytes.count == 8 + length + 4 * 9 + 2 * 3 + 5)
    }

    @Test func `a flipped bit at any place is found`() throws {
        let path = try write()
        try SafeTensors.verify(path)
        let whole = try folder.bytes("f.safetensors")
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 1 << UInt8(index % 8)
            let copy = try folder.write(damaged, as: "damaged")
            #expect(throws: FileError.self, "byte \(index)") { try SafeTensors.verify(copy) }
        }
    }

    @Test func `a file that is not committed leaves nothing`() throws {
        _ = try SafeTensorsWriter(
            SafeTensorsWriterTests.declarations, metadata: [:], to: folder.file("never.safetensors"))
        #expect(folder.names() == [])
    }

    @Test(arguments: [
        ("y", SafeTensorType.float32, 2, "it has no tensor \"y\""),
        ("x", .float32, 1, "the tensor \"x\" has the type \"F32\" and 2 dimensions, expected F32 and 1"),
        ("c", .float32, 1, "the tensor \"c\" has the type \"U16\" and 1 dimensions, expected F32 and 1"),
    ])
    func `a tensor of another kind is refused`(
        name: String, type: SafeTensorType, dimensions: Int, problem: String
    ) throws {
        let path = try write()
        let file = try MappedTensors(path)
        #expect(throws: FileError.malformed(path: path, problem: problem)) {
            _ = try file.elements(name, type, as: Float.self, dimensions: dimensions)
        }
    }

    @Test func `a tensor that is not aligned, or has no elements, is refused`() throws {
        let header = """
            {"e":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}
            """
        for extra in 1...3 {
            let text =
                Array(header.utf8)
                + [UInt8](repeating: UInt8(ascii: " "), count: (4 - header.utf8.count % 4) % 4 + extra)
            let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
            let path = try folder.write(length + text + [0, 0, 128, 63], as: "odd")
            let file = try MappedTensors(path)
            #expect(throws: FileError.self, "\(extra)") {
                _ = try file.elements("x", .float32, as: Float.self, dimensions: 1)
            }
            #expect(throws: FileError.malformed(path: path, problem: "the tensor \"e\" has no elements")) {
                _ = try file.elements("e", .float32, as: Float.self, dimensions: 2)
            }
        }
    }

    @Test func `the checksum of two texts follows from theirs`() {
        let (one, two): ([UInt8], [UInt8]) = (Array("descent".utf8), Array("of gradients".utf8))
        #expect(CRC32.joining(CRC32.of(one), CRC32.of(two), count: two.count) == CRC32.of(one + two))
        #expect(CRC32.joining(CRC32.of(one), 0, count: 0) == CRC32.of(one))
    }

    @Test func `some columns of a table are as in the whole`() throws {
        let text = "a,b,c\n" + (0..<5000).map { "\($0),\($0 % 7 == 0 ? "" : "t\($0 % 3)"),\(Float($0) / 8)\n" }.joined()
        let path = try folder.write(text, as: "t.csv")
        let (whole, part) = (try CSV.read(path), try CSV.read(path, columns: [1]))
        #expect(part.rowCount == whole.rowCount && part.header == whole.header)
        guard case .texts(let codes, let texts) = part.columns[1].values,
            case .texts(let allCodes, let allTexts) = whole.columns[1].values,
            case .floats(let unread) = part.columns[0].values
        else {
            Issue.record("other kinds of columns")
            return
        }
        #expect(texts.texts == allTexts.texts)
        #expect((0..<5000).allSatisfy { codes[$0] == allCodes[$0] })
        #expect((0..<5000).allSatisfy { unread[$0].isNaN })
    }
}
