import Formats
import FoundationEssentials
import TestSupport
import Testing

/// Tests reading bytes through the formats' readers.
struct ByteSourceTests {
    @Test func `a missing file is not found`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("absent")
        #expect(throws: FileError.notFound(path: path)) { try IDX.read(path) }
        #expect(throws: FileError.notFound(path: path)) { try NPY.read(path) }
        #expect(throws: FileError.notFound(path: path)) { try CSV.read(path) }
        #expect(throws: FileError.notFound(path: path)) { try SafeTensors.read(path) }
        #expect(throws: FileError.notFound(path: "")) { try IDX.read("") }
    }

    @Test func `a directory is unreadable and named as one`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: FileError.self) { try IDX.read(folder.path) }
        #expect(error == .unreadable(path: folder.path, reason: "it is a directory, expected a file"))
    }

    @Test func `a path with a null character is unreadable`() {
        let error = #expect(throws: FileError.self) { try IDX.read("a\0b") }
        #expect(error == .unreadable(path: "a\0b", reason: "the path contains a null character"))
    }

    @Test func `every truncation of a compressed file is refused`() throws {
        let folder = try TemporaryFolder()
        let bytes = try Fixture.bytes("images.idx.gz")
        for count in 2..<bytes.count {
            let path = try folder.write(Array(bytes.prefix(count)))
            expectMalformed(path, ["the gzip data are truncated"]) { _ = try IDX.read(path) }
        }
    }

    @Test func `a wrong checksum is refused`() throws {
        let folder = try TemporaryFolder()
        var bytes = try Fixture.bytes("images.idx.gz")
        bytes[bytes.count - 8] ^= 1
        let path = try folder.write(bytes)
        expectMalformed(path, ["the gzip data are corrupt: incorrect data check"]) { _ = try IDX.read(path) }
    }

    @Test func `a wrong length is refused`() throws {
        let folder = try TemporaryFolder()
        var bytes = try Fixture.bytes("images.idx.gz")
        bytes[bytes.count - 1] ^= 1
        let path = try folder.write(bytes)
        expectMalformed(path, ["the gzip data are corrupt: incorrect length check"]) { _ = try IDX.read(path) }
    }

    @Test func `other bytes after compressed data are refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Fixture.bytes("images.idx.gz") + [7])
        expectMalformed(path, ["other bytes follow the end of the gzip data"]) { _ = try IDX.read(path) }
    }

    @Test func `a file larger than memory is refused not allocated`() throws {
        let folder = try TemporaryFolder()
        // Sparse: the file system reports the size, but no blocks are allocated.
        let path = try folder.write([0, 0, 8, 2, 0x7F, 255, 255, 255, 0, 0, 1, 0])
        let file = try #require(SparseFile.extend(path, to: 12 + 0x7FFF_FFFF * 256))
        expectMalformed(file, ["bytes of memory; this process may use"]) { _ = try IDX.read(file) }
        expectMalformed(file, ["bytes of memory; this process may use"]) { _ = try CSV.read(file) }
    }

    @Test func `tensors that together exceed memory are refused not allocated`() throws {
        let folder = try TemporaryFolder()
        // 256 tensors of 2 GB, half a terabyte in total, in a sparse file.
        let size = 1 << 31
        let entries = (0..<256).map { index in
            "\"\(index)\":{\"dtype\":\"F32\",\"shape\":[\(size / 4)],"
                + "\"data_offsets\":[\(index * size),\((index + 1) * size)]}"
        }
        let header = Array("{\(entries.joined(separator: ","))}".utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
        let path = try folder.write(length + header)
        let file = try #require(SparseFile.extend(path, to: 8 + header.count + 256 * size))
        expectMalformed(file, ["bytes of memory; this process may use"]) { _ = try SafeTensors.read(file) }
    }

    @Test func `a device is read to its end and refused where the size matters`() {
        expectMalformed("/dev/null", ["it is empty"]) { _ = try IDX.read("/dev/null") }
        expectMalformed("/dev/null", ["it is empty"]) { _ = try CSV.read("/dev/null") }
        #expect(throws: FileError.unreadable(path: "/dev/null", reason: "it is a pipe or a device, expected a file")) {
            try SafeTensors.read("/dev/null")
        }
    }
}
