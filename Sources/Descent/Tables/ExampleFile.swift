import Formats

/// Examples in a file of Descent's own that is mapped and not read, so they may be more than there is memory for.
///
///     descent convert --from csv:flights.csv --to flights.descent
///
///     let file = try ExampleFile("flights.descent")
///     var network = try Network(inputs: file.train.inputs.width, layers: …)
///     network.encoder = file.encoder
///     network.standardization = file.encoder?.standardization(of: file.train.inputs)
///
/// The file is one of safetensors, which any library for these opens. Its tensors, row-major, are
///
///     inputs                     F32 [m, n_x], or U8 [m, n_x], of which 255 counts as 1
///     classes | targets          U16 [m], from 0 to below the number of classes | F32 [m, k]
///     weights, relative_weights  F32 [m], where examples count differently: wᵢ, and wᵢ/w̄ of the part's mean
///     validation.inputs, …       the same of the examples held out for validation
///     test.inputs, …             the same of those held out for the test
///
/// and its metadata, all texts,
///
///     format         descent-examples
///     version        1
///     table          how a table became the inputs, JSON, as in a model; for examples of no table there is none
///     class_count    the number of classes
///     classes        their names, a JSON list, where no table has them
///     dropped_rows   how many of the table's rows were left out since a value is missing
///     checksum       the CRC-32 of the whole file, these eight digits counted as zeros
///
/// Values are not scaled: a network scales by itself. Tensors of F32 come first, then those of U16 and of U8, and the
/// header ends at a multiple of 64 bytes, so that every tensor is aligned. Numbers are little-endian.
///
/// The file must not change while it is in use: what was checked is not looked at again.
public struct ExampleFile: Sendable {
    /// A part of the examples.
    public enum Part: String, Sendable, Hashable, CaseIterable {
        /// Those to train with.
        case train
        /// Those held out for validation.
        case validation
        /// Those held out for the test.
        case test

        /// What the names of its tensors begin with.
        var prefix: String { self == .train ? "" : "\(rawValue)." }
    }

    enum Key {
        static let format = "format"
        static let version = "version"
        static let table = "table"
        static let classCount = "class_count"
        static let classes = "classes"
        static let droppedRows = "dropped_rows"
    }

    static let format = "descent-examples"
    static let version = "1"

    /// The path as the caller gave it.
    public let path: String

    /// The examples to train with.
    public let train: Examples

    /// Those held out for validation; nil for none.
    public let validation: Examples?

    /// Those held out for the test; nil for none.
    public let test: Examples?

    /// How a table became the inputs; nil for examples of no table.
    public let encoder: TableEncoder?

    /// How many of the table's rows were left out since a value is missing.
    public let droppedRowCount: Int

    /// The bytes of the file.
    public let byteCount: Int

    /// The examples of a part; nil where the file has none of it.
    public subscript(part: Part) -> Examples? {
        switch part {
        case .train: train
        case .validation: validation
        case .test: test
        }
    }

    /// Maps a file.
    ///
    /// The header is checked, and every element is looked at once, in the order of the file: values must be finite,
    /// classes below their number, and relative weights those that follow from the weights. Other damage is found by
    /// ``verify(_:)``.
    ///
    /// - Throws: ``DataError/file(_:)`` and ``DataError/contents(path:problem:)``.
    public init(_ path: String) throws(DataError) {
        let tensors = try Examples.inFile { () throws(FileError) in try MappedTensors(path) }
        let header = try Examples.inFile { () throws(FileError) in try Header(tensors) }
        self.path = path
        encoder = header.encoder
        droppedRowCount = header.droppedRowCount
        byteCount = tensors.byteCount
        guard let train = try header.examples(.train, of: tensors) else {
            throw .file(.malformed(path: path, problem: "it has no tensor \"inputs\""))
        }
        self.train = train
        validation = try header.examples(.validation, of: tensors)
        test = try header.examples(.test, of: tensors)
    }

