import Dispatch
import Formats
import Glibc
import TestSupport
import Testing

struct CSVTests {
    private func table(
        _ text: String, separator: CSVSeparator = .automatic, header: CSVHeader = .automatic, texts: Set<Int> = [],
        blockSize: Int = 1 << 20
    ) throws -> CSVTable {
        let folder = try TemporaryFolder()
        var settings = CSV.Settings(separator: separator, header: header) { _, _ in texts }
        settings.blockSize = blockSize
        return try CSV.read(folder.write(text), settings)
    }

    private func expectFault(
        _ text: String, header: CSVHeader = .automatic, _ parts: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text)
        for size in [1 << 20, 1] {
            var settings = CSV.Settings(header: header)
            settings.blockSize = size
            expectMalformed(path, parts, sourceLocation: sourceLocation) { _ = try CSV.read(path, settings) }
        }
    }

    /// The columns as text: numbers as Swift writes them, `-` for a missing value.
    private func columns(_ table: CSVTable) -> [String] {
        table.columns.map { column in
            (0..<table.rowCount).map { row in
                switch column.values {
                case .floats(let values): values[row].isNaN ? "-" : "\(values[row])"
                case .doubles(let values): values[row].isNaN ? "-" : "\(values[row])d"
                case .booleans(let values): ["no", "yes", "-"][Int(values[row])]
                case .texts(let codes, let texts):
                    codes[row] == TextDictionary.missing ? "-" : "'" + texts[Int(codes[row])] + "'"
                }
            }.joined(separator: " ")
        }
    }

    @Test func `a table with a header is read completely`() throws {
        let table = try table("height,\"net, weight\",kind,old\n1,2.5,ant,True\n-3e2,.5,bee,false\n,NA,None,?\n")
        #expect(table.header == ["height", "net, weight", "kind", "old"])
        #expect(table.rowCount == 3)
        // Numbers this short are exact.
        #expect(columns(table) == ["1.0 -300.0 -", "2.5 0.5 -", "'ant' 'bee' -", "yes no -"])
        #expect(table.columns.map(\.isInteger) == [false, false, true, true])
    }

    @Test(arguments: [
        "1,2,3\n4,5,6\n", "1,2,3\n4,5,6", "1,2,3\r\n4,5,6\r\n", "1,2,3\r\n4,5,6", "\u{FEFF}1,2,3\n4,5,6\n",
        "1,2,3\n4,5,6\n\n\n", "1,2,3\r\n4,5,6\r\n\r\n \r\n", "\"1\",\"2\",\"3\"\n\"4\",\"5\",\"6\"",
        "\u{FEFF}\"1\",2,3\n4,5,6\n", " 1,\t2 , 3\n4, 5,6 \n", "1,2,3\n4,5,6\n  ", "1,2,3\n4,5,6\r",
        "1;2;3\n4;5;6\n", "1\t2\t3\n4\t5\t6\n", "1|2|3\n4|5|6\n",
    ])
    func `all ways to write a table give the same result`(text: String) throws {
        for size in [1 << 20, 1, 7] {
            let table = try table(text, blockSize: size)
            #expect(table.header == nil)
            #expect(columns(table) == ["1.0 4.0", "2.0 5.0", "3.0 6.0"])
        }
    }

    @Test func `the separator is the one that cuts all lines alike`() throws {
        #expect(try table("a;b\n1,5;2,5\n").header == ["a", "b"])
        #expect(try table("a,b;c\n1,2;3\n").header == ["a", "b;c"])
        #expect(try table("\"x;y\",z\n1,2\n").header == ["x;y", "z"])
        #expect(try table("a\tb,c\n1\t2\n").header == ["a", "b,c"])
        #expect(try table("a;b\n1;2\n", separator: .comma).header == ["a;b"])
        #expect(try table("a\n1\n").header == ["a"])
    }

    @Test func `quotes may hold separators quotes and line ends`() throws {
        let text = "\"a \"\"b\"\"\nc\",\"l\"\n1,\"x,\"\"y\"\"\"\n2,\"\r\nz\"\n3,5\"\n"
        for size in [1 << 20, 1, 13] {
            let table = try table(text, blockSize: size)
            #expect(table.header == ["a \"b\"\nc", "l"])
            #expect(columns(table) == ["1.0 2.0 3.0", "'x,\"y\"' '\r\nz' '5\"'"])
            #expect((0..<3).map { table.lines.line(ofRow: $0) } == [3, 4, 6])
        }
    }

    @Test func `a compressed file is read like a plain one`() throws {
        let table = try CSV.read(Fixture.path("table.csv.gz"))
        #expect(columns(table).prefix(2) == ["1.0 3.0", "2.0 4.0"])
    }

    @Test func `a column that turns out to be of another kind is read again`() throws {
        // The first rows, from which the kinds are guessed, are 64 kB or more, unless the file is one block.
        let rows = 100_000
        let body = (0..<rows).map { "\($0 % 10),\($0 % 10),\($0 % 7),x\($0 % 5),\n" }.joined()
        let table = try table("a,b,c,d,e\n" + body + "word,16777217,9007199254740995,007,True\n")
        guard case .texts(let codes, let texts) = table.columns[0].values,
            case .doubles(let doubles) = table.columns[1].values, case .doubles(let wide) = table.columns[2].values,
            case .texts(_, let others) = table.columns[3].values, case .booleans(let last) = table.columns[4].values
        else {
            Issue.record("\(table.columns.map(\.values))")
            return
        }
        #expect(texts.texts == (0..<10).map { "\($0)" } + ["word"])
        #expect((0..<rows).allSatisfy { Int(codes[$0]) == $0 % 10 })
        #expect(table.columns[0].firstWordRow == rows)
        #expect(doubles[rows] == 16_777_217)
        #expect(doubles[13] == 3)
        #expect(wide[rows] == 9_007_199_254_740_996)
        #expect(table.columns.map(\.isExact) == [true, true, false, true, true])
        #expect(others.texts == ["x0", "x1", "x2", "x3", "x4", "007"])
        #expect(table.columns[3].firstWordRow == 0)
        #expect(last[0] == CSVValues.missingBoolean)
        #expect(last[rows] == 1)
    }

    @Test func `numbers are stored as wide as they need to be`() throws {
        #expect(try columns(table("16777216,1\n0.1,1\n")) == ["16777216.0 0.1", "1.0 1.0"])
        #expect(try columns(table("16777217,1\n0.1,1\n")) == ["16777217.0d 0.1d", "1.0 1.0"])
        #expect(try columns(table("1e39,-inf\n1,2\n")) == ["1e+39d 1.0d", "-infd 2.0d"])
        #expect(try columns(table("33554432,1\n1,1\n")) == ["3.3554432e+07 1.0", "1.0 1.0"])
        let wide = try table("9007199254740993\n9007199254740992\n")
        #expect(!wide.columns[0].isExact)
        #expect(try table("9007199254740992\n9007199254740994\n").columns[0].isExact)
    }

    @Test(arguments: [1 << 20, 40])
    func `numbers whose differences single precision loses are stored in double precision`(size: Int) throws {
        let rows = ["1700000000.25,-0.1,45000.0012,7.5", "1700000000.5,0.7,45000.0013,7.5", ",0.3,,7.5"]
        for end in ["", "1700000000.75,0.2,45000.0014,7.5\n"] {
            let found = try columns(table("a,b,c,d\n" + rows.joined(separator: "\n") + "\n" + end, blockSize: size))
            let more = !end.isEmpty
            #expect(found[0] == "1700000000.25d 1700000000.5d -" + (more ? " 1700000000.75d" : ""))
            #expect(found[1] == "-0.1 0.7 0.3" + (more ? " 0.2" : ""))
            #expect(found[2] == "45000.0012d 45000.0013d -" + (more ? " 45000.0014d" : ""))
        }
        // One other value makes the differences unimportant.
        #expect(try columns(table("1700000000.25\n1700000000.5\n0.1\n"))[0] == "1.7e+09 1.7e+09 0.1")
    }

    @Test func `missing values have any usual spelling and no kind`() throws {
        for word in ["", "NA", "N/A", "NaN", "nan", "null", "None", "?", " ", "\"\"", "\"NA\""] {
            #expect(try columns(table("a,b\n1,\(word)\n2,3\n")) == ["1.0 2.0", "- 3.0"], "\(word)")
            #expect(try columns(table("a,b\n1,\(word)\n2,x\n")) == ["1.0 2.0", "- 'x'"], "\(word)")
            #expect(try columns(table("a,b\n1,\(word)\n2,TRUE\n")) == ["1.0 2.0", "- yes"], "\(word)")
            #expect(try columns(table("a,b\n1,\(word)\n2,\n")) == ["1.0 2.0", "- -"], "\(word)")
        }
        #expect(try columns(table("a,b\n1,Nancy\n2,N\n")) == ["1.0 2.0", "'Nancy' 'N'"])
    }

    @Test func `a column of numbers and words is one of texts with its first word`() throws {
        let table = try table("a,b,c,d\n1,x,True,x\n2,3,5,y\nz,y,False,\n")
        #expect(columns(table) == ["'1' '2' 'z'", "'x' '3' 'y'", "'True' '5' 'False'", "'x' 'y' -"])
        #expect(table.columns.map(\.firstWordRow) == [2, 0, 0, nil])
    }

    @Test func `columns are texts where the caller asks for it`() throws {
        let table = try table("1,007\n2,7\n3,7.0\n4,nan\n5, 7\n", texts: [1])
        #expect(columns(table)[1] == "'007' '7' '7.0' - ' 7'")
        #expect(table.columns[1].firstWordRow == nil)
    }

    @Test func `ragged rows are refused with their line`() throws {
        try expectFault("a,b,c\n1,2,3\n4,5\n", ["line 3 has 2 fields, expected 3"])
        try expectFault("a,b,c\n1,2,3,4\n", ["line 2 has 4 fields, expected 3"])
        try expectFault("1,2\n1,2\n3\n", ["line 3 has 1 field, expected 2"])
        try expectFault("\"a\nb\",c\n1,2\n3,4,5,6\n", ["line 4 has 4 fields, expected 2"])
        try expectFault("1,2\n\n3,4\n", ["line 2 is blank, but rows follow it"])
        try expectFault("1,2\n\n3,4,5\n", ["line 2 is blank, but rows follow it"])
    }

    @Test func `files without a table are refused`() throws {
        try expectFault("", ["it is empty"])
        try expectFault("\u{FEFF}", ["it is empty"])
        try expectFault("\n\n", ["only blank lines"])
        try expectFault("\n1,2\n", ["line 1 is blank"])
        try expectFault("a,b\n", ["a header and no rows"])
        try expectFault("a,b\n\n", ["a header and no rows"])
        try expectFault("1,\"2\n3,4\n", ["line 1: a quote is opened and never closed"])
        try expectFault("1,2\n3,\"2\n3,4\n", ["line 2: a quote is opened and never closed"])
        try expectFault("1,\"2\"3\n", ["line 1: other text follows a closing quote", "a comma or a line end"])
        let folder = try TemporaryFolder()
        let utf16 = try folder.write([0xFF, 0xFE, 0x31, 0, 0x2C, 0], as: "utf16")
        expectMalformed(utf16, ["UTF-16", "expected UTF-8"]) { _ = try CSV.read(utf16) }
        let latin = try folder.write([0x61, 0x2C, 0x62, 0x0A, 0x31, 0x2C, 0xE9, 0x0A], as: "latin")
        expectMalformed(latin, ["line 2, column 2 (\"b\")", "not valid UTF-8"]) { _ = try CSV.read(latin) }
    }

    @Test(arguments: [
        ("5.1,3.5,setosa\n4,3,setosa\n", true), ("5.1,3.5,setosa\n4,3,other\n", true), ("5,3,1,a\n4,3,1,b\n", true),
        ("0,1,2,target\n4,3,1,b\n", false), ("2019,2020,trend\n4,3,up\n", false), ("0,1,a\n4,3,a\n", true),
        ("x,y,kind\n1,2,a\n", false), ("x,1.5,kind\n1,2,a\n", false), ("1.5,kind\n1,a\n", true),
        ("1,kind\n1,a\n", true), ("0,kind\n1,a\n", false), ("1,2,3\n4,5,6\n", false), ("1,2,3.5\n4,5,a\n", false),
        ("31,Oslo,5000,yes\n32,Rome,3,no\n", true), ("red,small\nblue,small\n", true),
        ("colour,size\nblue,small\n", false),
        ("3,True,a\n4,False,b\n", true), ("3,b,True\n4,c,word\n", true),
    ])
    func `a header that looks like a row is doubted`(text: String, isDoubted: Bool) throws {
        #expect((try table(text).doubt != nil) == isDoubted)
        #expect(try table(text, header: .present).doubt == nil)
    }

    @Test func `the caller decides whether the first line is a header`() throws {
        #expect(try table("1,2\n3,4\n", header: .present).header == ["1", "2"])
        #expect(try table("1,2\n3,4\n", header: .present).rowCount == 1)
        #expect(try columns(table("1,a\n3,b\n", header: .absent))[1] == "'a' 'b'")
    }

    /// As many threads as asked for, on any machine.
    private struct Threads: Workforce {
        let count: Int
        func perform(_ body: @Sendable (Int) -> Void) {
            DispatchQueue.concurrentPerform(iterations: count) { body($0) }
        }
    }

    @Test(arguments: [1, 2, 5])
    func `any number of workers gives the same table`(workers: Int) throws {
        let folder = try TemporaryFolder()
        var generator = SplitMix(seed: 3)
        var text = "id,x,word,flag,mixed\n"
        for row in 0..<3000 {
            let number = generator.next()
            let word = number % 11 == 0 ? "\"a \"\"\(number % 5)\"\"\n,\"" : "w\(number % 97)"
            text += "\(row),\(Double(number % 1000) / 8),\(word),\(number % 3 == 0 ? "true" : "")"
            text += ",\(row < 2000 ? "\(number % 50)" : "v\(number % 50)")\n"
        }
        let path = try folder.write(text)
        let whole = try CSV.read(path)
        for size in [64, 1000, 20_000] {
            var settings = CSV.Settings()
            settings.blockSize = size
            let read = try CSV.read(path, settings, workers: Threads(count: workers))
            #expect(columns(read) == columns(whole))
            #expect(read.columns.map(\.firstWordRow) == whole.columns.map(\.firstWordRow))
            #expect((0..<3000).allSatisfy { read.lines.line(ofRow: $0) == whole.lines.line(ofRow: $0) })
            for (column, other) in zip(read.columns, whole.columns) {
                guard case .texts(_, let texts) = column.values, case .texts(_, let others) = other.values else {
                    continue
                }
                #expect(texts.texts == others.texts)
            }
        }
        #expect(whole.columns[4].firstWordRow == 2000)
        // The first of several faults is the one that is named, whoever finds it.
        let faulty = try folder.write(text + "1,2\n" + text + "\"")
        for size in [64, 1000] {
            var settings = CSV.Settings()
            settings.blockSize = size
            let error = #expect(throws: FileError.self) {
                _ = try CSV.read(faulty, settings, workers: Threads(count: workers))
            }
            #expect(
                error?.description.hasSuffix("line \(text.utf8.count { $0 == 10 } + 1) has 2 fields, expected 5")
                    == true)
        }
    }

    @Test(arguments: [1, 2, 3])
    func `a byte order mark before a quote is a field's unless the file begins with it`(workers: Int) throws {
        let folder = try TemporaryFolder()
        let row = "\u{FEFF}\"a,1\n"
        let text = "word,number\n" + String(repeating: row, count: 50)
        let path = try folder.write(text)
        let marked = try folder.write("\u{FEFF}\"word\",number\n" + String(repeating: row, count: 50), as: "marked.csv")
        for size in [1, row.utf8.count, 100, 1 << 20] {
            var settings = CSV.Settings()
            settings.blockSize = size
            for path in [path, marked] {
                let table = try CSV.read(path, settings, workers: Threads(count: workers))
                #expect(table.header == ["word", "number"])
                #expect(table.rowCount == 50)
                guard case .texts(let codes, let texts) = table.columns[0].values else {
                    Issue.record("a column of texts was expected")
                    return
                }
                #expect(texts.texts == ["\u{FEFF}\"a"])
                #expect((0..<50).allSatisfy { codes[$0] == 0 })
            }
        }
    }

    @Test func `texts are exact, whatever numbers they spell and however long a block is`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { $0 < 20 ? "1.5,9007199254740993\n" : "x,9007199254740993\n" }
        let path = try folder.write("a,b\n" + rows.joined())
        for size in [16, 1 << 20] {
            var settings = CSV.Settings { _, _ in [1] }
            settings.blockSize = size
            let table = try CSV.read(path, settings)
            #expect(table.columns.map(\.isExact) == [true, true])
            #expect(table.columns.map(\.isInteger) == [true, true])
            #expect(table.columns.map(\.firstWordRow) == [20, nil])
        }
        let numbers = try CSV.read(path, CSV.Settings())
        #expect(!numbers.columns[1].isExact)
    }

    @Test(arguments: [
        (
            "a,b\r1,2\r3,4\r",
            "line 1 has a carriage return without a line feed, expected lines that end with a line feed"
        ),
        ("1,2\r3,4", "line 1 has a carriage return without a line feed, expected lines that end with a line feed"),
        (
            "PAR1\u{15}\u{4}",
            "it is a Parquet file, expected CSV; DuckDB, for example, converts it: COPY 'table.parquet' TO 'table.csv'"
        ),
        ("PK\u{3}\u{4}xl", "it is an archive of the ZIP format, as Excel's workbooks are; save the table as CSV"),
    ])
    func `files of other programs are named`(text: String, problem: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text)
        let error = #expect(throws: FileError.self) { _ = try CSV.read(path) }
        #expect(error == .malformed(path: path, problem: problem))
    }

    @Test func `selected and joined values are those of their rows`() throws {
        let values = try #require(ColumnBuffer((0..<100).map { UInt32($0) }))
        let selected = try #require(values.selecting([7, 99, 7, 0]))
        #expect((0..<selected.count).map { selected[$0] } == [7, 99, 7, 0])
        let joined = try #require(selected.appending(values) { $0 + 1 })
        #expect((0..<joined.count).map { joined[$0] } == [7, 99, 7, 0] + (1...100))
        #expect(try #require(values.selecting([])).count == 0)
    }

    @Test func `a table from a pipe is read completely whatever its length`() throws {
        // Longer than the first two allocations for the text, which then moves.
        let rows = 400_000
        var ends: [CInt] = [0, 0]
        // The system fills both elements.
        try #require(unsafe pipe(&ends) == 0)
        let writing = ends[1]
        // A thread of its own: a task would come behind all other tests, and one of few threads wait for it.
        DispatchQueue(label: "writer").async {
            let text = Array((0..<rows).map { "\($0),\($0 % 7)\n" }.joined().utf8)
            var written = 0
            while written < text.count {
                // The rest begins within the array, which lives during the call.
                let count = unsafe text[written...].withUnsafeBytes { unsafe write(writing, $0.baseAddress, $0.count) }
                guard count > 0 else { break }
                written += count
            }
            close(writing)
        }
        let table = try CSV.read("/proc/self/fd/\(ends[0])")
        close(ends[0])
        #expect(table.rowCount == rows)
        guard case .floats(let first) = table.columns[0].values, case .floats(let last) = table.columns[1].values else {
            Issue.record("columns of numbers were expected")
            return
        }
        #expect((0..<rows).allSatisfy { first[$0] == Float($0) && last[$0] == Float($0 % 7) })
    }
}
