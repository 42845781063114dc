import Descent
import Formats
import TestSupport
import Testing

/// Tables that become files of examples in passes over their text.
@Suite struct TableConversionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A table of every kind of column, with missing values, large numbers, integers beyond single precision,
    /// categories that are rare, and quoted line ends.
    private static func text(rows: Int, missing: Bool = true) -> String {
        var generator = SplitMix(seed: 7)
        var text = "id,time,wide,fraction,city,flag,code,w,y\n"
        for row in 0..<rows {
            let number = generator.float()
            let isGap = missing && row % 11 == 3
            let city = ["Oslo", "Rome", "\"New\nYork\"", "Bern", "Rome"][row * 7 % 5]
            text += "\(row),\(1_700_000_000_000 + row * 997 % 5003),"
            text += "\(row % 2 == 0 ? "\(20_000_001 + row)" : "\(row).123456789"),"
            text += "\(isGap ? "NA" : "\(number)"),\(missing && row % 13 == 5 ? "" : row == 17 ? "Rare" : city),"
            text += "\(row % 3 == 0 ? "True" : missing && row % 17 == 2 ? "?" : "False"),00\(row % 4),"
            text += "\(Double(row % 5) / 2),\(row % 6 == 1 ? "b" : row % 4 == 0 ? "c" : "a")\n"
        }
        return text
    }

    private func settings(_ missing: MissingValues, memory: Int?) -> TableConversion.Settings {
        var settings = TableConversion.Settings()
        settings.weights = "w"
        settings.ignored = ["id"]
        settings.categorical = ["code"]
        settings.missing = missing
        settings.hasIndicators = missing == .mean
        settings.memory = memory
        settings.blockSize = memory == nil ? nil : 700
        return settings
    }

    private func bits(_ examples: Examples) -> [UInt32] {
        (0..<examples.count).flatMap { row in
            (0..<examples.inputs.width).map { examples.inputs[row, $0].bitPattern }
        }
    }

    private func labels(_ examples: Examples) -> [Float?] {
        (0..<examples.count).map { row in
            examples.targets.value(ofExample: row) ?? examples.targets.classNumber(ofExample: row).map { Float($0) }
        }
    }

    private func expectEqual(_ file: Examples?, _ rows: Examples, _ comment: String) {
        guard let file else {
            Issue.record("no such part: \(comment)")
            return
        }
        #expect(bits(file) == bits(rows), "\(comment)")
        #expect(labels(file) == labels(rows), "\(comment)")
        #expect(file.targets.classNames == rows.targets.classNames, "\(comment)")
        #expect(file.weights == rows.weights, "\(comment)")
    }

    // A byte of memory is room for a column at a time.
    @Test(arguments: [MissingValues.mean, .median, .mostFrequent, .drop], [nil, 1, 30_000])
    func `a file has what the encoder of the same rows makes of the table`(
        missing: MissingValues, memory: Int?
    ) throws {
        let path = try folder.write(TableConversionTests.text(rows: 1200), as: "t.csv")
        let target = folder.file("t.descent")
        var conversion = try TableConversion(path, settings(missing, memory: memory))
        var warnings: [TableWarning] = []
        let read = try Table.csv(path, texts: ["code"])
        let table =
            missing == .drop
            ? try TableEncoder.droppingMissing(read, label: nil, weights: "w", ignoring: ["id"], warnings: &warnings)
            : read
        #expect(conversion.targets.count == table.rowCount)
        #expect(conversion.droppedRowCount == read.rowCount - table.rowCount)
        let rows = conversion.targets.split(
            holdingOut: 100, seed: 3, stratified: true)
        let encoder = try conversion.encoder(learningFrom: rows.train)
        let expected = try TableEncoder(
            fitting: table, rows: rows.train, weights: "w", ignoring: ["id"], categorical: ["code"], missing: missing,
            indicators: missing == .mean, warnings: &warnings)
        #expect(encoder == expected)
        let (validation, test) = (Array(rows.heldOut[..<60]), Array(rows.heldOut[60...]))
        let parts = TableConversion.Parts(train: rows.train, validation: validation, test: test)
        let summary = try #require(try conversion.write(parts, by: encoder, to: target))
        let file = try ExampleFile(target)
        try ExampleFile.verify(target)
        #expect(summary.inputCount == encoder.inputCount && summary.byteCount == file.byteCount)
        #expect(file.encoder == encoder && file.droppedRowCount == conversion.droppedRowCount)
        let all = try expected.examples(from: table, warnings: &warnings)
        let comment = "\(missing), \(memory ?? 0)"
        expectEqual(file.train, all[rows: rows.train], comment)
        expectEqual(file.validation, all[rows: validation], comment)
        expectEqual(file.test, all[rows: test], comment)
        // What reading the whole table says, it says too.
        #expect(Set(conversion.warnings.map(\.description)).isSuperset(of: warnings.map(\.description)), "\(comment)")
    }

    @Test(arguments: [nil, 1]) func `real targets, and tables without names, are converted too`(memory: Int?) throws {
        let lines = (0..<200).map { "\(Float($0) / 7),\($0 * $0 % 31),\(Float($0) * 1.1 - 3.2)\n" }
        let path = try folder.write(lines.joined(), as: "t.csv")
        var settings = TableConversion.Settings()
        settings.label = "1"
        settings.memory = memory
        var conversion = try TableConversion(path, settings)
        let encoder = try conversion.encoder()
        let target = folder.file("t.descent")
        _ = try conversion.write(TableConversion.Parts(train: Array(0..<200)), by: encoder, to: target)
        let table = try Table.csv(path)
        let expected = try TableEncoder(fitting: table, label: "1")
        #expect(encoder == expected)
        let file = try ExampleFile(target)
        expectEqual(file.train, try expected.examples(from: table), "\(memory ?? 0)")
        #expect(file.train.targets.valueCount == 1 && file.validation == nil)
    }

    @Test(arguments: [nil, 1]) func `a later table is encoded as the first was`(memory: Int?) throws {
        let first = try Table.csv(
            folder.write(TableConversionTests.text(rows: 300, missing: false), as: "first.csv"), texts: ["code"])
        let encoder = try TableEncoder(
            fitting: first, ignoring: ["id", "w"], categorical: ["code"], missing: .mean)
        // Other columns in another order; the label's is elsewhere.
        let later =
            "y,new,flag,city,fraction,wide,time,code\n"
            + (0..<50).map { row in
                "\(row % 2 == 0 ? "a" : "c"),7,\(row % 3 == 0 ? "1" : "0"),\(row % 5 == 0 ? "Paris" : "Rome"),,\(row),1700000000500,003\n"
            }.joined()
        let path = try folder.write(later, as: "later.csv")
        var settings = TableConversion.Settings()
        settings.encoder = encoder
        settings.memory = memory
        var conversion = try TableConversion(path, settings)
        #expect(try conversion.encoder(learningFrom: [0]) == encoder)
        let target = folder.file("later.descent")
        _ = try conversion.write(TableConversion.Parts(train: Array(0..<50)), by: encoder, to: target)
        let file = try ExampleFile(target)
        var warnings: [TableWarning] = []
        let table = try Table.csv(path, for: encoder)
        expectEqual(file.train, try encoder.examples(from: table, warnings: &warnings), "\(memory ?? 0)")
        #expect(Set(conversion.warnings) == Set(warnings))
        #expect(try #require(file.encoder).encodes(asDoes: encoder))
        let other = try TableEncoder(fitting: first[rows: 0..<90], ignoring: ["id", "w"], missing: .mean)
        #expect(!other.encodes(asDoes: encoder))
    }

    @Test(arguments: [nil, 1])
    func `errors name the line and the column as for a table that is read as a whole`(memory: Int?) throws {
        let good = TableConversionTests.text(rows: 40, missing: false)
        let cases = [
            (good + "40,1,1,word,Oslo,True,001,1,a\n", MissingValues.mean),
            (good + "40,1,1,,Oslo,True,001,1,a\n", .refuse), (good + "40,1,1,inf,Oslo,True,001,1,a\n", .refuse),
            (good + "40,1,1,1,Oslo,True,001,-1,a\n", .refuse), (good + "40,1,1,1,Oslo,True,001,1,\n", .refuse),
            (good + "40,1,1\n", .refuse),
        ]
        for (text, missing) in cases {
            let path = try folder.write(text, as: "t.csv")
            var expected = ""
            do {
                let table = try Table.csv(path, texts: ["code"])
                let encoder = try TableEncoder(
                    fitting: table, weights: "w", ignoring: ["id"], categorical: ["code"], missing: missing)
                _ = try encoder.examples(from: table)
            } catch { expected = "\(error)" }
            #expect(expected != "")
            do {
                var conversion = try TableConversion(path, settings(missing, memory: memory))
                let encoder = try conversion.encoder()
                _ = try conversion.write(
                    TableConversion.Parts(train: Array(0..<conversion.targets.count)), by: encoder,
                    to: folder.file("t.descent"))
                Issue.record("no error, expected \(expected)")
            } catch { #expect("\(error)" == expected) }
            #expect(folder.names() == ["t.csv"])
        }
    }

    @Test func `a table that changes between the passes is refused`() throws {
        let path = try folder.write(TableConversionTests.text(rows: 100, missing: false), as: "t.csv")
        var conversion = try TableConversion(path, settings(.refuse, memory: 1))
        // As many rows with other labels: no length tells.
        try folder.write(
            TableConversionTests.text(rows: 100, missing: false).replacing(",b\n", with: ",c\n"), as: "t.csv")
        let target = folder.file("t.descent")
        #expect(throws: DataError.self) {
            let encoder = try conversion.encoder()
            _ = try conversion.write(TableConversion.Parts(train: Array(0..<100)), by: encoder, to: target)
        }
        #expect(folder.names() == ["t.csv"])
    }

    @Test func `a conversion that is ended leaves nothing, and progress tells all rows`() throws {
        let path = try folder.write(TableConversionTests.text(rows: 500, missing: false), as: "t.csv")
        var last = 0
        var isEnded = false
        var conversion = try TableConversion(path, settings(.refuse, memory: 1)) { progress in
            guard case .writing(let rows, let all) = progress else { return true }
            #expect(rows > last && rows <= all && all == 500)
            last = rows
            return !isEnded
        }
        let encoder = try conversion.encoder()
        let (target, parts) = (folder.file("t.descent"), TableConversion.Parts(train: Array(0..<500)))
        #expect(try conversion.write(parts, by: encoder, to: target) != nil)
        #expect(last == 500)
        (last, isEnded) = (0, true)
        #expect(try conversion.write(parts, by: encoder, to: folder.file("never.descent")) == nil)
        #expect(last < 500)
        #expect(folder.names() == ["t.csv", "t.descent"])
    }

    /// A gzip file that holds up to 65,535 bytes as they are.
    private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
        return [31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 1] + little(bytes.count, 2) + little(~bytes.count, 2) + bytes
            + little(Int(CRC32.of(bytes)), 4) + little(bytes.count, 4)
    }

    @Test func `a compressed table is converted, and a pipe refused`() throws {
        let (path, plain) = (folder.file("t.csv.gz"), folder.file("t.csv"))
        try folder.write(TableConversionTests.text(rows: 100, missing: false), as: "t.csv")
        try folder.write(TableConversionTests.gzip(try folder.bytes("t.csv")), as: "t.csv.gz")
        var files: [[UInt8]] = []
        for name in [path, plain] {
            var conversion = try TableConversion(name, settings(.refuse, memory: nil))
            let encoder = try conversion.encoder()
            _ = try conversion.write(
                TableConversion.Parts(train: Array(0..<100)), by: encoder, to: folder.file("t.descent"))
            files.append(try folder.bytes("t.descent"))
        }
        #expect(files[0] == files[1])
        #expect(throws: DataError.self) { _ = try TableConversion("/dev/null", settings(.refuse, memory: nil)) }
    }
}