    /// How a table became the inputs of a file, of which the header alone is read; nil for examples of no table, and
    /// for a safetensors file of another kind.
    package static func encoder(of path: String) throws(FileError) -> TableEncoder? {
        // Not a pipe, which would be waited for.
        _ = try MappedFile(path)
        guard try SafeTensors.readMetadata(path).texts[Key.format] == format else { return nil }
        return try Header(MappedTensors(path)).encoder
    }

    /// Refuses a file that is not, to the last bit, what was written. Reads all of it: about a second for each
    /// gigabyte.
    ///
    /// - Throws: ``DataError/file(_:)``.
    public static func verify(_ path: String) throws(DataError) {
        try Examples.inFile { () throws(FileError) in
            // Not a pipe, which would be waited for.
            _ = try MappedFile(path)
            try SafeTensors.verify(path)
        }
    }
}

extension ExampleFile {
    /// What a file's metadata say, checked against each other and against the shape of the inputs.
    private struct Header {
        let encoder: TableEncoder?
        let droppedRowCount: Int
        /// nil where targets are real values.
        let classCount: Int?
        let classNames: [String]?
        let width: Int

        init(_ tensors: MappedTensors) throws(FileError) {
            let (texts, path) = (tensors.metadata, tensors.path)
            guard texts[Key.format] == ExampleFile.format else {
                let isModel = texts[Key.format] == "descent"
                throw .malformed(
                    path: path,
                    problem: "it has no examples: its metadata have the format "
                        + "\(texts[Key.format].map { Quoting.quoted($0) } ?? "of none"), expected \"\(ExampleFile.format)\""
                        + (isModel ? "; it is a model" : ""))
            }
            guard let version = texts[Key.version], version == ExampleFile.version else {
                throw .malformed(
                    path: path,
                    problem: "its examples are of version \(texts[Key.version].map { Quoting.quoted($0) } ?? "none"), "
                        + "expected \"\(ExampleFile.version)\": convert the data again")
            }
            guard let inputs = tensors.infos.first(where: { $0.name == "inputs" }), inputs.shape.count == 2,
                inputs.shape[1] > 0
            else { throw .malformed(path: path, problem: "it has no tensor \"inputs\" of two dimensions") }
            width = inputs.shape[1]
            droppedRowCount = try Header.number(Key.droppedRows, texts, 0...Int.max, path) ?? 0
            classCount = try Header.number(Key.classCount, texts, 1...Targets.largestClassCount, path)
            guard let table = texts[Key.table] else {
                encoder = nil
                classNames = try Header.names(texts, classCount, path)
                return
            }
            let encoder = try TableEncoder(json: table, inputsAtMost: width, path: path)
            guard encoder.inputCount == width, encoder.classNames?.count == classCount else {
                throw .malformed(
                    path: path,
                    problem: "its metadata's table makes \(encoder.inputCount) inputs and "
                        + "\(encoder.classNames?.count ?? 0) classes, expected \(width) and \(classCount ?? 0)")
            }
            self.encoder = encoder
            classNames = encoder.classNames
        }

        private static func number(
            _ key: String, _ texts: [String: String], _ range: ClosedRange<Int>, _ path: String
        ) throws(FileError) -> Int? {
            guard let text = texts[key] else { return nil }
            guard let number = Int(text), range.contains(number) else {
                throw .malformed(
                    path: path,
                    problem:
                        "its metadata's \(key) is \(Quoting.quoted(text)), expected a number from \(range.lowerBound) to "
                        + "\(range.upperBound)")
            }
            return number
        }

        private static func names(
            _ texts: [String: String], _ count: Int?, _ path: String
        ) throws(FileError) -> [String]? {
            guard let text = texts[Key.classes] else { return nil }
            guard let names = JSONList.texts(text, atMost: Targets.largestClassCount), names.count == count,
                Targets.repeated(names) == nil
            else {
                throw .malformed(
                    path: path,
                    problem: "its metadata's classes are not a JSON list of \(count ?? 0) different names: "
                        + "\(Quoting.quoted(text))")
            }
            return names
        }

