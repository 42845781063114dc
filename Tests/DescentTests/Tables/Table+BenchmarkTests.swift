import Descent
import Formats
import TestSupport
import Testing

/// What the benchmark of reading asks of a table.
@Suite struct TableBenchmarkTests {
    private func table(
        _ numbers: [Double?] = [1, nil, 4], _ booleans: [Bool?] = [true, nil, false],
        _ texts: [String?] = ["Oslo", nil, "Rome"], name: String = "a"
    ) throws -> Table {
        try Table([
            Table.Column(name, numbers: numbers), Table.Column("b", booleans: booleans),
            Table.Column("c", texts: texts),
        ])
    }

    @Test func `a table's memory is that of its values and of its different texts`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("x,i,b,t\n1.5,16777217,True,Oslo\n2,3,False,Oslo\n3,4,True,Rome\n", as: "t.csv")
        // Floats, doubles, bytes, codes; eight letters, and an Int for the end of each text.
        #expect(try Table.csv(path, workers: 1).valueBytes == 3 * (4 + 8 + 1 + 4) + 8 + 2 * 8)
    }

    @Test func `means leave out what is missing, and texts have none`() throws {
        let columns = try table().columns
        #expect(columns.map(\.mean) == [2.5, 0.5, nil])
        #expect(columns.map(\.distinctTextCount) == [nil, nil, 2])
        #expect(Table.Column("x", numbers: [nil, nil]).mean == nil)
    }

    @Test func `two tables are equal, or differ first somewhere`() throws {
        let table = try table()
        #expect(try table.firstDifference(from: self.table()) == nil)
        let others = try [
            self.table([1, 2, 4]), self.table([1, nil, 4.5]), self.table([1, nil, 4], [true, false, false]),
            self.table([1, nil, 4], [true, nil, false], ["Oslo", nil, "Roma"]),
            self.table([1, nil, 4], [true, nil, false], ["Oslo", "", "Rome"]), self.table(name: "z"),
        ]
        let places = [(0, 1), (0, 2), (1, 1), (2, 2), (2, 1), (0, 0)]
        for (other, (column, row)) in zip(others, places) {
            let found = try #require(table.firstDifference(from: other))
            #expect(found.column == column && found.row == row)
        }
    }

    @Test func `texts are compared as texts, whatever their codes`() throws {
        let one = try Table([Table.Column("c", texts: ["x", "y"])])
        let other = try Table([Table.Column("c", texts: ["y", "x"])])
        let found = try #require(one.firstDifference(from: other[rows: [0, 1]]))
        #expect(found.row == 0)
        #expect(one.firstDifference(from: other[rows: [1, 0]]) == nil)
    }

    @Test(arguments: [1, 2, 3]) func `any number of workers reads the same`(workers: Int) throws {
        let folder = try TemporaryFolder()
        // Two blocks and more.
        let path = try folder.write(
            "x,t\n" + (0..<200_000).map { "\($0).5,name\($0 % 700)\n" }.joined(), as: "t.csv")
        let read = try Table.csv(path, workers: workers)
        #expect(try read.firstDifference(from: Table.csv(path)) == nil)
        #expect(read[column: "x"]?[199_999] == 199_999.5 && read[column: "t"]?[701] == "name1")
    }
}
