import Formats
import TestSupport
import Testing

struct SafeTensorsTests {
    private func file(_ header: String, data: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) } + Array(header.utf8)
            + [UInt8](repeating: 0, count: data)
    }

    private func entry(_ name: String, _ type: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
        "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
    }

    @Test func `a file from the safetensors library is read`() throws {
        let file = try SafeTensors.read(Fixture.path("library.safetensors"))
        #expect(file.metadata == ["format": "pt", "quote": "say \"ü\" \\ \n"])
        #expect(file.infos.count == 6)
        let weight = try file.tensor("layers.0.weight")
        #expect(weight == SafeTensor(shape: [2, 3], type: .float32, floats: [0, 1, 2, 3, 4, 5]))
        // Rounded once, as the literals are.
        #expect(try file.tensor("double") == SafeTensor(shape: [2], type: .float64, floats: [0.1, -2]))
        // Half precision is a subset of Float; the fourth value is the subnormal 2⁻²⁴.
        let half = try file.tensor("half")
        #expect(half.floats == [1, -2.5, 65504, 0x1p-24, .infinity, 0])
        #expect(half.type == .float16)
        #expect(try file.tensor("scalar") == SafeTensor(shape: [], type: .float32, floats: [7]))
        #expect(try file.tensor("empty") == SafeTensor(shape: [0, 3], type: .float32, floats: []))
    }

    @Test func `other types are refused by name when asked for`() throws {
        let path = Fixture.path("library.safetensors")
        let file = try SafeTensors.read(path)
        expectMalformed(path, ["the tensor \"integers\" is of type \"I64\"", "expected F32, F64, F16 or BF16"]) {
            _ = try file.tensor("integers")
        }
        expectMalformed(path, ["no tensor \"bias\"", "\"layers.0.weight\""]) { _ = try file.tensor("bias") }
    }

    @Test func `brain floats are the upper half of floats`() throws {
        let folder = try TemporaryFolder()
        let bytes = file("{" + entry("a", "BF16", "[3]", 0, 6) + "}", data: 0) + [0x80, 0x3F, 0x00, 0xC0, 0x80, 0x7F]
        #expect(try SafeTensors.read(folder.write(bytes)).tensor("a").floats == [1, -2, .infinity])
    }

    @Test func `what is written is read back`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        let declarations = [
            SafeTensors.Declaration(name: "z", shape: [2, 3]), .init(name: "a \"ü\"", shape: []),
            .init(name: "none", shape: [0]),
        ]
        let metadata = ["b": "2\n\u{1}", "a": "\\1", "ü": "/"]
        try SafeTensors.write(
            declarations, values: [[0, 1, 2, 3, 4, .nan], [7], []], metadata: metadata, to: path)
        let file = try SafeTensors.read(path)
        #expect(file.metadata == metadata)
        #expect(Set(file.infos.map(\.name)) == ["z", "a \"ü\"", "none"])
        #expect(try file.tensor("z").floats.prefix(5) == [0, 1, 2, 3, 4])
        #expect(try file.tensor("z").floats[5].isNaN)
        #expect(try file.tensor("z").shape == [2, 3])
        #expect(try file.tensor("a \"ü\"").floats == [7])
        #expect(try file.tensor("none").floats == [])
    }

    @Test func `written bytes depend on the arguments alone`() throws {
        let folder = try TemporaryFolder()
        try SafeTensors.write(
            [.init(name: "w", shape: [2])], metadata: ["b": "2", "a": "1"], to: folder.file("a")
        ) { (_, file) throws(FileError) in
            // In two parts, from the caller's memory.
            let floats: [Float] = [1, -2]
            try file.write(floats.span.extracting(..<1))
            try file.write(floats.span.extracting(1...))
        }
        let header =
            "{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"
        let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        #expect(try Fixture.bytes(at: folder.file("a")) == file(padded, data: 0) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    }

    @Test func `a failure of the caller leaves no file`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: FileError.self) {
            try SafeTensors.write([.init(name: "w", shape: [2])], to: folder.file("a")) { (_, _) throws(FileError) in
                throw FileError.cannotWrite(path: "a", reason: "stopped")
            }
        }
        #expect(folder.names() == [])
    }

    @Test func `escapes in names are understood`() throws {
        let folder = try TemporaryFolder()
        let header = "{" + entry("\\u0041\\uD83D\\uDE00\\n\\/", "F32", "[1]", 0, 4) + "}   "
        #expect(try SafeTensors.read(folder.write(file(header, data: 4))).infos.map(\.name) == ["A😀\n/"])
    }

    @Test func `each fault of a file has its message`() throws {
        let good = entry("a", "F32", "[2]", 0, 8)
        let faults: [(bytes: [UInt8], parts: [String])] = [
            ([], ["holds 0 bytes, expected at least 8"]),
            ([1, 2, 3], ["holds 3 bytes"]),
            (
                [UInt8](repeating: 255, count: 16),
                ["length of its header is 18446744073709551615", "at most 100000000"]
            ),
            ([100, 0, 0, 0, 0, 0, 0, 0, 0x7B], ["100 bytes long, but only 1 follow"]),
            (file(" {}", data: 0), ["header begins with \" \", expected \"{\""]),
            (file("", data: 0), ["header begins with \"\""]),
            (file("{", data: 0), ["not valid JSON: it ends in the middle"]),
            (file("{\"__metadata__\":{},}", data: 0), ["not valid JSON: unexpected \"}\""]),
            (file("{\"a\":{\"x\":1,}}", data: 0), ["not valid JSON: unexpected \"}\""]),
            (file("{}x", data: 0), ["unexpected \"x\" at byte 2"]),
            (file("{\"a\":{\"x\":01}}", data: 0), ["not valid JSON"]),
            (file("{\"\\uD800\":1}", data: 0), ["half of a surrogate pair"]),
            (file("{\"a\":{\"x\":" + String(repeating: "[", count: 100_000), data: 0), ["nested more than 32 deep"]),
            (file("{\"a\":{\"x\":" + String(repeating: "{\"x\":", count: 40), data: 0), ["nested more than 32"]),
            (file("{\"a\":[[0],[0]]}", data: 0), ["the tensor \"a\" is not an object"]),
            (
                file("{" + entry("a", "F32", "[" + String(repeating: "1,", count: 64) + "1]", 0, 4) + "}", data: 4),
                ["a list of more than 64 values"]
            ),
            (file("{\(good),\(good)}", data: 8), ["key \"a\" twice"]),
            (file("{\"a\":{\"shape\":[],\"shape\":[]}}", data: 0), ["key \"shape\" twice"]),
            (file("{\"a\":1}", data: 0), ["the tensor \"a\" is not an object"]),
            (file("{\"a\":{}}", data: 0), ["the tensor \"a\" has no dtype"]),
            (file("{\"a\":{\"dtype\":1}}", data: 0), ["the tensor \"a\" has no dtype"]),
            (file("{\"a\":{\"dtype\":\"F32\"}}", data: 0), ["the tensor \"a\" has no shape"]),
            (file("{" + entry("a", "F32", "[-1]", 0, 4) + "}", data: 4), ["has no shape of numbers from 0"]),
            (file("{" + entry("a", "F32", "[1.0]", 0, 4) + "}", data: 4), ["has no shape of numbers from 0"]),
            (file("{" + entry("a", "F32", "[1]", 4, 0) + "}", data: 4), ["begins at byte 4 and ends before, at 0"]),
            (file("{" + entry("a", "F32", "[3]", 0, 8) + "}", data: 8), ["has 8 bytes, expected 12", "[3] of F32"]),
            (file("{" + entry("a", "F4", "[1]", 0, 1) + "}", data: 1), ["whole bytes instead of 4 bits"]),
            (
                file("{" + entry("a", "F32", "[4294967296,4294967296]", 0, 8) + "}", data: 8),
                ["more elements than can be"]
            ),
            (file("{\(good)}", data: 7), ["ends at byte 8 of the data, but only 7 follow"]),
            (file("{\(good)}", data: 9), ["no tensor covers the bytes 8..<9"]),
            (file("{" + entry("a", "F32", "[1]", 4, 8) + "}", data: 8), ["no tensor covers the bytes 0..<4"]),
            (
                file("{\(good)," + entry("b", "F32", "[1]", 4, 8) + "}", data: 8),
                ["\"b\" begins at byte 4 and overlaps"]
            ),
            (
                file("{\(good)," + entry("b", "F32", "[1]", 12, 16) + "}", data: 16),
                ["no tensor covers the bytes 8..<12"]
            ),
            (
                file(
                    "{\"__metadata__\":{" + (0...100_000).map { "\"\($0)\":\"\"" }.joined(separator: ",") + "}}",
                    data: 0),
                ["__metadata__", "more than 100000 strings"]
            ),
            (file("{\"__metadata__\":1}", data: 0), ["__metadata__", "not an object of strings"]),
            (file("{\"__metadata__\":{\"k\":1}}", data: 0), ["\"k\" in __metadata__", "not a string"]),
        ]
        let folder = try TemporaryFolder()
        for fault in faults {
            let path = try folder.write(fault.bytes)
            expectMalformed(path, fault.parts) { _ = try SafeTensors.read(path) }
        }
    }

    @Test func `a double beyond float is refused`() throws {
        let folder = try TemporaryFolder()
        let bits = (1e39).bitPattern
        let path = try folder.write(
            file("{" + entry("a", "F64", "[1]", 0, 8) + "}", data: 0)
                + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) })
        expectMalformed(path, ["1e+39 at index 0", "too large for a Float"]) { _ = try SafeTensors.read(path) }
    }

    @Test func `a header beyond the format's limit is not written`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("long.safetensors")
        let note = String(repeating: "a", count: 100_000_000)
        let error = #expect(throws: FileError.self) {
            try SafeTensors.write([], values: [], metadata: ["note": note], to: path)
        }
        guard case .cannotWrite(path, let reason)? = error else {
            Issue.record("expected cannotWrite, got \(String(describing: error))")
            return
        }
        #expect(reason.hasSuffix("the format allows 100000000"))
        #expect(folder.names().isEmpty)
    }

    // Seconds if a name is looked up directly; hours if all names are searched for each.
    @Test(.timeLimit(.minutes(2)))
    func `many tensors are found by name`() throws {
        let folder = try TemporaryFolder()
        let count = 200_000
        let header =
            "{"
            + (0..<count).map { entry("layers.\($0).weight", "F32", "[1]", 4 * $0, 4 * $0 + 4) }
            .joined(separator: ",") + "}"
        let file = try SafeTensors.read(folder.write(file(header, data: 4 * count)))
        for index in 0..<count {
            guard try file.tensor("layers.\(index).weight").floats == [0] else {
                Issue.record("tensor \(index)")
                return
            }
        }
    }

    @Test func `unneeded values in a header are skipped`() throws {
        let folder = try TemporaryFolder()
        let other = "\"x\":{\"y\":[1.5,true,null,\"\\u0041\",[{}]],\"z\":-1e5}"
        let header = "{\"a\":{\(other),\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
        #expect(try SafeTensors.read(folder.write(file(header, data: 4))).infos.map(\.name) == ["a"])
    }
}
