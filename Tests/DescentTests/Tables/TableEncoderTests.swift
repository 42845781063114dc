import Descent
import Formats
import TestSupport
import Testing

struct TableEncoderTests {
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

    // MARK: - Against scikit-learn

    @Test(arguments: [
        (MissingValues.mean, "mean"), (.median, "median"), (.mostFrequent, "most_frequent"),
    ])
    func `filled values, one-hot values and scalings are scikit-learn's`(missing: MissingValues, key: String) throws {
        let golden = try GoldenFile.load("tables.json")
        let table = try table(golden["csv"].text)
        let encoder = try TableEncoder(fitting: table, label: "price", missing: missing, indicators: true)
        let examples = try encoder.examples(from: table)
        let names = try golden["categories"].elements.map { try $0.text }
        let isMissing = " is missing"
        #expect(
            encoder.inputNames
                == ["age", "age" + isMissing] + names.map { "city=\($0)" } + ["city" + isMissing, "income"]
                + ["income" + isMissing, "rooms", "member"])
        let filled = try golden["filled"][key]
        let numbers = try filled["numbers"].elements.map { try $0.numbers }
        let oneHot = try filled["one_hot"].elements.map { try $0.numbers }
        let indicators = try golden["indicators"].elements.map { try $0.numbers }
        let member = try golden["member"].numbers
        let found = rows(examples.inputs)
        #expect(found.count == numbers.count)
        for row in found.indices {
            let values = found[row].map { Double($0) }
            // Rounded to single precision once.
            #expect(largestRelativeDifference([values[0], values[8], values[10]], numbers[row]) <= 6e-8)
            #expect([values[1], values[9]] == indicators[row])
            #expect(Array(values[2..<7]) == oneHot[row])
            #expect(values[11] == member[row])
        }
        let scaling = encoder.standardization(of: examples.inputs)
        let places = [0, 8, 10]
        let means = try filled["means"].numbers
        let deviations = try filled["deviations"].numbers
        #expect(largestRelativeDifference(places.map { Double(scaling.means[$0]) }, means) <= 2e-7)
        #expect(largestRelativeDifference(places.map { Double(scaling.deviations[$0]) }, deviations) <= 2e-7)
        for place in 0..<12 where !places.contains(place) {
            #expect(scaling.means[place] == 0 && scaling.deviations[place] == 1, "\(place)")
        }
        let target = try #require(Standardization(of: examples.targets))
        #expect(largestRelativeDifference([Double(target.means[0])], [try golden["price"]["mean"].number]) <= 2e-7)
        #expect(
            largestRelativeDifference([Double(target.deviations[0])], [try golden["price"]["deviation"].number]) <= 2e-7
        )
    }

    @Test func `dropping leaves pandas' complete rows`() throws {
        let golden = try GoldenFile.load("tables.json")
        let table = try table(golden["csv"].text)
        let complete = try golden["complete_rows"].integers
        var warnings: [TableWarning] = []
        let encoder = try TableEncoder(fitting: table, missing: .drop, warnings: &warnings)
        #expect(warnings == [.droppedRows(60 - complete.count)])
        #expect(try encoder.examples(from: table).count == complete.count)
        #expect(try encoder.completeRows(of: table) == complete)
        #expect(rows(try encoder.inputs(from: table)) == rows(try encoder.inputs(from: table[rows: complete])))
    }

    // MARK: - Columns

    @Test func `a value that the training table did not have is all zeros, and counted`() throws {
        let encoder = try TableEncoder(fitting: table("c,n,y\nb,1,0\na,2,1\n"))
        #expect(encoder.inputNames == ["c=a", "c=b", "n"])
        var warnings: [TableWarning] = []
        let later = try table("y,n,x,c\n1,5,7,z\n0,6,7,a\n0,7,7, b \n1,8,7,q\n")
        let examples = try encoder.examples(from: later, warnings: &warnings)
        #expect(rows(examples.inputs) == [[0, 0, 5], [1, 0, 6], [0, 1, 7], [0, 0, 8]])
        #expect(classes(examples) == [1, 0, 0, 1])
        #expect(
            warnings.map(\.description) == [
                "2 rows have values in column 4 (\"c\") that the training table did not have, such as \"z\"; they count as "
                    + "none of the known", "the model does not use the column \"x\"",
            ])
    }

    @Test func `numbers are one-hot encoded by value where they are named as categorical`() throws {
        let encoder = try TableEncoder(fitting: table("zip,n,y\n10,1,0\n9,2,1\n10,3,1\n"), categorical: ["zip"])
        #expect(encoder.inputNames == ["zip=9", "zip=10", "n"])
        #expect(rows(try encoder.inputs(from: table("n,zip\n1,10.0\n2,009\n"))) == [[0, 1, 1], [1, 0, 2]])
        // As texts they keep their zeros.
        let path = try folder.write("zip,n,y\n010,1,0\n10,2,1\n", as: "zip.csv")
        let texts = try TableEncoder(fitting: Table.csv(path, texts: ["1"]), label: "y")
        #expect(texts.inputNames == ["zip=010", "zip=10", "n"])
        #expect(rows(try texts.inputs(from: Table.csv(path, for: texts))) == [[1, 0, 1], [0, 1, 2]])
    }

    @Test func `texts that all are numbers are found by their texts alone`() throws {
        let path = try folder.write("zip,n,y\n7,1,0\n10,2,1\n", as: "zip.csv")
        let encoder = try TableEncoder(fitting: Table.csv(path, texts: ["zip"]), categorical: ["zip"])
        #expect(encoder.inputNames == ["zip=10", "zip=7", "n"])
        let later = try folder.write("zip,n\n007,1\n7,2\n10.0,3\n", as: "later.csv")
        var warnings: [TableWarning] = []
        let inputs = try encoder.inputs(from: Table.csv(later, for: encoder), warnings: &warnings)
        #expect(rows(inputs) == [[0, 0, 1], [0, 1, 2], [0, 0, 3]])
        #expect(warnings.map(\.description).first?.contains("2 rows have values in column 1") == true)
        #expect(try encoder.inputs(of: ["zip": "007", "n": 1]) == [0, 0, 1])
        #expect(try encoder.inputs(of: ["zip": 7, "n": 1]) == [0, 1, 1])
        var network = try Network(inputs: 3, layers: [.dense(1, .sigmoid)])
        network.encoder = encoder
        try network.save(to: folder.file("m.safetensors"))
        let loaded = try Network.load(from: folder.file("m.safetensors")).encoder
        #expect(loaded == encoder)
        #expect(try loaded?.inputs(of: ["zip": "007", "n": 1]) == [0, 0, 1])
    }

    @Test func `columns are left out by name or number`() throws {
        let table = try table("id,a,when,y\n1,5,2026-11-26,0\n2,6,2026-11-27,1\n3,7,2026-11-28,0\n")
        let encoder = try TableEncoder(fitting: table, ignoring: ["id", "3"])
        #expect(encoder.columnNames == ["a"])
        #expect(encoder.ignoredNames == ["id", "when"])
        // Not reported again: it was asked for.
        var warnings: [TableWarning] = []
        _ = try encoder.inputs(from: table, warnings: &warnings)
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        ("a,b,y\n1,x,0\n2,3,1\n", "line 2, column 2 (\"b\"): \"x\" is not a number"),
        ("a,b,y\n1,5,0\n2,True,1\n", "line 3, column 2 (\"b\"): \"True\" is not a number"),
        ("a,b,y\n1,,0\n2,3,1\n", "line 2, column 2 (\"b\"): the value is missing"),
        ("a,b,y\n1,2,\n2,3,1\n", "line 2, column 3 (\"y\"): the label is missing"),
        ("a,b,y\n1,inf,0\n2,3,1\n", "line 2, column 2 (\"b\"): inf is not finite, expected a finite number"),
        ("a,b,y\n1,1e39,0\n2,3,1\n", "line 2, column 2 (\"b\"): 1e+39 is too large for a Float"),
        (
            "a,b,y\n1,2026-11-26,0\n2,2026-11-27,1\n",
            "line 2, column 2 (\"b\"): \"2026-11-26\" is a date; leave the column out, or make columns of numbers of it, "
                + "such as year, month and day"
        ),
        ("a,a,y\n1,2,0\n", "2 columns are named \"a\", expected different names"),
        ("y\n1\n", "no column is left besides the label, expected at least one to learn from"),
    ])
    func `what cannot be learnt from is refused with its place`(text: String, problem: String) throws {
        let table = try table(text)
        #expect(
            failure {
                let encoder = try TableEncoder(fitting: table)
                _ = try encoder.examples(from: table)
            } == "\(folder.file("t.csv")): \(problem)")
    }

    @Test(arguments: ["26.11.2026", "11/26/26", "2026/11/26", "2026-11-26T10:00:00Z", "2026-11-26 10:00"])
    func `dates are recognised`(date: String) throws {
        let table = try table("a,b,y\n1,\(date),0\n2,\(date),1\n")
        #expect(failure { _ = try TableEncoder(fitting: table) }?.contains("\"\(date)\" is a date") == true)
        #expect(try TableEncoder(fitting: table, categorical: ["b"]).inputNames == ["a", "b=\(date)"])
    }

    @Test func `a column that counts the rows is a warning`() throws {
        func warnings(_ name: String, _ numbers: String = "0,1,2") throws -> [TableWarning] {
            let rows = numbers.split(separator: ",").enumerated().map {
                "\($0.element),\($0.offset % 2),\($0.offset % 2)\n"
            }
            var warnings: [TableWarning] = []
            _ = try TableEncoder(fitting: table("\(name),a,y\n" + rows.joined()), warnings: &warnings)
            return warnings.filter { if case .looksLikeIndex = $0 { true } else { false } }
        }
        for name in ["", "Unnamed: 0", "id", "ID", "index"] {
            #expect(
                try warnings(name).map(\.description) == [
                    "column 1 (\"\(name)\") looks like the number of the row, and the model would learn from it"
                ])
        }
        #expect(try warnings("year").isEmpty)
        #expect(try warnings("customer_id", "7,3,5").count == 1)
        #expect(try warnings("id", "0,1,1").isEmpty)
        // By its numbers alone, also where some rows are missing.
        #expect(try warnings("x", "0,1,2,4,5,6,7,9,10,11,12").count == 1)
        #expect(try warnings("x", "0,1,2,4,5,6,7,9,11,10,12").isEmpty)
        #expect(try warnings("x", "0,10,20,40,50,60,70,90,100,110,120").isEmpty)
    }

    @Test func `a column that counts the rows is one in a part of the rows too`() throws {
        let table = try table("id,a,y\n1,5,0\n2,,1\n3,7,0\n4,8,1\n5,9,0\n6,9,1\n")
        var warnings: [TableWarning] = []
        _ = try TableEncoder(fitting: table, rows: [5, 0, 2, 3], warnings: &warnings)
        _ = try TableEncoder(fitting: table, missing: .drop, warnings: &warnings)
        _ = try TableEncoder(fitting: table[rows: [4, 0, 2]], warnings: &warnings)
        #expect(warnings.count { if case .looksLikeIndex = $0 { true } else { false } } == 3)
    }

    @Test func `an accent is the same as one character and as two`() throws {
        let (one, two) = ("caf\u{E9}", "cafe\u{301}")
        let table = try table("c,n,y\n\(one),1,\(two)\n\(two),2,\(one)\nx,3,z\n,4,z\n")
        let encoder = try TableEncoder(fitting: table, missing: .mostFrequent)
        #expect(encoder.inputNames == ["c=\(one)", "c=x", "n"])
        #expect(encoder.classNames == [one, "z"])
        let examples = try encoder.examples(from: table)
        #expect(rows(examples.inputs) == [[1, 0, 1], [1, 0, 2], [0, 1, 3], [1, 0, 4]])
        #expect(classes(examples) == [0, 0, 1, 1])
        #expect(try encoder.inputs(of: ["c": .text(two), "n": 5]) == [1, 0, 5])
    }

    @Test func `a number is the same category in any column and in a row`() throws {
        let table = try table("c,n,y\n0.1,1,0\n0.7,2,1\n3,3,0\n")
        let encoder = try TableEncoder(fitting: table, categorical: ["c"])
        #expect(encoder.inputNames == ["c=0.1", "c=0.7", "c=3", "n"])
        let column = try #require(table[column: "c"])
        #expect(try encoder.inputs(of: ["c": column[0], "n": 1]) == [1, 0, 0, 1])
        #expect(try encoder.inputs(of: ["c": 0.7, "n": 1]) == [0, 1, 0, 1])
        #expect(try encoder.inputs(of: ["c": "3", "n": 1]) == [0, 0, 1, 1])
        // A large integer makes a column one of doubles.
        let later = try self.table("c,n\n16777217,1\n0.1,2\n0.7,3\n")
        #expect(rows(try encoder.inputs(from: later)) == [[0, 0, 0, 1], [1, 0, 0, 2], [0, 1, 0, 3]])
        let doubles = try Table([Table.Column("c", numbers: [column[1].number]), Table.Column("n", integers: [1])])
        #expect(rows(try encoder.inputs(from: doubles)) == [[0, 1, 0, 1]])
    }

    @Test func `what is no boolean is refused in a column of booleans`() throws {
        let encoder = try TableEncoder(fitting: table("b,y\nTrue,0\nFalse,1\n"))
        #expect(rows(try encoder.inputs(from: table("b\n0\n1\n"))) == [[0], [1]])
        let end = "is neither true nor false, as all values of the training table are"
        let path = folder.file("t.csv")
        #expect(
            failure { _ = try encoder.inputs(from: table("b\n0\n2\n")) }
                == "\(path): line 3, column 1 (\"b\"): \"2\" \(end)")
        #expect(
            failure { _ = try encoder.inputs(from: table("b\nTrue\nno\n")) }
                == "\(path): line 3, column 1 (\"b\"): \"no\" \(end)")
    }

    @Test(arguments: ["1,5", "-0,25", "12,345", ",5"])
    func `numbers with a comma are refused, unless they are said to be categories`(number: String) throws {
        let table = try table("a;b;y\n1;\(number);\(number)\n2;\(number)9;\(number)9\n")
        let path = folder.file("t.csv")
        let problem = "\(Quoting.quoted(number)) is a number with a comma, expected a point"
        #expect(
            failure { _ = try TableEncoder(fitting: table, label: "a") }
                == "\(path): line 2, column 2 (\"b\"): \(problem)")
        #expect(
            failure { _ = try TableEncoder(fitting: table, ignoring: ["b"]) }
                == "\(path): line 2, column 3 (\"y\"): \(problem)")
        let encoder = try TableEncoder(fitting: table, task: .classification, categorical: ["b"])
        #expect(encoder.inputNames == ["a", "b=\(number)", "b=\(number)9"])
        let words = try self.table("a;b;y\n1;x, y;0\n2;5,6,7;1\n")
        #expect(try TableEncoder(fitting: words).inputNames == ["a", "b=5,6,7", "b=x, y"])
    }

    // MARK: - Labels

    @Test func `few whole numbers with a point are a warning`() throws {
        func warnings(_ labels: [String], _ task: TableTask = .automatic) throws -> [String] {
            var warnings: [TableWarning] = []
            let table = try table("x,y\n" + labels.map { "1,\($0)\n" }.joined())
            let encoder = try TableEncoder(fitting: table, task: task, warnings: &warnings)
            #expect((encoder.classNames == nil) == (task == .automatic))
            return warnings.map(\.description)
        }
        let labels = (0..<40).map { $0 % 2 == 0 ? "0.0" : "1.000000e+00" }
        #expect(
            try warnings(labels) == [
                "the label, column 2 (\"y\"), has only 2 different whole numbers, written with a point, which are taken as "
                    + "numbers for regression"
            ])
        #expect(try warnings(labels, .classification).isEmpty)
        #expect(try warnings(labels.dropLast() + ["0.5"]).isEmpty)
        #expect(try warnings((0..<40).map { "\($0).0" }).isEmpty)
    }

    @Test func `a word among measurements is no class`() throws {
        let path = folder.file("t.csv")
        func problem(_ labels: [String], _ task: TableTask = .automatic) throws -> String? {
            let table = try table("x,y\n" + labels.map { "1,\($0)\n" }.joined())
            return failure { _ = try TableEncoder(fitting: table, task: task) }
        }
        let place = "\(path): line 4, column 2 (\"y\")"
        #expect(
            try problem(["1.5", "2.5", "none"]) == "\(place): the label \"none\" is not a number, as most others are")
        #expect(try problem((0..<50).map { $0 == 2 ? "x" : "\($0 % 25)" })?.contains("as most others are") == true)
        #expect(try problem(["1.5", "2.5", "none"], .classification) == nil)
        #expect(try problem(["1.5", "x", "none"]) == nil)
        #expect(try problem(["1", "2", "none"]) == nil)
    }

    @Test(arguments: [
        ("-1,1,-1", TableTask.automatic, ["-1", "1"], [0, 1, 0]),
        ("10,30,20,10", .automatic, ["10", "20", "30"], [0, 2, 1, 0]),
        ("9,10,9", .automatic, ["9", "10"], [0, 1, 0]), ("b,a,b", .automatic, ["a", "b"], [1, 0, 1]),
        ("True,False,True", .automatic, ["False", "True"], [1, 0, 1]),
        ("0.5,2.5,0.5", .classification, ["0.5", "2.5"], [0, 1, 0]),
        ("007,7,x", .automatic, ["007", "7", "x"], [0, 1, 2]),
    ])
    func `labels of any values are classes in sorted order with their names`(
        labels: String, task: TableTask, names: [String], numbers: [Int]
    ) throws {
        let rows = labels.split(separator: ",").map { "1,\($0)\n" }.joined()
        let table = try table("x,y\n" + rows)
        let encoder = try TableEncoder(fitting: table, task: task)
        #expect(encoder.classNames == names)
        let examples = try encoder.examples(from: table)
        #expect(classes(examples) == numbers)
        #expect(examples.targets.classNames == names)
    }

    @Test func `integers that look like measurements are numbers, and the user is told`() throws {
        func fit(_ labels: [Int], _ task: TableTask = .automatic) throws -> (TableEncoder, [TableWarning]) {
            let table = try Table([
                Table.Column("x", numbers: labels.map { Double($0) / 2 }), Table.Column("y", integers: labels),
            ])
            var warnings: [TableWarning] = []
            return (try TableEncoder(fitting: table, task: task, warnings: &warnings), warnings)
        }
        let (many, told) = try fit((0..<100).map { $0 * 7 % 50 })
        #expect(many.classNames == nil)
        #expect(
            told.map(\.description) == [
                "the label, column 2 (\"y\"), has 50 different integers in 100 rows, which are taken as numbers for regression"
            ])
        let (ten, silent) = try fit((0..<100).map { $0 % 10 })
        #expect(ten.classNames?.count == 10)
        #expect(silent.isEmpty)
        let (few, warned) = try fit((0..<12).map { $0 })
        #expect(few.classNames?.count == 12)
        #expect(warned == [.fewExamples(try #require(warned.first?.column), classes: 12, few: 12)])
        #expect(try fit((0..<100).map { $0 * 7 % 50 }, .classification).0.classNames?.count == 50)
        #expect(try fit((0..<100).map { $0 % 10 }, .regression).0.classNames == nil)
        // 26 letters, 40 times each.
        #expect(try fit((0..<1040).map { $0 % 26 }).0.classNames?.count == 26)
    }

    @Test func `regression needs numbers and takes booleans as 0 and 1`() throws {
        let texts = try table("x,y\n1,a\n2,b\n")
        #expect(
            failure { _ = try TableEncoder(fitting: texts, task: .regression) }
                == "\(folder.file("t.csv")): line 2, column 2 (\"y\"): the label \"a\" is not a number, which regression needs"
        )
        let table = try table("x,y\n1,True\n2,False\n")
        let examples = try TableEncoder(fitting: table, task: .regression).examples(from: table)
        #expect(examples.targets.valueCount == 1)
        #expect(Standardization(of: examples.targets)?.means == [0.5])
    }

    @Test func `a label that is not a class is refused with the classes`() throws {
        let encoder = try TableEncoder(fitting: table("x,y\n1,ant\n2,bee\n"))
        let later = try table("x,y\n1,ant\n2,cat\n")
        #expect(
            failure { _ = try encoder.examples(from: later) }
                == "\(folder.file("t.csv")): line 3, column 2 (\"y\"): the label is \"cat\"; the classes are \"ant\", \"bee\""
        )
    }

    @Test func `integers that cannot be told apart are no labels and no categories`() throws {
        let table = try table("x,y\n1,9007199254740993\n2,9007199254740992\n")
        #expect(failure { _ = try TableEncoder(fitting: table) }?.contains("integers beyond 2^53") == true)
        let inputs = try self.table("x,y\n9007199254740993,1\n9007199254740992,2\n")
        #expect(failure { _ = try TableEncoder(fitting: inputs, categorical: ["x"]) }?.contains("beyond 2^53") == true)
        #expect(try TableEncoder(fitting: inputs).inputCount == 1)
        // As texts they differ.
        let path = folder.file("t.csv")
        let text = try TableEncoder(fitting: Table.csv(path, texts: ["x"]), categorical: ["x"])
        #expect(text.inputNames == ["x=9007199254740992", "x=9007199254740993"])
        let labels = try self.table("x,y\n1,16777217\n2,16777216\n1,16777217\n")
        #expect(try TableEncoder(fitting: labels).classNames == ["16777216", "16777217"])
    }

    // MARK: - Later tables

    @Test func `columns are matched by name, and a missing one is refused`() throws {
        let encoder = try TableEncoder(fitting: table("a,b,y\n1,2,0\n3,4,1\n"))
        let path = folder.file("t.csv")
        #expect(rows(try encoder.inputs(from: table("y,b,a\n1,2,3\n"))) == [[3, 2]])
        #expect(
            failure { _ = try encoder.inputs(from: table("b,y\n1,2\n")) }
                == "\(path): it has no column \"a\", which the model needs")
        #expect(failure { _ = try encoder.examples(from: table("b,a\n1,2\n")) }?.contains("no column \"y\"") == true)
        #expect(
            failure { _ = try encoder.inputs(from: table("1,2,3\n")) }?.contains("its columns have no names") == true)
        #expect(
            failure { _ = try encoder.inputs(from: table("a,b,a\n1,2,3\n")) }?.contains("2 columns are named \"a\"")
                == true)
    }

    @Test func `without names columns are matched by place, and their number has to agree`() throws {
        let encoder = try TableEncoder(fitting: table("1,0,2\n3,1,4\n"), label: "2")
        #expect(encoder.columnNames == nil)
        #expect(rows(try encoder.inputs(from: table("5,1,6\n"))) == [[5, 6]])
        // The label may be absent, which is said.
        var warnings: [TableWarning] = []
        #expect(rows(try encoder.inputs(from: table("5,6\n"), warnings: &warnings)) == [[5, 6]])
        #expect(
            warnings.map(\.description) == [
                "it has one column less than the 3 of the training table, and is taken for one without the label"
            ])
        warnings = []
        _ = try encoder.inputs(from: table("5,1,6\n"), warnings: &warnings)
        #expect(warnings.isEmpty)
        #expect(
            failure { _ = try encoder.inputs(from: table("5,6,7,8\n")) }
                == "\(folder.file("t.csv")): it has 4 columns without names, expected the 3 of the training table")
    }

    @Test(arguments: [(["1"], nil), ([], "1")] as [([String], String?)])
    func `without names a table that lacks a column is refused where more than the label can be missing`(
        ignored: [String], weights: String?
    ) throws {
        let encoder = try TableEncoder(fitting: table("9,1,2,0\n8,3,4,1\n"), weights: weights, ignoring: ignored)
        #expect(rows(try encoder.inputs(from: table("9,5,6,1\n"))) == [[5, 6]])
        #expect(
            failure { _ = try encoder.inputs(from: table("5,6,1\n")) }
                == "\(folder.file("t.csv")): it has 3 columns without names, one less than the training table, of which not "
                + "only the label may be missing; expected all 4, also those that the model does not use")
    }

    @Test func `settings that name no column are refused with the known ones`() throws {
        let table = try table("a,b,y\n1,2,0\n3,4,1\n")
        let path = folder.file("t.csv")
        #expect(
            failure { _ = try TableEncoder(fitting: table, label: "z") }
                == "\(path): it has no column \"z\", expected one of \"a\", \"b\", \"y\" or a number from 1 to 3")
        #expect(failure { _ = try TableEncoder(fitting: table, ignoring: ["4"]) }?.contains("no column \"4\"") == true)
        #expect(
            failure { _ = try TableEncoder(fitting: table, categorical: ["0"]) }?.contains("no column \"0\"") == true)
        #expect(try TableEncoder(fitting: table, label: "1").labelName == "a")
    }

    @Test func `a column whose values are all held out is named so`() throws {
        let table = try table("a,r,y\n1,,0\n2,,1\n3,5,0\n4,6,1\n")
        #expect(
            failure { _ = try TableEncoder(fitting: table, rows: [0, 1], missing: .mean) }
                == "\(folder.file("t.csv")): column 2 (\"r\") has no values in the rows to train with")
        #expect(
            failure { _ = try TableEncoder(fitting: self.table("a,r,y\n1,,0\n2,,1\n"), missing: .mean) }
                == "\(folder.file("t.csv")): column 2 (\"r\") has no values")
    }

    @Test func `a column is meant by its name or else by its number`() throws {
        let encoder = try TableEncoder(
            fitting: table("a,b,3,y\n1,2,3,u\n3,4,5,v\n"), ignoring: ["b"], categorical: ["a"])
        #expect(encoder.takes("a") && encoder.takes("1") && encoder.takes("3"))
        #expect(!encoder.takes("b") && !encoder.takes("2") && !encoder.takes("4") && !encoder.takes("5"))
        #expect(encoder.isCategorical("a") && encoder.isCategorical("1"))
        #expect(!encoder.isCategorical("3") && !encoder.isCategorical("2"))
        #expect(encoder.isCategorical("y") && encoder.isCategorical("4"))
    }

    @Test func `rows of tables longer than a block are encoded in their order`() throws {
        let count = 50_001
        let table = try Table([
            Table.Column("x", numbers: (0..<count).map { Double($0) }),
            Table.Column("c", texts: (0..<count).map { "v\($0 % 3)" }),
            Table.Column("y", booleans: (0..<count).map { $0 % 2 == 0 }),
        ])
        let encoder = try TableEncoder(fitting: table)
        let inputs = try encoder.examples(from: table).inputs
        #expect(
            (0..<count).allSatisfy { row in
                inputs[row, 0] == Float(row) && (0..<3).allSatisfy { inputs[row, 1 + $0] == (row % 3 == $0 ? 1 : 0) }
            })
    }

    // MARK: - One row

    @Test func `a row by names has the inputs of the table's row`() throws {
        let golden = try GoldenFile.load("tables.json")
        let table = try table(golden["csv"].text)
        let encoder = try TableEncoder(fitting: table, label: "price", missing: .median, indicators: true)
        let inputs = rows(try encoder.inputs(from: table))
        for row in 0..<table.rowCount {
            var values: [String: TableValue] = [:]
            for column in table.columns { values[column.name ?? ""] = column[row] }
            #expect(try encoder.inputs(of: values) == inputs[row])
        }
    }

    @Test func `a row's texts are found as a table's are`() throws {
        let encoder = try TableEncoder(
            fitting: table("n,b,y\n7,True,0\n10,False,1\n"), categorical: ["n", "b"])
        #expect(encoder.inputNames == ["n=7", "n=10", "b=False", "b=True"])
        for (number, boolean) in [("07", "TRUE"), (" 7.0", "true"), ("7", " True ")] {
            let row = try encoder.inputs(of: ["n": .text(number), "b": .text(boolean)])
            #expect(row == [1, 0, 0, 1])
            let table = try table("n,b,c\n\(number),\(boolean),1\nx,y,2\n")
            #expect(rows(try encoder.inputs(from: table))[0] == row)
        }
        #expect(try encoder.inputs(of: ["n": "0x7", "b": "yes"]) == [0, 0, 0, 0])
    }

    @Test func `a row with a value missing, of the wrong kind or without a column is refused`() throws {
        let encoder = try TableEncoder(fitting: table("age,city,m,y\n31,Oslo,True,0\n32,Rome,False,1\n"))
        #expect(try encoder.inputs(of: ["age": 31, "city": "Rome", "m": false]) == [31, 0, 1, 0])
        #expect(try encoder.inputs(of: ["age": 31.5, "city": "Paris", "m": 1, "z": nil]) == [31.5, 0, 0, 1])
        #expect(
            failure { _ = try encoder.inputs(of: ["age": 31, "m": true]) }
                == "it has no column \"city\", which the model needs")
        #expect(
            failure { _ = try encoder.inputs(of: ["age": nil, "city": "Oslo", "m": true]) }
                == "column \"age\": the value is missing")
        #expect(
            failure { _ = try encoder.inputs(of: ["age": "x", "city": "Oslo", "m": true]) }
                == "column \"age\": \"x\" is not a number")
        #expect(
            failure { _ = try encoder.inputs(of: ["age": 1, "city": "Oslo", "m": 2]) }
                == "column \"m\": 2.0, expected true or false")
        #expect(
            failure { _ = try encoder.inputs(of: ["age": 1e39, "city": "Oslo", "m": true]) }?.contains("finite") == true
        )
    }
}

extension TableValue {
    fileprivate var number: Double? { if case .number(let number) = self { number } else { nil } }
}

extension TableWarning {
    fileprivate var column: ColumnName? { if case .fewExamples(let column, _, _) = self { column } else { nil } }
}
