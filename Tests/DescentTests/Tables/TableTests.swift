import Descent
import TestSupport
import Testing

struct TableTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func values(_ table: Table, _ name: String) -> [TableValue] {
        guard let column = table[column: name] else { return [] }
        return (0..<table.rowCount).map { column[$0] }
    }

    @Test func `a file's columns have their names and kinds`() throws {
        let path = try folder.write("age,city,member\n31,Oslo,True\n,Rome,\n", as: "t.csv")
        let table = try Table.csv(path)
        #expect(table.columnNames == ["age", "city", "member"])
        #expect(table.columns.map(\.kind) == [.numbers, .texts, .booleans])
        #expect(table.columns.map(\.missingCount) == [1, 0, 1])
        #expect(values(table, "age") == [31, nil])
        #expect(values(table, "city") == ["Oslo", "Rome"])
        #expect(values(table, "member") == [true, nil])
        #expect(table[column: "x"] == nil)
        #expect(try Table.csv(folder.write("1,2\n3,4\n", as: "n.csv")).columnNames == nil)
        #expect(try Table.csv(path, texts: ["age"])[column: "age"]?[0] == "31")
        #expect(
            failure { _ = try Table.csv(path, texts: ["ages"]) }
                == "\(path): it has no column \"ages\", expected one of \"age\", \"city\", \"member\" or a number from 1 to 3"
        )
    }

    @Test func `rows are selected by index`() throws {
        let table = try Table([
            Table.Column("a", integers: [1, 2, nil]), Table.Column("b", texts: ["x", nil, "z"]),
            Table.Column("c", booleans: [nil, true, false]), Table.Column("d", numbers: [0.5, nil, 1.5]),
        ])
        let picked = table[rows: [2, 0, 2]]
        #expect(values(picked, "a") == [nil, 1, nil])
        #expect(values(picked, "b") == ["z", "x", "z"])
        #expect(values(picked, "c") == [false, nil, false])
        #expect(values(picked, "d") == [1.5, 0.5, 1.5])
        #expect(values(table[rows: 1..<3], "b") == [nil, "z"])
    }

    @Test func `tables are joined by the names of their columns`() throws {
        let one = try Table([
            Table.Column("a", integers: [1]), Table.Column("b", texts: ["x"]), Table.Column("c", booleans: [nil]),
            Table.Column("d", numbers: [nil]),
        ])
        let two = try Table([
            Table.Column("b", texts: ["y", "x"]), Table.Column("a", numbers: [2.5, nil]),
            Table.Column("c", booleans: [true, nil]), Table.Column("d", texts: ["t", nil]),
            Table.Column("e", texts: ["", ""]),
        ])
        let both = try one.appending(two)
        #expect(both.columnNames == ["a", "b", "c", "d"])
        #expect(values(both, "a") == [1, 2.5, nil])
        #expect(values(both, "b") == ["x", "y", "x"])
        #expect(values(both, "c") == [nil, true, nil])
        #expect(values(both, "d") == [nil, "t", nil])
        #expect(failure { _ = try two.appending(one) }?.contains("no column \"e\"") == true)
        let other = try Table([Table.Column("a", texts: ["1"])])
        let message = failure { _ = try Table([Table.Column("a", integers: [1])]).appending(other) }
        #expect(
            message
                == "column 1 (\"a\") has values of another kind in one of the tables than in the other: numbers, booleans or "
                + "texts")
    }

    @Test func `columns that make no table are refused`() throws {
        #expect(failure { _ = try Table([]) } == "a table has at least one column and one row")
        #expect(
            failure { _ = try Table([Table.Column("a", integers: [])]) }
                == "a table has at least one column and one row")
        let columns = [Table.Column("a", integers: [1]), Table.Column("b", integers: [1, 2])]
        #expect(
            failure { _ = try Table(columns) }
                == "column 2 (\"b\") has 2 values and the first column 1; the numbers must be equal")
    }

    @Test func `a doubtful header is a warning`() throws {
        let path = try folder.write("5.1,3.5,setosa\n6.0,2.0,virginica\n", as: "iris.csv")
        #expect(
            try Table.csv(path).warnings.map(\.description) == [
                "\(path): its first line is taken for a header, because \"setosa\" is not a number, but all its other "
                    + "fields are numbers"
            ])
        #expect(try Table.csv(path, header: .absent).warnings.isEmpty)
    }
}
