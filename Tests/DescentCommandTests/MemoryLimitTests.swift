import FoundationEssentials
import TestSupport
import Testing

/// Files that would take more memory than the process may use end with a sentence and status 65, never by a signal.
@Suite struct MemoryLimitTests {
    // Kilobytes: OpenBLAS reserves some hundred megabytes of addresses for itself, even where no step calls it, and
    // more for each thread.
    private static let limit = 900_000

    private func run(_ arguments: [String], _ kilobytes: Int = limit) throws -> CommandRun {
        try CommandRun(
            arguments, environment: ["OPENBLAS_NUM_THREADS=1"], shell: "ulimit -v \(kilobytes); exec \"$0\" \"$@\"")
    }

    private func expectRefusal(_ arguments: [String], _ part: String) throws {
        let run = try run(arguments)
        #expect(run.status == 65, "\(run.errors)")
        #expect(run.message.contains(part), "\(run.message)")
    }

    @Test func `the memory that info tells is the limit`() throws {
        let run = try run(["info"])
        #expect(run.lines.contains { $0.hasPrefix("memory") && $0.hasSuffix(" 921.6 MB") }, "\(run.output)")
    }

    @Test func `text without end is refused`() throws {
        try expectRefusal(["info", "--data", "csv:/dev/zero"], "/dev/zero: its text is longer than")
    }

    @Test func `compressed text that is too long is refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(MemoryLimitTests.zeros(mebibytes: 700), as: "zeros.csv.gz")
        try expectRefusal(["info", "--data", "csv:\(path)"], "zeros.csv.gz: its text is longer than")
    }

    @Test func `a table whose numbers are too many is refused`() throws {
        let folder = try TemporaryFolder()
        // 160 MB of text, of which the shortest fields make 640 MB of numbers.
        let path = try folder.write(
            "a,b,c,d,e,f,g,h\n" + String(repeating: ",,,,,,,\n", count: 20_000_000), as: "rows.csv")
        let run = try run(["info", "--data", "csv:\(path)"], 500_000)
        #expect(run.status == 65, "\(run.errors)")
        #expect(
            run.message.contains("its table of up to 20000000 rows and 8 columns need 640000000 bytes"),
            "\(run.message)")
    }

    @Test func `compressed bytes need no more than their own size`() throws {
        let folder = try TemporaryFolder()
        // 400 MiB within 700: two copies at once would not fit.
        let count = 400 << 20
        let header: [UInt8] = [0, 0, 8, 2, 0, 4, 0, 0, 0, 0, 6, 0x40]
        let images = try folder.write(
            MemoryLimitTests.stored(header) + MemoryLimitTests.zeros(mebibytes: count >> 20), as: "images.gz")
        let labels = try folder.write(SampleFiles.idx([1 << 18], [UInt8](repeating: 1, count: 1 << 18)), as: "labels")
        let run = try run(["info", "--data", "idx:\(images),\(labels)"], 700_000)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test(arguments: [("[0,", "0]"), ("[[0],", "[0]]"), ("[{\"\":0},", "{\"\":0}]")])
    func `a header of many small values is refused without memory for them`(first: String, last: String) throws {
        let folder = try TemporaryFolder()
        let item = first.dropFirst()
        let header = "{\"x\":[" + String(repeating: String(item), count: 40_000_000 / item.utf8.count) + last + "}"
        let path = try folder.write(SampleFiles.safetensors(header), as: "m.safetensors")
        let run = try run(["evaluate", "--model", path, "--data", "moons:10"], 600_000)
        #expect(run.status == 65, "\(run.errors)")
        #expect(run.message.hasSuffix("the tensor \"x\" is not an object of dtype, shape and data_offsets"))
    }

    /// A gzip member for each mebibyte of zeros.
    private static func zeros(mebibytes: Int) -> [UInt8] {
        // A member of zlib's with 2²⁰ zeros; a file may have any number of members.
        let member = Array(Data(base64Encoded: mebibyte) ?? Data())
        return (0..<mebibytes).flatMap { _ in member }
    }

    /// A gzip member that holds a few bytes as they are.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        var remainder: UInt32 = .max
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        let count = UInt8(bytes.count)
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, count, 0, ~count, 0xFF] + bytes + little(~remainder)
            + little(UInt32(bytes.count))
    }

    private static let mebibyte =
        "H4sIAAAAAAAC/+3BMQEAAADCoPVPbQhfo" + String(repeating: "A", count: 1355) + "PgMc6jinAAAQAA=="
}
