import Descent
import TestSupport
import Testing

/// Files of examples that are mapped and not read.
@Suite struct ExampleFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func floats(_ count: Int, _ width: Int) throws -> Inputs {
        try Inputs((0..<count * width).map { Float($0) / 3 - 5 }, width: width)
    }

    /// Examples of every kind that a file can have.
    private static func samples() throws -> [(name: String, train: Examples, test: Examples)] {
        let bytes = try Inputs(bytes: (0..<35).map { UInt8($0 * 7 % 256) }, width: 5)
        let classes = try Targets(classes: [0, 2, 1, 2, 0, 1, 2], names: ["a", "\"b\"", "ç"])
        let numbered = try Targets(classes: [0, 1, 1, 0, 1, 0, 1], classCount: 300)
        let values = try Targets(values: (0..<14).map { Float($0) * 0.1 }, width: 2)
        let weights: [Float] = [1, 0, 2.5, 3, 0.1, 7, 4]
        let made = [
            ("names", try Examples(inputs: floats(7, 3), targets: classes)),
            ("numbers", try Examples(inputs: floats(7, 1), targets: numbered)),
            ("values", try Examples(inputs: floats(7, 4), targets: values)),
            ("bytes", try Examples(inputs: bytes, targets: classes)),
            ("weights", try Examples(inputs: floats(7, 2), targets: classes, weights: weights)),
            ("weighted bytes", try Examples(inputs: bytes, targets: values, weights: weights)),
        ]
        return made.map { name, examples in (name, examples, examples[rows: [5, 2, 0]]) }
    }

    private func expectEqual(_ one: Examples, _ other: Examples, _ name: String) {
        #expect(one.count == other.count && one.inputs.width == other.inputs.width, "\(name)")
        #expect(one.targets.classCount == other.targets.classCount, "\(name)")
        #expect(one.targets.classNames == other.targets.classNames, "\(name)")
        #expect(one.targets.valueCount == other.targets.valueCount, "\(name)")
        #expect(one.weights == other.weights, "\(name)")
        for row in 0..<one.count {
            for feature in 0..<one.inputs.width {
                #expect(one.inputs[row, feature].bitPattern == other.inputs[row, feature].bitPattern, "\(name)")
            }
            #expect(one.targets.classNumber(ofExample: row) == other.targets.classNumber(ofExample: row), "\(name)")
            #expect(one.relativeWeight(ofExample: row) == other.relativeWeight(ofExample: row), "\(name)")
            for index in 0..<(one.targets.valueCount ?? 0) {
                let values = [one, other].map { $0.targets.value(ofExample: row, index: index) }
                #expect(values[0] == values[1], "\(name)")
            }
        }
    }

    @Test func `examples come back from a file as they were`() throws {
        for (name, train, test) in try ExampleFileTests.samples() {
            let path = folder.file("f.descent")
            try ExampleFile.write(train: train, validation: test, test: train, to: path)
            try ExampleFile.verify(path)
            let file = try ExampleFile(path)
            expectEqual(file.train, train, name)
            expectEqual(try #require(file.validation), test, name)
            expectEqual(try #require(file[.test]), train, name)
            #expect(file.encoder == nil && file.droppedRowCount == 0)
            #expect(file.byteCount == (try folder.bytes("f.descent")).count)
            try ExampleFile.write(train: test, to: path)
            let small = try ExampleFile(path)
            #expect(small.validation == nil && small.test == nil)
            expectEqual(small.train, test, name)
        }
    }

    @Test func `an encoder comes back from a file`() throws {
        let text = "n,city,y\n1,Oslo,a\n2,Rome,b\n,Oslo,a\n4,Bern,b\n"
        let table = try Table.csv(folder.write(text, as: "t.csv"))
        let encoder = try TableEncoder(fitting: table, missing: .mean, indicators: true)
        let path = folder.file("f.descent")
        try ExampleFile.write(train: encoder.examples(from: table), encoder: encoder, to: path)
        #expect(try ExampleFile(path).encoder == encoder)
        #expect(try ExampleFile.encoder(of: path) == encoder)
    }

    @Test func `parts that do not fit each other are refused`() throws {
        let samples = try ExampleFileTests.samples()
        let path = folder.file("f.descent")
        #expect(throws: DataError.inputsDiffer(1, expected: 3, set: 2)) {
            try ExampleFile.write(train: samples[0].train, validation: samples[1].train, to: path)
        }
        #expect(throws: DataError.self) {
            try ExampleFile.write(train: samples[0].train[0..<3], test: samples[2].train, to: path)
        }
        #expect(folder.names() == [])
    }

    @Test func `a file with a flipped bit is refused or opens, and verifying finds it`() throws {
        let samples = try ExampleFileTests.samples()
        let path = folder.file("f.descent")
        for (name, train, test) in [samples[4], samples[3], samples[2]] {
            try ExampleFile.write(train: train, validation: test, to: path)
            let whole = try folder.bytes("f.descent")
            for index in whole.indices {
                var damaged = whole
                damaged[index] ^= 1 << UInt8((index * 5) % 8)
                let copy = try folder.write(damaged, as: "damaged")
                #expect(throws: DataError.self, "\(name), byte \(index)") { try ExampleFile.verify(copy) }
                guard let file = try? ExampleFile(copy) else { continue }
                // What opens can be used.
                for part in ExampleFile.Part.allCases {
                    guard let examples = file[part] else { continue }
                    for row in 0..<examples.count {
                        #expect(examples.inputs[row, examples.inputs.width - 1].isFinite)
                        if let number = examples.targets.classNumber(ofExample: row) {
                            #expect(number < examples.targets.classCount ?? 0)
                        }
                    }
                }
            }
        }
    }

    @Test func `a file that is cut anywhere is refused`() throws {
        let path = folder.file("f.descent")
        let sample = try ExampleFileTests.samples()[4]
        try ExampleFile.write(train: sample.train, validation: sample.test, to: path)
        let whole = try folder.bytes("f.descent")
        for count in whole.indices {
            let copy = try folder.write(whole[..<count], as: "cut")
            #expect(throws: DataError.self, "\(count) bytes") { _ = try ExampleFile(copy) }
        }
        let longer = try folder.write(whole + [0], as: "longer")
        #expect(throws: DataError.self) { _ = try ExampleFile(longer) }
    }

    /// Replaces a text in the header by one of the same length.
    private func altered(_ text: String, _ other: String) throws -> String {
        #expect(text.utf8.count == other.utf8.count)
        var bytes = try folder.bytes("f.descent")
        let range = try #require(bytes.firstRange(of: Array(text.utf8)))
        bytes.replaceSubrange(range, with: Array(other.utf8))
        return try folder.write(bytes, as: "altered")
    }

    @Test func `a header that contradicts itself is refused by a sentence that says how`() throws {
        let path = folder.file("f.descent")
        let sample = try ExampleFileTests.samples()[0]
        try ExampleFile.write(train: sample.train, validation: sample.test, to: path)
        let cases = [
            ("\"descent-examples\"", "\"descent-exemples\"", "it has no examples: its metadata have the format"),
            ("\"version\":\"1\"", "\"version\":\"2\"", "its examples are of version \"2\", expected \"1\""),
            ("\"class_count\":\"3\"", "\"class_count\":\"0\"", "its metadata's class_count is \"0\""),
            ("\"class_count\":\"3\"", "\"class_count\":\"4\"", "its metadata's classes are not a JSON list of 4"),
            ("\"class_count\":\"3\"", "\"class_c_unt\":\"3\"", "its metadata's classes are not a JSON list of 0"),
            ("\"dropped_rows\":\"0\"", "\"dropped_rows\":\"-\"", "its metadata's dropped_rows is \"-\""),
            (
                "\"validation.inputs\":{\"dtype\":\"F32\",\"shape\":[3,3]",
                "\"validation.inputs\":{\"dtype\":\"F32\",\"shape\":[9,1]",
                "the tensor \"validation.inputs\" has 1 values in each row, and \"inputs\" has 3"
            ),
            ("\"validation.classes\"", "\"validation.klasses\"", "it has no tensor \"validation.classes\""),
        ]
        for (text, other, problem) in cases {
            let copy = try altered(text, other)
            do {
                _ = try ExampleFile(copy)
                Issue.record("\(other) was taken")
            } catch {
                #expect("\(error)".contains(problem), "\(error)")
            }
        }
    }

    @Test func `values that cannot be are refused by their example`() throws {
        let path = folder.file("f.descent")
        let sample = try ExampleFileTests.samples()[4]
        try ExampleFile.write(train: sample.train, to: path)
        let whole = try folder.bytes("f.descent")
        let length = whole[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        // Inputs of 7 × 2, weights, relative weights, classes.
        let start = 8 + length
        func expect(_ offset: Int, _ bytes: [UInt8], _ problem: String) throws {
            var damaged = whole
            damaged.replaceSubrange(start + offset..<start + offset + bytes.count, with: bytes)
            let copy = try folder.write(damaged, as: "damaged")
            do {
                _ = try ExampleFile(copy)
                Issue.record("\(problem) was taken")
            } catch {
                #expect("\(error)".contains(problem), "\(error)")
            }
        }
        try expect(4 * 5, [0, 0, 0xC0, 0x7F], "example 3 holds the value nan")
        try expect(4 * 14, [0, 0, 0x80, 0xBF], "example 1 has the weight -1.0")
        try expect(4 * 21, [0, 0, 0x80, 0x3F], "it is damaged: the relative weight of example 1 is 1.0, expected")
        try expect(4 * 28 + 2, [3, 0], "example 2 has the label 3; labels must be classes from 0 to 2")
    }

    @Test func `a model is no file of examples`() throws {
        let path = folder.file("m.safetensors")
        try Network(inputs: 2, layers: [.dense(1, .sigmoid)]).save(to: path)
        #expect(try ExampleFile.encoder(of: path) == nil)
        do {
            _ = try ExampleFile(path)
            Issue.record("a model was taken")
        } catch {
            #expect("\(error)".hasSuffix("; it is a model"), "\(error)")
        }
    }
}
