import Formats

/// Writes a file of examples, some rows at a time, of any part in turn.
final class ExampleFileWriter {
    /// What the file will have.
    struct Layout {
        enum Targets: Sendable {
            case classes(count: Int, names: [String]?)
            case values(width: Int)

            /// What targets of the same kind have together.
            init(of parts: [Descent.Targets]) {
                if let count = parts.compactMap(\.classCount).max() {
                    let names = parts.compactMap(\.classNames).max { $0.count < $1.count }
                    self = .classes(count: count, names: names)
                } else {
                    self = .values(width: parts.first?.valueCount ?? 1)
                }
            }
        }

        var hasByteInputs = false
        var width: Int
        var targets: Targets
        var hasWeights = false
        /// The number of examples of each part; 0 for none.
        var counts: [ExampleFile.Part: Int]
        var encoder: TableEncoder?
        var droppedRowCount = 0

        /// The examples of a part.
        func count(of part: ExampleFile.Part) -> Int { counts[part] ?? 0 }
    }

    /// How many numbers are copied at a time.
    private static let pieceSize = 1 << 16

    private let layout: Layout
    /// nil once it is complete.
    private var file: SafeTensorsWriter?
    /// The bytes of the whole file.
    let byteCount: Int
    /// The indices of tensors by their names.
    private let indices: [String: Int]

    /// Makes the file, with room for all of it; `commit` gives it its name.
    convenience init(_ layout: Layout, to path: String) throws(FileError) {
        let declarations = ExampleFileWriter.declarations(layout)
        self.init(
            layout, declarations,
            try SafeTensorsWriter(declarations, metadata: ExampleFileWriter.metadata(layout), to: path))
    }

    private init(_ layout: Layout, _ declarations: [SafeTensors.Declaration], _ file: consuming SafeTensorsWriter) {
        self.layout = layout
        byteCount = file.byteCount
        self.file = consume file
        indices = Dictionary(
            uniqueKeysWithValues: declarations.enumerated().map { ($0.element.name, $0.offset) })
    }

    /// Appends inputs of a part: whole examples.
    func append(inputs: Span<Float>, to part: ExampleFile.Part) throws(FileError) {
        try append(inputs, "inputs", part)
    }

    /// Appends inputs of a part, from an array or a mapped file.
    func append(_ inputs: Inputs, to part: ExampleFile.Part) throws(FileError) {
        switch (inputs.storage, layout.hasByteInputs) {
        case (.bytes(let bytes), true):
            // Safe: the memory is there during the call.
            try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
                try unsafe append(Span(_unsafeElements: buffer), "inputs", part)
            }
        case (.bytes(let bytes), false):
            for start in stride(from: 0, to: bytes.count, by: ExampleFileWriter.pieceSize) {
                let values = bytes[start..<min(start + ExampleFileWriter.pieceSize, bytes.count)].map {
                    Float($0) / 255
                }
                try append(values.span, "inputs", part)
            }
        case (.floats(let floats), _):
            precondition(!layout.hasByteInputs, "inputs are bytes in one part, and real values in another")
            // Safe: the memory is there during the call.
            try unsafe floats.withUnsafeBufferPointer { (buffer) throws(FileError) in
                try unsafe append(Span(_unsafeElements: buffer), "inputs", part)
            }
        }
    }

    /// Writes all targets of a part, and its weights if it has any.
    func write(
        _ targets: Targets, _ weights: ExampleWeights?, of part: ExampleFile.Part
    ) throws(FileError) {
        for start in stride(from: 0, to: targets.count, by: ExampleFileWriter.pieceSize) {
            let rows = start..<min(targets.count, start + ExampleFileWriter.pieceSize)
            switch layout.targets {
            case .classes:
                let classes = rows.map { UInt16(targets.classNumber(ofExample: $0) ?? 0) }
                try append(classes.span, "classes", part)
            case .values(let width):
                let values = rows.flatMap { row in
                    (0..<width).map { targets.value(ofExample: row, index: $0) ?? .nan }
                }
                try append(values.span, "targets", part)
            }
            guard layout.hasWeights, let weights else { continue }
            let (own, relative) = (rows.map { weights.values[$0] }, rows.map { weights.relative[$0] })
            try append(own.span, "weights", part)
            try append(relative.span, "relative_weights", part)
        }
    }

    /// Completes the file and gives it its name.
    func commit() throws(FileError) { try file.take()?.commit() }

    private func append<Number: BitwiseCopyable>(
        _ numbers: Span<Number>, _ name: String, _ part: ExampleFile.Part
    ) throws(FileError) {
        guard let index = indices[part.prefix + name] else {
            preconditionFailure("the file has no tensor \(part.prefix + name)")
        }
        // It is called for numbers, which have no padding.
        try unsafe file?.append(numbers.bytes, to: index)
    }

    /// The tensors: those of larger elements first, so that all are aligned.
    private static func declarations(_ layout: Layout) -> [SafeTensors.Declaration] {
        let parts = ExampleFile.Part.allCases.filter { layout.count(of: $0) > 0 }
        func all(_ name: String, _ type: SafeTensorType, width: Int?) -> [SafeTensors.Declaration] {
            parts.map { part in
                SafeTensors.Declaration(
                    name: part.prefix + name, shape: [layout.count(of: part)] + (width.map { [$0] } ?? []), type: type)
            }
        }
        var declarations: [SafeTensors.Declaration] = []
        if !layout.hasByteInputs { declarations += all("inputs", .float32, width: layout.width) }
        if case .values(let width) = layout.targets { declarations += all("targets", .float32, width: width) }
        if layout.hasWeights {
            declarations += all("weights", .float32, width: nil) + all("relative_weights", .float32, width: nil)
        }
        if case .classes = layout.targets { declarations += all("classes", .other("U16"), width: nil) }
        if layout.hasByteInputs { declarations += all("inputs", .other("U8"), width: layout.width) }
        return declarations
    }

    private static func metadata(_ layout: Layout) -> [String: String] {
        typealias Key = ExampleFile.Key
        var texts = [
            Key.format: ExampleFile.format, Key.version: ExampleFile.version,
            Key.droppedRows: "\(layout.droppedRowCount)",
        ]
        texts[Key.table] = layout.encoder?.json
        if case .classes(let count, let names) = layout.targets {
            texts[Key.classCount] = "\(count)"
            if layout.encoder == nil { texts[Key.classes] = names.map { JSONList.text(of: $0) } }
        }
        return texts
    }
}

