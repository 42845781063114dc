import Descent
import TestSupport
import Testing

/// A column of a table that weights its examples.
struct TableWeightsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func table(_ text: String, header: CSVHeader = .automatic) throws -> Table {
        try Table.csv(folder.write(text, as: "t.csv"), header: header)
    }

    private let text = "a,w,b,y\n1,2.5,3,no\n4,0,6,yes\n7,1,9,no\n"

    @Test func `the column weights the examples, and is no input`() throws {
        let table = try table(text)
        for name in ["w", "2"] {
            let encoder = try TableEncoder(fitting: table, weights: name)
            #expect(encoder.inputNames == ["a", "b"])
            #expect(encoder.weightsColumn == "w")
            let examples = try encoder.examples(from: table)
            #expect(examples.weights == [2.5, 0, 1])
            #expect((0..<3).map { examples.inputs[$0, 1] } == [3, 6, 9])
            var warnings: [TableWarning] = []
            _ = try encoder.examples(from: table, warnings: &warnings)
            #expect(warnings.isEmpty)
            #expect(try encoder.inputs(from: table).count == 3)
        }
        let plain = try TableEncoder(fitting: table)
        #expect(plain.weightsColumn == nil)
        #expect(try plain.examples(from: table).weights == nil)
    }

    @Test func `later tables have the column anywhere, or count all examples the same`() throws {
        let encoder = try TableEncoder(fitting: table(text), weights: "w")
        let moved = try table("y,w,note,b,a\nyes,4,x,5,6\nno,3,x,8,7\n")
        var warnings: [TableWarning] = []
        let examples = try encoder.examples(from: moved, warnings: &warnings)
        #expect(examples.weights == [4, 3])
        #expect(warnings == [.ignoredColumns(["note"])])
        let without = try table("a,b,y\n5,6,no\n7,8,yes\n")
        warnings = []
        #expect(try encoder.examples(from: without, warnings: &warnings).weights == nil)
        #expect(warnings.map(\.description) == ["it has no column \"w\" of weights, so all examples count the same"])
    }

    @Test func `without names the column counts by its place`() throws {
        let encoder = try TableEncoder(fitting: table("1,2.5,3,0\n4,0,6,1\n7,1,9,0\n", header: .absent), weights: "2")
        #expect(encoder.weightsColumn == "2")
        let later = try table("5,6,7,1\n8,9,10,0\n", header: .absent)
        let examples = try encoder.examples(from: later)
        #expect(examples.weights == [6, 9])
        #expect((0..<2).map { examples.inputs[$0, 1] } == [7, 10])
        // The label first: the others keep their order.
        let moved = try encoder.examples(from: table("1,5,6,7\n0,8,9,10\n", header: .absent), label: "1")
        #expect(moved.weights == [6, 9])
        #expect((0..<2).map { moved.inputs[$0, 1] } == [7, 10])
    }

    @Test func `a saved model keeps the column`() throws {
        for (text, header) in [(text, CSVHeader.automatic), ("1,2,3,0\n4,5,6,1\n", .absent)] {
            let table = try table(text, header: header)
            let encoder = try TableEncoder(fitting: table, weights: "2")
            var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
            network.encoder = encoder
            let path = folder.file("m.safetensors")
            try network.save(to: path)
            let loaded = try Network.load(from: path).encoder
            #expect(loaded == encoder)
            #expect(loaded?.weightsColumn == encoder.weightsColumn)
        }
    }

    @Test(arguments: [
        ("oops", "t.csv: line 3, column 2 (\"w\"): \"oops\" is not a number"),
        ("", "t.csv: line 3, column 2 (\"w\"): the weight is missing"),
        ("-1", "t.csv: line 3, column 2 (\"w\"): the weight is -1; it must be from 0 to 3.4e+38"),
        ("-0.962", "t.csv: line 3, column 2 (\"w\"): the weight is -0.962; it must be from 0 to 3.4e+38"),
        ("1e39", "t.csv: line 3, column 2 (\"w\"): the weight is 1e+39; it must be from 0 to 3.4e+38"),
    ])
    func `what is no weight is named with its line`(field: String, message: String) throws {
        let table = try table("a,w,y\n1,1,0\n2,\(field),1\n3,1,0\n")
        let found = failure {
            let encoder = try TableEncoder(fitting: table, weights: "w")
            _ = try encoder.examples(from: table)
        }
        #expect(found?.hasSuffix(message) == true, "\(found ?? "")")
    }

    @Test func `rows without a weight are dropped with the others that miss a value`() throws {
        let table = try table("a,w,y\n1,1,0\n2,,1\n,3,0\n4,5,1\n")
        var warnings: [TableWarning] = []
        let encoder = try TableEncoder(fitting: table, weights: "w", missing: .drop, warnings: &warnings)
        #expect(warnings.contains(.droppedRows(2)))
        #expect(try encoder.examples(from: table).weights == [1, 5])
        #expect(try encoder.usedPlaces(in: table).sorted() == [0, 1, 2])
        #expect(try TableEncoder.usedPlaces(in: table, weights: "w").sorted() == [0, 1, 2])
    }

    @Test func `columns that cannot be the weights are refused`() throws {
        let table = try table(text)
        #expect(
            failure { _ = try TableEncoder(fitting: table, weights: "y") }?
                .hasSuffix("column 4 (\"y\") is the label, and cannot be the weights too") == true)
        #expect(failure { _ = try TableEncoder(fitting: table, weights: "z") }?.contains("no column \"z\"") == true)
        let zeros = try self.table("a,w,y\n1,0,0\n2,0,1\n")
        let message = failure { _ = try TableEncoder(fitting: zeros, weights: "w").examples(from: zeros) }
        #expect(
            message?.hasSuffix("column 2 (\"w\") has no weight above 0; at least one example must have one") == true)
        let encoder = try TableEncoder(fitting: table, weights: "w")
        #expect(
            failure { _ = try encoder.examples(from: table, label: "w") }?
                .hasSuffix("column 2 (\"w\") is the label, and cannot be the weights too") == true)
        // Another column for a table of a known encoder.
        let plain = try TableEncoder(fitting: table, ignoring: ["w"])
        #expect(try plain.weighted(by: "w", of: table).examples(from: table).weights == [2.5, 0, 1])
        #expect(
            failure { _ = try plain.weighted(by: "b", of: table) }?
                .hasSuffix("column 3 (\"b\") is one that the model learns from, and cannot be the weights") == true)
        #expect(failure { _ = try plain.weighted(by: "y", of: table) } != nil)
    }

    @Test func `without names another column of weights is the table's own, wherever the label is`() throws {
        // a, b, x, z, label, of which x and z were ignored.
        let encoder = try TableEncoder(
            fitting: table("1,2,30,40,0\n3,4,50,60,1\n", header: .absent), ignoring: ["3", "4"])
        // The label, and then the same.
        let moved = try table("0,1,2,31,41\n1,3,4,51,61\n", header: .absent)
        for (name, weights) in [("4", [Float(31), 51]), ("5", [41, 61])] {
            let weighted = try encoder.weighted(by: name, of: moved, label: "1")
            let examples = try weighted.examples(from: moved, label: "1")
            #expect(examples.weights == weights)
            #expect((0..<2).map { examples.inputs[$0, 1] } == [2, 4])
        }
        let first = try TableEncoder(
            fitting: table("0,1,2,30\n1,3,4,50\n", header: .absent), label: "1", ignoring: ["4"])
        let last = try table("1,2,31,0\n3,4,51,1\n", header: .absent)
        #expect(
            try first.weighted(by: "3", of: last, label: "4").examples(from: last, label: "4").weights == [31, 51])
        #expect(
            failure { _ = try encoder.weighted(by: "1", of: moved, label: "1") }?
                .hasSuffix("column 1 is the label, and cannot be the weights too") == true)
        #expect(
            failure { _ = try encoder.weighted(by: "2", of: moved, label: "1") }?
                .hasSuffix("column 2 is one that the model learns from, and cannot be the weights") == true)
    }

    @Test func `an encoder with another column of weights can be saved, wherever that column is`() throws {
        let plain = try TableEncoder(fitting: table(text), ignoring: ["w"])
        for later in ["w,a,b,y\n1,2,3,no\n", "a,b,y,x,z,w\n1,2,no,4,5,6\n"] {
            let weighted = try plain.weighted(by: "w", of: table(later))
            var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
            network.encoder = weighted
            try network.save(to: folder.file("m.safetensors"))
            let loaded = try Network.load(from: folder.file("m.safetensors")).encoder
            #expect(loaded == weighted)
            #expect(loaded?.weightsColumn == "w")
        }
    }
}
