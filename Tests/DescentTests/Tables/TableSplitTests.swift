import Descent
import TestSupport
import Testing

/// Encoders of a part of a table's rows, and of tables with another label column.
struct TableSplitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func table(_ text: String, header: CSVHeader = .automatic) throws -> Table {
        try Table.csv(folder.write(text, as: "t.csv"), header: header)
    }

    private func rows(_ inputs: Inputs) -> [[Float]] {
        (0..<inputs.count).map { row in (0..<inputs.width).map { inputs[row, $0] } }
    }

    private func classes(_ examples: Examples) -> [Int?] {
        (0..<examples.count).map { examples.targets.classNumber(ofExample: $0) }
    }

    // MARK: - Rows to learn from

    @Test(arguments: [
        (MissingValues.mean, Float(3)), (.median, 2), (.mostFrequent, 1),
    ])
    func `inputs are learnt from the given rows alone, and classes from all`(
        missing: MissingValues, fill: Float
    ) throws {
        let table = try table(
            """
            n,m,c,y
            1,5,a,ant
            1,6,b,bee
            2,7,b,ant
            3,8,a,bee
            8,9,b,bee
            900,,z,cat
            ,1,,ant

            """)
        let training = [0, 1, 2, 3, 4]
        let encoder = try TableEncoder(fitting: table, rows: training, missing: missing, indicators: true)
        // No value of the training rows is missing, so none has an indicator; a later one is filled all the same.
        #expect(encoder.inputNames == ["n", "m", "c=a", "c=b"])
        #expect(encoder.classNames == ["ant", "bee", "cat"])
        var warnings: [TableWarning] = []
        let examples = try encoder.examples(from: table[rows: [5, 6]], warnings: &warnings)
        let fillOfM: Float = missing == .mostFrequent ? 5 : 7
        #expect(rows(examples.inputs) == [[900, fillOfM, 0, 0], [fill, 1, 0, 1]])
        #expect(classes(examples) == [2, 0])
        #expect(warnings.map(\.description).contains { $0.contains("such as \"z\"") })
        // The same as from a table of those rows, but for the class that they lack.
        let part = try TableEncoder(fitting: table[rows: training], missing: missing, indicators: true)
        #expect(rows(try part.inputs(from: table)) == rows(try encoder.inputs(from: table)))
        #expect(part.classNames == ["ant", "bee"])
    }

    @Test func `an indicator is for what is missing in the given rows`() throws {
        let table = try table("n,y\n,0\n1,1\n2,0\n,1\n")
        let names = { (rows: [Int]) in
            try TableEncoder(fitting: table, rows: rows, missing: .mean, indicators: true).inputNames
        }
        #expect(try names([1, 2]) == ["n"])
        #expect(try names([1, 2, 3]) == ["n", "n is missing"])
    }

    @Test func `of the given rows those with missing values are dropped`() throws {
        let table = try table("n,c,y\n1,a,0\n,b,1\n3,c,\n5,d,1\n7,e,2\n")
        var warnings: [TableWarning] = []
        let encoder = try TableEncoder(fitting: table, rows: [0, 1, 2, 3], missing: .drop, warnings: &warnings)
        #expect(encoder.inputNames == ["n", "c=a", "c=d"])
        #expect(encoder.classNames == ["0", "1", "2"])
        #expect(warnings.contains(.droppedRows(2)))
        #expect(
            failure { _ = try TableEncoder(fitting: table, rows: [1, 2], missing: .drop) }?.contains("none is left")
                == true)
        // Dropped before, as one does who splits the rows.
        let complete = table.completeRows(in: try TableEncoder.usedPlaces(in: table))
        #expect(complete == [0, 3, 4])
        #expect(
            try TableEncoder(fitting: table[rows: complete], rows: [0, 1], missing: .drop).inputNames
                == encoder.inputNames)
        #expect(try TableEncoder.usedPlaces(in: table, label: "n", ignoring: ["y"]) == [1, 0])
        #expect(
            table.completeRows(in: try TableEncoder.usedPlaces(in: table, label: "n", ignoring: ["y"])) == [0, 2, 3, 4])
    }

    @Test func `what is wrong in the given or selected rows is named by its line in the file`() throws {
        let path = folder.file("t.csv")
        let table = try table("n,c,y\n1,a,0\n2,b,1\n,c,0\n4,,x\n")
        #expect(
            failure { _ = try TableEncoder(fitting: table, rows: [0, 2]) }
                == "\(path): line 4, column 1 (\"n\"): the value is missing")
        #expect(
            failure { _ = try TableEncoder(fitting: table[rows: [3, 2]], label: "y") }
                == "\(path): line 4, column 1 (\"n\"): the value is missing")
        #expect(
            failure { _ = try TableEncoder(fitting: table[rows: 1..<4][rows: [0, 2]], ignoring: ["n"]) }
                == "\(path): line 5, column 2 (\"c\"): the value is missing")
        // The word is not among the rows, and the column still is none of numbers.
        #expect(
            failure { _ = try TableEncoder(fitting: table[rows: [0, 1]], label: "n") }
                == "\(path): line 5, column 3 (\"y\"): \"x\" is not a number")
        #expect(
            failure { _ = try TableEncoder(fitting: table, rows: [0, 1], label: "y", task: .regression) }
                == "\(path): line 5, column 3 (\"y\"): the label \"x\" is not a number, which regression needs")
        #expect(
            failure { _ = try TableEncoder(fitting: table[rows: [0, 1]], task: .regression) }
                == "\(path): line 5, column 3 (\"y\"): the label \"x\" is not a number, which regression needs")
        // Of joined tables there is no file, only a row.
        let joined = try table[rows: [1]].appending(table)
        #expect(
            failure { _ = try TableEncoder(fitting: joined, label: "c", ignoring: ["n"]) }?.hasPrefix("row 5, ") == true
        )
        #expect(
            failure { _ = try TableEncoder(fitting: joined, label: "c", ignoring: ["n"], missing: .drop) }
                == "row 5, column 3 (\"y\"): \"x\" is not a number")
    }

    // MARK: - Another label column

    @Test func `another column can hold the label`() throws {
        let encoder = try TableEncoder(fitting: table("a,y,b\n1,ant,2\n3,bee,4\n"), label: "y")
        let later = try table("truth,b,y,a\nbee,2,ant,1\nant,4,ant,3\n")
        #expect(classes(try encoder.examples(from: later)) == [0, 0])
        var warnings: [TableWarning] = []
        let examples = try encoder.examples(from: later, label: "truth", warnings: &warnings)
        #expect(classes(examples) == [1, 0])
        #expect(rows(examples.inputs) == [[1, 2], [3, 4]])
        #expect(warnings == [.ignoredColumns(["y"])])
        #expect(classes(try encoder.examples(from: later, label: "1")) == [1, 0])
        #expect(try encoder.usedPlaces(in: later, label: "truth") == [3, 1, 0])
        #expect(try encoder.usedPlaces(in: later) == [3, 1, 2])
        #expect(try encoder.usedPlaces(in: table("b,a\n1,2\n")) == [1, 0])
        let path = folder.file("t.csv")
        #expect(
            failure { _ = try encoder.examples(from: later, label: "b") }
                == "\(path): column 2 (\"b\") is one of the model's inputs, expected another column for the label")
        #expect(failure { _ = try encoder.examples(from: later, label: "z") }?.contains("no column \"z\"") == true)
    }

    @Test func `without names the other columns keep their order, wherever the label is`() throws {
        let encoder = try TableEncoder(fitting: table("1,2,0,9\n3,4,1,9\n"), label: "3", ignoring: ["1"])
        let later = try table("1,5,6,7\n0,8,9,10\n")
        let examples = try encoder.examples(from: later, label: "1")
        #expect(classes(examples) == [1, 0])
        #expect(rows(examples.inputs) == [[6, 7], [9, 10]])
        #expect(rows(try encoder.examples(from: table("5,6,7,1\n"), label: "4").inputs) == [[6, 7]])
        #expect(
            failure { _ = try encoder.examples(from: table("5,6,1\n"), label: "3") }?.contains("has 3 columns") == true)
    }

    @Test func `a label column of texts stays one, whatever its name`() throws {
        let path = try folder.write("a,y\n1,007\n2,x\n", as: "train.csv")
        let encoder = try TableEncoder(fitting: Table.csv(path, texts: ["y"]))
        let later = try folder.write("truth,a\n007,1\n", as: "later.csv")
        let table = try Table.csv(later, for: encoder, label: "truth")
        #expect(classes(try encoder.examples(from: table, label: "truth")) == [0])
        let bare = try TableEncoder(
            fitting: Table.csv(folder.write("1,x,5\n2,007,5\n", as: "bare.csv"), header: .absent), label: "2")
        let shifted = try Table.csv(folder.write("007,1,5\n", as: "later.csv"), for: bare, label: "1", header: .absent)
        #expect(classes(try bare.examples(from: shifted, label: "1")) == [0])
    }
}
