import Descent
import TestSupport
import Testing

/// Labels that are texts, and what is said of them.
struct TableLabelTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func table(_ labels: [String]) throws -> Table {
        try Table.csv(
            folder.write("x,y\n" + labels.enumerated().map { "\($0.offset % 9),\($0.element)\n" }.joined(), as: "t.csv")
        )
    }

    private func warnings(_ labels: [String], _ task: TableTask = .automatic) throws -> [String] {
        var warnings: [TableWarning] = []
        _ = try TableEncoder(fitting: table(labels), task: task, warnings: &warnings)
        return warnings.map(\.description)
    }

    @Test func `texts of which most have few rows are warned of`() throws {
        let all = (0..<60).map { "name \($0)" }
        #expect(
            try warnings(all) == [
                "the texts of the label, column 2 (\"y\"), are taken as 60 classes, of which 60 have fewer than 5 rows"
            ])
        #expect(try warnings(all, .classification).isEmpty)
        #expect(try warnings(["a", "b", "c", "d", "e"]).isEmpty)
        #expect(try warnings(["a", "b", "c", "d", "e", "f"]).count == 1)
        #expect(try warnings((0..<60).map { "name \($0 % 6)" }).isEmpty)
        // Three of six.
        #expect(try warnings((0..<33).map { $0 < 30 ? "name \($0 % 3)" : "few \($0)" }).isEmpty)
    }

    @Test func `a label with a single class is warned of`() throws {
        let end = "so there is nothing to tell apart"
        #expect(
            try warnings(["a", "a", "a"]) == ["the label, column 2 (\"y\"), has a single class, \"a\", \(end)"])
        #expect(try warnings(["3", "3"]) == ["the label, column 2 (\"y\"), has a single class, \"3\", \(end)"])
        #expect(try warnings(["3", "3"], .regression).isEmpty)
    }

    @Test func `dates are no classes, unless they are said to be`() throws {
        let dates = (1...28).map { "2026-02-\($0 < 10 ? "0" : "")\($0)" }
        #expect(
            failure { _ = try warnings(dates) }
                == "\(folder.file("t.csv")): line 2, column 2 (\"y\"): the label \"2026-02-01\" is a date, expected a class or "
                + "a number")
        #expect(try TableEncoder(fitting: table(dates), task: .classification).classNames == dates)
    }

    @Test(arguments: [
        "2026-01", "2026/01", "Jan 3 2026", "3 January 2026", "January 3, 2026", "03-Jan-26", "Sat, Jan 3 2026 10:00",
        "20260101T05", "20260101T050000Z", "Jan 2026",
    ]) func `months and compact dates are dates too`(date: String) throws {
        let path = try folder.write("a;b;y\n1;\(date);0\n2;\(date);1\n", as: "d.csv")
        #expect(
            failure { _ = try TableEncoder(fitting: Table.csv(path)) }?.contains("\"\(date)\" is a date") == true)
    }

    @Test(arguments: [
        "2026-13", "2023-24", "May", "1 mile 3", "Jan", "Jan Smith", "123-45", "T20260101", "20261301T05",
        "Marcha 3 2026",
        "10-20", "3 2026",
    ]) func `what only looks like a date is none`(text: String) throws {
        let path = try folder.write("a;b;y\n1;\(text);0\n2;\(text);1\n", as: "d.csv")
        #expect(try TableEncoder(fitting: Table.csv(path, texts: ["b"])).inputNames == ["a", "b=\(text)"])
    }

    @Test func `texts that differ by blanks around them are one`() throws {
        let path = try folder.write("c,y\nu,no\nu ,no \n v,yes\n", as: "b.csv")
        let table = try Table.csv(path)
        let encoder = try TableEncoder(fitting: table)
        #expect(encoder.inputNames == ["c=u", "c=v"])
        #expect(encoder.classNames == ["no", "yes"])
        let examples = try encoder.examples(from: table)
        #expect((0..<3).map { examples.inputs[$0, 0] } == [1, 1, 0])
        #expect((0..<3).map { examples.inputs[$0, 1] } == [0, 0, 1])
        #expect((0..<3).map { examples.targets.classNumber(ofExample: $0) } == [0, 0, 1])
    }

    @Test func `a label among the categorical columns has its texts for classes`() throws {
        let path = try folder.write("x,y\n1,007\n2,7\n3,9007199254740993\n4,9007199254740992\n", as: "l.csv")
        let table = try Table.csv(path, texts: ["y"])
        let encoder = try TableEncoder(fitting: table, categorical: ["y"])
        #expect(encoder.classNames == ["007", "7", "9007199254740992", "9007199254740993"])
        #expect(encoder.inputNames == ["x"])
        let later = try Table.csv(folder.write("y,x\n7,1\n007,2\n", as: "m.csv"), for: encoder)
        let targets = try encoder.examples(from: later).targets
        #expect((0..<2).map { targets.classNumber(ofExample: $0) } == [1, 0])
        // Numbers made in Swift are classes by their values.
        let numbers = try Table([Table.Column("x", numbers: [1, 2]), Table.Column("y", numbers: [0.5, 2.5])])
        #expect(try TableEncoder(fitting: numbers, categorical: ["y"]).classNames == ["0.5", "2.5"])
        #expect(
            failure { _ = try TableEncoder(fitting: numbers, task: .regression, categorical: ["y"]) }
                == "column 2 (\"y\") is the label and is to be categorical, expected another column for regression")
    }

    @Test func `classes of texts that are all numbers are found by their texts alone`() throws {
        let path = try folder.write("x,y\n1,7\n2,8\n", as: "n.csv")
        let encoder = try TableEncoder(fitting: Table.csv(path, texts: ["y"]))
        let later = try Table.csv(folder.write("x,y\n1,007\n", as: "m.csv"), for: encoder)
        #expect(failure { _ = try encoder.examples(from: later) }?.contains("the label is \"007\"") == true)
    }
}
