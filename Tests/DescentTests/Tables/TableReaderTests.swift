import Descent
import TestSupport
import Testing

struct TableReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func table(_ text: String) throws -> Table { try Table.csv(folder.write(text, as: "train.csv")) }

    private func reader(
        _ text: String, _ encoder: TableEncoder, blockSize: Int, keeping: KeptColumns = .ignored,
        header: CSVHeader = .automatic
    ) throws -> TableReader {
        try TableReader(
            folder.write(text, as: "new.csv"), keeping: keeping, separator: .automatic, header: header,
            blockSize: blockSize
        ) { _, _ in encoder }
    }

    private func rows(_ inputs: Inputs) -> [[Float]] {
        (0..<inputs.count).map { row in (0..<inputs.width).map { inputs[row, $0] } }
    }

    /// The inputs of all blocks.
    private func inputs(_ reader: TableReader) throws -> [[Float]] {
        var all: [[Float]] = []
        while let block = try reader.next() {
            #expect(block.firstRow == all.count)
            all += rows(try reader.encoder.inputs(from: block.table))
        }
        return all
    }

    private static let training = """
        id,age,city,zip,member,y
        a1,31,Oslo,9,True,no
        a2,52,Rome,10,False,yes
        a3,40,7,10,True,no

        """

    @Test(arguments: [1, 20, 1 << 20])
    func `blocks have the inputs of the whole table, in another order of columns and without the label`(size: Int)
        throws
    {
        let encoder = try TableEncoder(
            fitting: table(TableReaderTests.training), ignoring: ["id"], categorical: ["zip", "city"])
        let text =
            "member,zip,extra,city,age\nFalse,10,?,Rome,1.5\nTrue,9.0,2,7,2\nFalse,11,x,Bonn,3e1\nTrue,010,,Oslo,4\n"
        let whole = try encoder.inputs(from: Table.csv(folder.write(text, as: "all.csv"), for: encoder))
        let found = try inputs(reader(text, encoder, blockSize: size))
        #expect(found == rows(whole))
        // Of "7" only the text is known, and 9.0 is the number 9.
        #expect(encoder.inputNames == ["age", "city=7", "city=Oslo", "city=Rome", "zip=9", "zip=10", "member"])
        #expect(found[1] == [2, 1, 0, 0, 1, 0, 1])
        #expect(found[2] == [30, 0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [1, 20, 1 << 20]) func `a text is unknown, and a number found, whatever else a block has`(
        size: Int
    ) throws {
        let encoder = try TableEncoder(
            fitting: table(TableReaderTests.training), ignoring: ["id"], categorical: ["zip", "member", "city"])
        // A word among the numbers, and other spellings of both.
        let text = "age,city,zip,member\n1,Oslo,9.0,true\n2,Oslo,word,TRUE\n3,Oslo,010,False\n4,Oslo,10,maybe\n"
        let found = try inputs(reader(text, encoder, blockSize: size))
        #expect(encoder.inputNames.suffix(4) == ["zip=9", "zip=10", "member=False", "member=True"])
        #expect(found.map { Array($0.suffix(4)) } == [[1, 0, 0, 1], [0, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 0]])
    }

    @Test(arguments: [1, 20, 1 << 20]) func `a value that cannot be used is named by its line`(size: Int) throws {
        let encoder = try TableEncoder(
            fitting: table(TableReaderTests.training), ignoring: ["id"], categorical: ["city"])
        let start = "age,city,zip,member\n1,\"Os\nlo\",9,True\n2,Oslo,9,True\n"
        for (row, message) in [
            ("word,Oslo,9,True", "line 5, column 1 (\"age\"): \"word\" is not a number"),
            ("1,Oslo,,True", "line 5, column 3 (\"zip\"): the value is missing"),
            (
                "1,Oslo,9,2",
                "line 5, column 4 (\"member\"): \"2\" is neither true nor false, as all values of the training table are"
            ),
            ("1e39,Oslo,9,True", "line 5, column 1 (\"age\"): 1e+39 is too large for a Float"),
        ] {
            let reader = try reader(start + row + "\n5,Oslo,9,True\n", encoder, blockSize: size)
            let error = #expect(throws: DataError.self) { _ = try inputs(reader) }
            #expect(error?.description == folder.file("new.csv") + ": " + message)
        }
    }

    @Test(arguments: [1, 12, 1 << 20]) func `booleans among numbers are a word, in one block or in two`(size: Int)
        throws
    {
        let encoder = try TableEncoder(fitting: table("a,b,y\n1,0,x\n2,1,y\n"))
        for (text, line) in [("a,b\n1,0\n2,1\n3,True\n", 4), ("a,b\n1,True\n2,False\n3,1\n", 2)] {
            let error = #expect(throws: DataError.self) { _ = try inputs(reader(text, encoder, blockSize: size)) }
            #expect(
                error?.description == folder.file("new.csv")
                    + ": line \(line), column 2 (\"b\"): \"True\" is not a number"
            )
        }
        #expect(try inputs(reader("a,b\n1,True\n2,False\n", encoder, blockSize: size)) == [[1, 1], [2, 0]])
    }

    @Test(arguments: [1, 12, 1 << 20]) func `a boolean can be written as 0 or 1, also beside words for it`(
        size: Int
    ) throws {
        let encoder = try TableEncoder(fitting: table("a,b,y\n1,True,x\n2,False,y\n"))
        #expect(
            try inputs(reader("a,b\n1,1\n2,true\n3,0\n4,FALSE\n", encoder, blockSize: size))
                == [[1, 1], [2, 1], [3, 0], [4, 0]])
        let error = #expect(throws: DataError.self) {
            _ = try inputs(reader("a,b\n1,1\n2,True\n3,yes\n", encoder, blockSize: size))
        }
        #expect(error?.description.contains("line 4, column 2 (\"b\"): \"yes\" is neither true nor false") == true)
    }

    @Test func `kept columns are those that training ignored, all, or those named`() throws {
        let encoder = try TableEncoder(
            fitting: table(TableReaderTests.training), ignoring: ["id", "zip"], categorical: ["city"])
        let text = "y,zip,age,city,member,more,id\n?,007,1,\"Oslo\",True,1.10,\"a,\"\"b\"\"\"\n"
        func kept(_ columns: KeptColumns) throws -> [String: String] {
            let reader = try reader(text, encoder, blockSize: 1, keeping: columns)
            let block = try #require(try reader.next())
            var texts: [String: String] = [:]
            for (column, name) in reader.keptNames.enumerated() { texts[name] = block.text(row: 0, column: column) }
            return texts
        }
        #expect(try kept(.ignored) == ["zip": "007", "id": "a,\"b\""])
        #expect(try kept(.named(["more", "1"])) == ["more": "1.10", "y": "?"])
        #expect(
            try kept(.all) == [
                "y": "?", "zip": "007", "age": "1", "city": "Oslo", "member": "True", "more": "1.10", "id": "a,\"b\"",
            ])
        #expect(try reader(text, encoder, blockSize: 1, keeping: .named(["id", "y", "id"])).keptNames == ["id", "y"])
        let error = #expect(throws: DataError.self) { _ = try kept(.named(["none"])) }
        #expect(error?.description.contains("it has no column \"none\"") == true)
    }

    @Test func `without names columns are found by place, with the label or without`() throws {
        let path = try folder.write("1,a,2,x\n3,b,4,y\n", as: "t.csv")
        let encoder = try TableEncoder(fitting: Table.csv(path, header: .absent), label: "2", ignoring: ["4"])
        let whole = try reader("7,a,8,keep\n", encoder, blockSize: 1, header: .absent)
        #expect(whole.keptNames == ["column 4"])
        #expect(try inputs(whole) == [[7, 8]])
        let all = try TableEncoder(fitting: Table.csv(path, header: .absent), label: "2")
        let unlabelled = try reader("7,8,x\n", all, blockSize: 1, header: .absent)
        #expect(try inputs(unlabelled) == [[7, 8, 1, 0]])
    }

    @Test(arguments: [1, 1 << 20]) func `a first line that a model without names takes for a header is doubted`(
        size: Int
    ) throws {
        let path = try folder.write("1,2,x\n3,4,y\n", as: "t.csv")
        let encoder = try TableEncoder(fitting: Table.csv(path, header: .absent))
        func warnings(_ text: String, _ header: CSVHeader = .automatic) throws -> [String] {
            let reader = try reader(text, encoder, blockSize: size, header: header)
            let block = try #require(try reader.next())
            return block.table.warnings.map(\.description)
        }
        let start = "\(folder.file("new.csv")): its first line is taken for a header, because "
        #expect(
            try warnings("5,7,y\n7,8,x\n") == [start + "\"y\" is not a number, but all its other fields are numbers"])
        #expect(
            try warnings("a,b,c\n7,8,x\n") == [start + "\"a\" is not a number, though the training table had none"])
        #expect(try warnings("5,7,y\n7,8,x\n", .absent).isEmpty)
        #expect(try warnings("a,b,c\n7,8,x\n", .present).isEmpty)
        #expect(
            try Table.csv(folder.write("a,b,c\n7,8,x\n", as: "w.csv"), for: encoder).warnings.count == 1)
        let named = try TableEncoder(fitting: table("a,b,y\n1,2,x\n3,4,y\n"))
        #expect(try Table.csv(folder.write("a,b,y\n7,8,x\n", as: "w.csv"), for: named).warnings.isEmpty)
    }

    @Test func `a missing column, and a missing file, are named`() throws {
        let encoder = try TableEncoder(
            fitting: table(TableReaderTests.training), ignoring: ["id"], categorical: ["city"])
        let error = #expect(throws: DataError.self) {
            _ = try reader("age,zip,member\n1,2,True\n", encoder, blockSize: 1)
        }
        #expect(error?.description == folder.file("new.csv") + ": it has no column \"city\", which the model needs")
        #expect(throws: DataError.file(.notFound(path: "/none.csv"))) { _ = try TableReader("/none.csv", for: encoder) }
    }
}