extension ExampleFile {
    /// Writes examples to a file, atomically.
    ///
    /// - Parameters:
    ///   - train: those to train with.
    ///   - validation: those held out for validation, of the same width and kind; nil for none.
    ///   - test: those held out for the test; nil for none.
    ///   - encoder: how a table became the inputs; nil where none did.
    ///   - path: the file, replaced once everything is written.
    /// - Throws: ``DataError/inputsDiffer(_:expected:set:)`` and others for parts that don't fit each other, and
    ///   ``DataError/file(_:)`` where the file cannot be written.
    /// - Precondition: the inputs and the classes are those of the encoder, if there is one.
    public static func write(
        train: Examples, validation: Examples? = nil, test: Examples? = nil, encoder: TableEncoder? = nil,
        to path: String
    ) throws(DataError) {
        let parts: [(Part, Examples)] =
            [(.train, train)]
            + (validation.map { [(.validation, $0)] } ?? []) + (test.map { [(.test, $0)] } ?? [])
        let all = parts.map(\.1)
        if let index = all.firstIndex(where: { $0.inputs.width != train.inputs.width }) {
            throw .inputsDiffer(all[index].inputs.width, expected: train.inputs.width, set: index + 1)
        }
        if let problem = Targets.difference(all.map(\.targets)) { throw problem }
        if let encoder {
            precondition(
                encoder.inputCount == train.inputs.width && encoder.classNames?.count == train.targets.classCount,
                "the encoder makes \(encoder.inputCount) inputs, and the examples have \(train.inputs.width)")
        }
        let layout = ExampleFileWriter.Layout(
            hasByteInputs: all.allSatisfy { if case .bytes = $0.inputs.storage { true } else { false } },
            width: train.inputs.width,
            targets: ExampleFileWriter.Layout.Targets(of: all.map(\.targets)),
            hasWeights: all.contains { $0.weighting != nil },
            counts: Dictionary(uniqueKeysWithValues: parts.map { ($0.0, $0.1.count) }), encoder: encoder)
        try Examples.inFile { () throws(FileError) in
            let file = try ExampleFileWriter(layout, to: path)
            for (part, examples) in parts {
                try file.append(examples.inputs, to: part)
                let weights = layout.hasWeights ? ExampleWeights.concatenated([examples]) : nil
                try file.write(
                    examples.targets,
                    weights ?? ExampleWeights(checked: [Float](repeating: 1, count: examples.count)), of: part)
            }
            try file.commit()
        }
    }
}
