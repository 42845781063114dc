import Formats
import TestSupport
import Testing

struct CSVStreamTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Sizes of a part's text: every row by itself, a few, and all.
    private static let sizes = [1, 9, 40, 1 << 20]

    private func parts(
        _ path: String, byteCount: Int, header: CSVHeader = .automatic, read: [Int]? = nil, texts: Set<Int> = [],
        kept: [Int] = []
    ) throws -> [CSVStream.Part] {
        let stream = try CSVStream(path, header: header, byteCount: byteCount)
        stream.select(reading: read ?? Array(0..<stream.columnCount), texts: texts, keeping: kept)
        var parts: [CSVStream.Part] = []
        while let part = try stream.next(workers: SingleWorker()) {
            #expect(part.firstRow == parts.reduce(0) { $0 + $1.table.rowCount })
            parts.append(part)
        }
        #expect(stream.isAtEnd)
        return parts
    }

    private func values(_ column: CSVColumn) -> [String] {
        switch column.values {
        case .floats(let values): (0..<values.count).map { values[$0].isNaN ? "-" : "\(values[$0])" }
        case .doubles(let values): (0..<values.count).map { values[$0].isNaN ? "-" : "\(Float(values[$0]))" }
        case .booleans(let values): (0..<values.count).map { ["no", "yes", "-"][Int(values[$0])] }
        case .texts(let codes, let texts):
            (0..<codes.count).map { codes[$0] == TextDictionary.missing ? "-" : texts[Int(codes[$0])] }
        }
    }

    private static let text =
        "n,word,big,flag,\"last one\"\n1,a,16777217,True,x\n2,\"b,\"\"c\"\"\n d\",3,,\"\"\n-.5,?,NA,False,z\n4,a,9,true,\"q\"\n"

    @Test(arguments: sizes, ["", "\r", "\u{FEFF}"])
    func `the parts together are the whole table, on the same lines`(byteCount: Int, extra: String) throws {
        let text =
            extra == "\r" ? CSVStreamTests.text.replacing("\n", with: "\r\n") : extra + CSVStreamTests.text + "\n \n"
        let path = try folder.write(text)
        let whole = try CSV.read(path)
        let parts = try parts(path, byteCount: byteCount)
        // Short rows can share the room of a longer one.
        #expect(byteCount > 100 ? parts.count == 1 : parts.count >= (byteCount == 1 ? 3 : 2))
        for column in whole.columns.indices {
            #expect(parts.flatMap { values($0.table.columns[column]) } == values(whole.columns[column]))
        }
        let lines = parts.flatMap { part in (0..<part.table.rowCount).map { part.table.lines.line(ofRow: $0) } }
        #expect(lines == (0..<whole.rowCount).map { whole.lines.line(ofRow: $0) })
        #expect(lines == [2, 3, 5, 6])
    }

    @Test(arguments: sizes) func `a gzip file is read in parts too`(byteCount: Int) throws {
        let path = Fixture.path("table.csv.gz")
        let whole = try CSV.read(path)
        let parts = try parts(path, byteCount: byteCount)
        for column in whole.columns.indices {
            #expect(parts.flatMap { values($0.table.columns[column]) } == values(whole.columns[column]))
        }
    }

    @Test(arguments: sizes) func `kept fields are those of the file, byte for byte`(byteCount: Int) throws {
        let text = "id,x,note\n007,1,\"a,\"\"b\"\"\"\n 1.10 ,2,\"\"\nNA,3,\"x\ny\"\n,4,1e3\n"
        let path = try folder.write(text)
        // A column can be read too.
        for read in [[1], [0, 1], [0, 1, 2]] {
            let parts = try parts(path, byteCount: byteCount, read: read, kept: [2, 0])
            func fields(_ index: Int) -> [String] {
                parts.flatMap { part in
                    (0..<part.table.rowCount).map { String(decoding: part.kept[index].bytes(ofRow: $0), as: UTF8.self) }
                }
            }
            #expect(fields(0) == ["a,\"b\"", "", "x\ny", "1e3"])
            #expect(fields(1) == ["007", " 1.10 ", "NA", ""])
            #expect(parts.flatMap { values($0.table.columns[1]) } == ["1.0", "2.0", "3.0", "4.0"])
            if read.contains(0) {
                #expect(parts.flatMap { values($0.table.columns[0]) } == ["7.0", "1.1", "-", "-"])
            }
        }
    }

    @Test(arguments: sizes) func `columns that are not read have no values, whatever they hold`(byteCount: Int) throws {
        let path = try folder.write("a,b\nword,1\n2,2\nTrue,3\n")
        for part in try parts(path, byteCount: byteCount, read: [1]) {
            #expect(values(part.table.columns[0]).allSatisfy { $0 == "-" })
            #expect(part.table.columns.map { values($0).count } == [part.table.rowCount, part.table.rowCount])
        }
    }

    @Test(arguments: sizes) func `texts stay texts in every part`(byteCount: Int) throws {
        let path = try folder.write("zip,x\n007,1\n7,2\nab,3\n08,4\n")
        let parts = try parts(path, byteCount: byteCount, texts: [0])
        #expect(parts.flatMap { values($0.table.columns[0]) } == ["007", "7", "ab", "08"])
    }

    @Test(arguments: sizes) func `a header is doubted by a word in a column that is not read`(byteCount: Int) throws {
        let path = try folder.write("1.5,2,yes\n3,4,no\n5,6,yes\n")
        let doubts = try parts(path, byteCount: byteCount, read: [0, 1]).map(\.table.doubt)
        let doubt =
            "its first line is taken for a header, because \"yes\" is not a number, but all its other fields are numbers"
        // Later parts need not repeat it.
        #expect(doubts.first == doubt)
        #expect(doubts.dropFirst().allSatisfy { $0 == nil || $0 == doubt })
        let named = try folder.write("a,2,kind\n3,4,no\n5,6,yes\n", as: "named.csv")
        #expect(try parts(named, byteCount: byteCount, read: [0, 1]).allSatisfy { $0.table.doubt == nil })
    }

    @Test(arguments: sizes) func `a row of wrong width is named by its line`(byteCount: Int) throws {
        let path = try folder.write("a,b\n1,2\n\"x\ny\",4\n5,6\n7,8,9\n1,2\n")
        expectMalformed(path, ["line 6 has 3 fields, expected 2"]) { _ = try parts(path, byteCount: byteCount) }
    }

    @Test(arguments: sizes) func `a blank line before rows is named, wherever parts begin`(byteCount: Int) throws {
        for blanks in ["\n", "\n \n", String(repeating: "\n", count: 50)] {
            let path = try folder.write("a,b\n1,2\n3,4\n" + blanks + "5,6\n")
            expectMalformed(path, ["line 4 is blank, but rows follow it"]) {
                _ = try parts(path, byteCount: byteCount)
            }
        }
    }

    @Test(arguments: sizes) func `an open quote is named by its line`(byteCount: Int) throws {
        let path = try folder.write("a,b\n1,2\n3,\"4\n5,6\n7,8\n")
        expectMalformed(path, ["line 3: a quote is opened and never closed"]) {
            _ = try parts(path, byteCount: byteCount)
        }
    }

    @Test func `a file without rows, or without anything, is refused`() throws {
        let header = try folder.write("a,b\n\n")
        expectMalformed(header, ["it has a header and no rows"]) { _ = try parts(header, byteCount: 1) }
        let empty = try folder.write("")
        expectMalformed(empty, ["it is empty, expected a table"]) { _ = try parts(empty, byteCount: 1) }
    }
}