        /// The examples of a part; nil where there are none.
        func examples(_ part: Part, of tensors: MappedTensors) throws(DataError) -> Examples? {
            let prefix = part.prefix
            let names = ["inputs", "classes", "targets", "weights", "relative_weights"].map { prefix + $0 }
            guard names.contains(where: { tensors.has($0) }) else { return nil }
            return try Examples.naming(tensors.path) { () throws(DataError) in
                let inputs = try inputs(prefix, tensors)
                let targets = try targets(prefix, tensors)
                guard inputs.count == targets.count else {
                    throw .countsDiffer(inputs: inputs.count, targets: targets.count)
                }
                return Examples(checked: inputs, targets, try weights(prefix, inputs.count, tensors))
            }
        }

        private func inputs(_ prefix: String, _ tensors: MappedTensors) throws(DataError) -> Inputs {
            let name = prefix + "inputs"
            let isFloat = tensors.infos.first { $0.name == name }?.type == .float32
            let storage: Inputs.Storage
            let shape: [Int]
            if isFloat {
                let found = try Examples.inFile { () throws(FileError) in
                    try tensors.elements(name, .float32, as: Float.self, dimensions: 2)
                }
                (storage, shape) = (.floats(ExampleValues(found.elements)), found.shape)
            } else {
                let found = try Examples.inFile { () throws(FileError) in
                    try tensors.elements(name, .other("U8"), as: UInt8.self, dimensions: 2)
                }
                (storage, shape) = (.bytes(ExampleValues(found.elements)), found.shape)
            }
            guard shape[1] == width else {
                throw .file(
                    .malformed(
                        path: tensors.path,
                        problem:
                            "the tensor \"\(name)\" has \(shape[1]) values in each row, and \"inputs\" has \(width)"))
            }
            return try Inputs(checking: storage, width: width)
        }

        private func targets(_ prefix: String, _ tensors: MappedTensors) throws(DataError) -> Targets {
            if let classCount {
                let found = try Examples.inFile { () throws(FileError) in
                    try tensors.elements(prefix + "classes", .other("U16"), as: UInt16.self, dimensions: 1)
                }
                return try Targets(mapping: found.elements, classCount: classCount, names: classNames)
            }
            let found = try Examples.inFile { () throws(FileError) in
                try tensors.elements(prefix + "targets", .float32, as: Float.self, dimensions: 2)
            }
            return try Targets(mapping: found.elements, width: found.shape[1])
        }

        /// w/w̄ as `ExampleWeights` computes it.
        private static func relative(_ weight: Float, mean: Double) -> Float {
            mean > 0 ? Float(Double(weight) / mean) : weight
        }

        private func weights(
            _ prefix: String, _ count: Int, _ tensors: MappedTensors
        ) throws(DataError) -> ExampleWeights? {
            let (name, relative) = (prefix + "weights", prefix + "relative_weights")
            guard tensors.has(name) || tensors.has(relative) else { return nil }
            let (weights, shape) = try Examples.inFile { () throws(FileError) in
                try tensors.elements(name, .float32, as: Float.self, dimensions: 1)
            }
            let (relatives, relativeShape) = try Examples.inFile { () throws(FileError) in
                try tensors.elements(relative, .float32, as: Float.self, dimensions: 1)
            }
            guard shape == [count], relativeShape == [count] else {
                throw .weightCount(shape == [count] ? relativeShape[0] : shape[0], examples: count)
            }
            var sum = 0.0
            for index in 0..<count {
                let weight = weights[index]
                guard weight >= 0, weight < .infinity else { throw .weight(Double(weight), example: index + 1) }
                sum += Double(weight)
            }
            let mean = sum / Double(count)
            for index in 0..<count where relatives[index] != Header.relative(weights[index], mean: mean) {
                throw .file(
                    .malformed(
                        path: tensors.path,
                        problem:
                            "it is damaged: the relative weight of example \(index + 1) is \(relatives[index]), expected "
                            + "\(Header.relative(weights[index], mean: mean))"))
            }
            return ExampleWeights(mapping: weights, relative: relatives, mean: mean)
        }
    }
}
