import Formats
import TestSupport
import Testing

struct CSVRowsTests {
    @Test func `fields are quoted where they need it, and a row is never a blank line`() throws {
        var rows = CSVRows()
        for field in ["plain", "a,b", "say \"yes\"", "two\nlines", "cr\r", " blank ", ""] { rows.append(field) }
        rows.endRow()
        rows.appendMissing()
        rows.endRow()
        rows.append("")
        rows.append(Float(1))
        rows.endRow()
        #expect(
            String(decoding: rows.bytes, as: UTF8.self)
                == "plain,\"a,b\",\"say \"\"yes\"\"\",\"two\nlines\",\"cr\r\", blank ,\n\"\"\n,1.0\n")
    }

    @Test func `what is written is read again`() throws {
        let folder = try TemporaryFolder()
        let fields = ["007", "a,b", "\"", "\"\"", "x\r\ny", "ü"]
        var rows = CSVRows()
        for field in fields {
            rows.append(field)
            rows.append("z")
            rows.endRow()
        }
        let stream = try CSVStream(folder.write(rows.bytes), header: .absent, byteCount: 1 << 20)
        stream.select(reading: [1], texts: [], keeping: [0])
        let part = try #require(try stream.next(workers: SingleWorker()))
        #expect(fields.indices.map { String(decoding: part.kept[0].bytes(ofRow: $0), as: UTF8.self) } == fields)
    }

    @Test func `the text of a number is the same Float again, and the shortest`() {
        var generator = SplitMix(seed: 3)
        for _ in 0..<100_000 {
            let number = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
            guard number.isFinite else { continue }
            var rows = CSVRows()
            rows.append(number)
            let text = String(decoding: rows.bytes, as: UTF8.self)
            #expect(Float(text)?.bitPattern == number.bitPattern)
            #expect(text.utf8.count <= 15)
        }
    }
}
