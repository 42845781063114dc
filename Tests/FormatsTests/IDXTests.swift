import Formats
import TestSupport
import Testing

struct IDXTests {
    private let header: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3]

    @Test(arguments: ["images.idx", "images.idx.gz", "two-members.idx.gz", "padded.idx.gz"])
    func `plain and compressed files hold the same array`(name: String) throws {
        let array = try IDX.read(Fixture.path(name))
        #expect(array.shape == [2, 3, 4])
        #expect(array.bytes == Array(0..<24))
    }

    @Test func `a compressed array may be larger than the first allocation`() throws {
        let array = try IDX.read(Fixture.path("zeros.idx.gz"))
        #expect(array.shape == [3_000_000])
        #expect(array.bytes.allSatisfy { $0 == 0 })
    }

    @Test(arguments: [[1], [7], [2, 3], [2, 3, 4], [1, 2, 3, 4], [1, 1, 2, 1, 2]])
    func `what is written is read back`(shape: [Int]) throws {
        let folder = try TemporaryFolder()
        let array = IDXArray(shape: shape, bytes: (0..<shape.reduce(1, *)).map { UInt8($0) })
        try IDX.write(array, to: folder.file("a.idx"))
        #expect(try IDX.read(folder.file("a.idx")) == array)
    }

    @Test func `written bytes are the format's`() throws {
        let folder = try TemporaryFolder()
        try IDX.write(IDXArray(shape: [2, 3, 4], bytes: Array(0..<24)), to: folder.file("a.idx"))
        #expect(try Fixture.bytes(at: folder.file("a.idx")) == Fixture.bytes("images.idx"))
    }

    @Test func `each fault of a header has its message`() throws {
        let faults: [(bytes: [UInt8], parts: [String])] = [
            ([], ["it is empty"]),
            ([0, 0, 10, 3], ["not an IDX file", "begins with the bytes 00 00 0A 03", "0A is not an element type"]),
            ([1, 2, 3, 4, 5], ["not an IDX file", "01 02 03 04", "expected 00 00"]),
            ([0, 0, 8], ["truncated after 3 bytes"]),
            ([0, 0, 0x0D, 1, 0, 0, 0, 1], ["0D (float)", "expected 08 (unsigned byte)"]),
            ([0, 0, 0x0B, 1, 0, 0, 0, 1], ["0B (short)"]),
            ([0, 0, 8, 0], ["0 dimensions", "at least 1"]),
            ([0, 0, 8, 2, 0, 0, 0, 1, 0], ["truncated after 9 bytes", "expected 12 for 2 dimensions"]),
            ([0, 0, 8, 2, 0, 0, 0, 5, 0, 0, 0, 0], ["(5, 0)", "is zero"]),
            ([0, 0, 8, 3] + [UInt8](repeating: 255, count: 12), ["more elements than can be counted"]),
            (header + [1, 2], ["promises 3 bytes", "only 2 follow"]),
            (header + [1, 2, 3, 4, 5], ["2 bytes more than its header promises"]),
            ([0, 0, 8, 2] + [UInt8](repeating: 127, count: 8) + [0], ["promises", "only 1 follow"]),
        ]
        let folder = try TemporaryFolder()
        for fault in faults {
            let path = try folder.write(fault.bytes)
            expectMalformed(path, fault.parts) { _ = try IDX.read(path) }
        }
    }

    @Test func `a compressed file's promise is bounded by deflate's largest ratio`() throws {
        let path = Fixture.path("promise.idx.gz")
        expectMalformed(path, ["promises 4000000000000 bytes", "a compressed file of this size holds at most"]) {
            _ = try IDX.read(path)
        }
    }

    @Test func `compressed data may neither end early nor continue`() throws {
        let folder = try TemporaryFolder()
        // 3 elements promised, 24 present, and the reverse: concatenated members.
        let images = try Fixture.bytes("images.idx.gz")
        let longer = try folder.write(images + images, as: "longer.gz")
        expectMalformed(longer, ["more bytes than its header promises"]) { _ = try IDX.read(longer) }
    }
}
