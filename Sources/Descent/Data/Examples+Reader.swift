extension Examples {
    /// Reads some of a reader's examples into memory, to evaluate on or for a scaling.
    ///
    /// - Parameters:
    ///   - reader: whose examples.
    ///   - rows: which; none beyond its number.
    ///   - classNames: the distinct names of the classes in the order of their numbers; nil for none.
    /// - Throws: what the reader throws, ``TrainingError/hyperparameter(_:)`` for one without examples, inputs or
    ///   targets, and ``DataError`` for what training would refuse.
    public init(reading reader: some ExampleReader, rows: Range<Int>, classNames: [String]? = nil) throws {
        guard !rows.isEmpty else { throw DataError.empty }
        guard rows.lowerBound >= 0, rows.upperBound <= reader.count, reader.count <= Int(Int32.max) else {
            throw DataError.setting(
                HyperparameterError("last example", rows.upperBound, expected: "at most \(reader.count)"))
        }
        try BatchReader.check(reader)
        let width = reader.inputWidth
        var (classCount, valueCount) = (0, 0)
        switch reader.targets {
        case .classes(let count): classCount = count
        case .values(let width): valueCount = width
        }
        let (values, overflow) = rows.count.multipliedReportingOverflow(by: width + valueCount)
        do { try MemoryError.require(overflow || values > .max / 4 ? .max : 4 * values) } catch {
            throw DataError.memory(error)
        }
        var inputs = [Float](repeating: 0, count: rows.count * width)
        var classes = [UInt16](repeating: 0, count: classCount > 0 ? rows.count : 0)
        var targets = [Float](repeating: 0, count: rows.count * valueCount)
        let numbers = rows.map { Int32($0) }
        try Examples.read(numbers.span, of: reader, &inputs, &classes, &targets)
        do throws(DataError) {
            let y =
                classCount > 0
                ? try Targets(classNumbers: classes, classCount: classCount, names: classNames)
                : try Targets(values: targets, width: valueCount)
            try self.init(inputs: Inputs(inputs, width: width), targets: y)
        } catch {
            // By the reader's own numbers.
            switch error {
            case .notFinite(let value, let example):
                throw DataError.notFinite(value: value, example: rows.lowerBound + example)
            case .label(let label, let example, let classCount):
                throw DataError.label(label, example: rows.lowerBound + example, classCount: classCount)
            default: throw error
            }
        }
    }

    private static func read(
        _ rows: Span<Int32>, of reader: some ExampleReader, _ inputs: inout [Float], _ classes: inout [UInt16],
        _ values: inout [Float]
    ) throws {
        var batch = ReadBatch(
            inputs: inputs.mutableSpan, classes: classes.mutableSpan, values: values.mutableSpan,
            inputWidth: reader.inputWidth)
        try reader.read(rows, into: &batch)
    }
}
