import Formats
import Glibc
import TestSupport
import Testing

struct CSVTests {
    private func table(_ text: String, label: CSVColumn = .last) throws -> CSVTable {
        let folder = try TemporaryFolder()
        return try CSV.read(folder.write(text), labelColumn: label)
    }

    private func expectFault(
        _ text: String, label: CSVColumn = .last, _ parts: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text)
        expectMalformed(path, parts, sourceLocation: sourceLocation) { _ = try CSV.read(path, labelColumn: label) }
    }

    @Test func `a table with a header is read completely`() throws {
        let table = try table("height,\"net, weight\",kind\n1,2.5,0\n-3e2,.5,1\n")
        #expect(table.header == ["height", "net, weight", "kind"])
        #expect(table.featureNames == ["height", "net, weight"])
        #expect(table.labelName == "kind")
        #expect(table.rowCount == 2)
        #expect(table.featureCount == 2)
        // Numbers this short are exact.
        #expect(table.features == [1, 2.5, -300, 0.5])
        #expect(table.labels == .integers([0, 1]))
    }

    @Test(arguments: [
        "1,2,3\n4,5,6\n", "1,2,3\n4,5,6", "1,2,3\r\n4,5,6\r\n", "1,2,3\r\n4,5,6", "\u{FEFF}1,2,3\n4,5,6\n",
        "1,2,3\n4,5,6\n\n\n", "1,2,3\r\n4,5,6\r\n\r\n \r\n", "\"1\",\"2\",\"3\"\n\"4\",\"5\",\"6\"",
        " 1,\t2 , 3\n4, 5,6 \n",
        "1,2,3\n4,5,6\n  ", "1,2,3\n4,5,6\r",
    ])
    func `all ways to write a table give the same result`(text: String) throws {
        let table = try table(text)
        #expect(table.header == nil)
        #expect(table.featureNames == nil)
        #expect(table.labelName == nil)
        #expect(table.features == [1, 2, 4, 5])
        #expect(table.labels == .integers([3, 6]))
    }

    @Test func `quotes may hold commas quotes and line ends`() throws {
        let table = try table("\"a \"\"b\"\"\nc\",\"l\"\n1,\"x,\"\"y\"\"\"\n2,\"\r\nz\"\n")
        #expect(table.header == ["a \"b\"\nc", "l"])
        #expect(table.labels == .texts(["x,\"y\"", "\r\nz"]))
        #expect(table.features == [1, 2])
    }

    @Test func `a compressed file is read like a plain one`() throws {
        let table = try CSV.read(Fixture.path("table.csv.gz"))
        #expect(table.features == [1, 2, 3, 4])
        #expect(table.labels == .integers([0, 1]))
    }

    @Test(arguments: [CSVColumn.named("kind"), .number(2), CSVColumn(parsing: "kind"), CSVColumn(parsing: "2")])
    func `the label column is found by name and number`(column: CSVColumn) throws {
        let table = try table("a,kind,b\n1,7,2\n3,8,4\n", label: column)
        #expect(table.labelName == "kind")
        #expect(table.featureNames == ["a", "b"])
        #expect(table.features == [1, 2, 3, 4])
        #expect(table.labels == .integers([7, 8]))
    }

    @Test func `a name wins over a number`() throws {
        let table = try table("2,a,x\n5,6,7\n", label: CSVColumn(parsing: "2"))
        #expect(table.labelName == "2")
        #expect(table.labels == .integers([5]))
    }

    @Test func `an unknown column is refused with the known ones`() throws {
        let text = "a,kind,b\n1,7,2\n"
        try expectFault(text, label: .named("type"), ["no column \"type\"", "one of \"a\", \"kind\", \"b\""])
        try expectFault(text, label: .number(4), ["no column 4", "from 1 to 3"])
        try expectFault(text, label: .number(0), ["no column 0"])
        try expectFault(text, label: CSVColumn(parsing: "-1"), ["no column -1"])
        try expectFault("1,2\n", label: .named("type"), ["no column \"type\"", "not a header", "from 1 to 2"])
        try expectFault("a,a\n1,2\n", label: .named("a"), ["2 columns are named \"a\""])
    }

    @Test func `labels take the narrowest form`() throws {
        #expect(try table("1,-3\n1,+4\n").labels == .integers([-3, 4]))
        #expect(try table("1,-9223372036854775808\n1,0\n").labels == .integers([.min, 0]))
        #expect(try table("1,3\n1,4.5\n").labels == .reals([3, 4.5]))
        #expect(try table("1,9223372036854775808\n1,0\n").labels == .reals([0x1p63, 0]))
        #expect(try table("a,b\n1,3\n1,cat\n").labels == .texts(["3", "cat"]))
        #expect(try table("a,b\n1, cat \n").labels == .texts([" cat "]))
        #expect(try table("a,b\n1,inf\n1,cat\n").labels == .texts(["inf", "cat"]))
    }

    @Test func `labels that are missing or not finite are refused`() throws {
        try expectFault("a,b\n1,2\n1,\n", ["line 3, column 2 (\"b\")", "label is empty"])
        try expectFault("1,2\n1,nan\n", ["line 2, column 2", "\"nan\" is not finite"])
        try expectFault("1,2.5\n1,1e99\n", ["line 2, column 2", "\"1e99\" is not finite"])
    }

    @Test func `ragged rows are refused with their line`() throws {
        try expectFault("a,b,c\n1,2,3\n4,5\n", ["line 3 has 2 fields, expected 3"])
        try expectFault("a,b,c\n1,2,3,4\n", ["line 2 has 4 fields, expected 3"])
        try expectFault("1,2\n1,2\n3\n", ["line 3 has 1 field, expected 2"])
        try expectFault("a,b\n\"\n1\",2\n\n", ["line 2", "is not a number"])
        try expectFault("\"a\nb\",c\n1,2\n3,4,5,6\n", ["line 4 has 4 fields, expected 2"])
        try expectFault("1,2\n\n3,4\n", ["line 2 is blank, but rows follow it"])
    }

    @Test func `features that are not finite numbers are refused with line and column`() throws {
        try expectFault("1,2,3\n4,x5,6\n", ["line 2, column 2: \"x5\" is not a number"])
        try expectFault("a,b,c\n4,,6\n", ["line 2, column 2 (\"b\"): \"\" is not a number"])
        try expectFault("a,b,c\n4,0x10,6\n", ["\"0x10\" is not a number"])
        try expectFault("a,b,c\n4,1 2,6\n", ["\"1 2\" is not a number"])
        try expectFault("a,b,c\n4,1e,6\n", ["\"1e\" is not a number"])
        for text in ["nan", "-inf", "Infinity", "NaN"] {
            try expectFault("1,2,3\n4,\(text),6\n", ["line 2, column 2: \"\(text)\" is not finite"])
            // On the first line too, which such a field doesn't make a header.
            try expectFault("1,\(text),3\n4,5,6\n", ["line 1, column 2: \"\(text)\" is not finite"])
        }
        try expectFault("1,3.5e38,3\n", ["\"3.5e38\" is too large for a Float"])
        try expectFault("1,\"-1e999\",3\n", ["\"-1e999\" is too large for a Float"])
    }

    @Test func `files without a table are refused`() throws {
        try expectFault("", ["it is empty"])
        try expectFault("\u{FEFF}", ["it is empty"])
        try expectFault("\n\n", ["only blank lines"])
        try expectFault("\n1,2\n", ["line 1 is blank"])
        try expectFault("a,b\n", ["a header and no rows"])
        try expectFault("a\n1\n", ["a single column"])
        try expectFault("1,\"2\n3,4\n", ["line 1: a quote is opened and never closed"])
        try expectFault("1,\"2\"3\n", ["line 1: other text follows a closing quote"])
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
    ])
    func `a header that looks like a row is doubted`(text: String, isDoubted: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text)
        #expect((try CSV.read(path).doubt != nil) == isDoubted)
        #expect(try CSV.read(path, header: .present).doubt == nil)
    }

    @Test func `the caller decides whether the first line is a header`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("1,2\n3,4\n")
        #expect(try CSV.read(path, header: .present).header == ["1", "2"])
        #expect(try CSV.read(path, header: .present).rowCount == 1)
        let texts = try folder.write("1,a\n3,b\n")
        #expect(try CSV.read(texts, header: .absent).labels == .texts(["a", "b"]))
        let names = try folder.write("x,kind\n3,b\n")
        expectMalformed(names, ["line 1, column 1: \"x\" is not a number"]) {
            _ = try CSV.read(names, header: .absent)
        }
    }

    @Test func `labels can be kept as written`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("1,007\n2,7\n3,7.0\n4,nan\n")
        #expect(try CSV.read(path, labelsAreTexts: true).labels == .texts(["007", "7", "7.0", "nan"]))
    }

    @Test func `a table from a pipe is read completely whatever its length`() async throws {
        // Longer than the first two allocations for the text, which then moves.
        let rows = 400_000
        var ends: [CInt] = [0, 0]
        // The system fills both elements.
        try #require(unsafe pipe(&ends) == 0)
        let writing = ends[1]
        let writer = Task.detached {
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
        await writer.value
        #expect(table.rowCount == rows)
        #expect(table.features == (0..<rows).map { Float($0) })
        #expect(table.labels == .integers((0..<rows).map { $0 % 7 }))
    }
}
