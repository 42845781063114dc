import Formats

extension TableEncoder {
    /// The inputs of one row, given by the columns' names; other names are ignored.
    ///
    ///     let inputs = try encoder.inputs(of: ["age": 31, "city": "Oslo"])
    ///
    /// - Returns: n_x values.
    /// - Throws: ``TableError/missingColumn(_:path:)`` for a column without a value in the row, and
    ///   ``TableError/rowValue(_:column:)`` for a value that is missing where none may be, or of the wrong kind. A
    ///   text that the training table did not have is all zeros.
    public func inputs(of row: [String: TableValue]) throws(TableError) -> [Float] {
        var inputs: [Float] = []
        inputs.reserveCapacity(inputCount)
        for column in columns {
            guard let name = column.name else { throw .noNames(path: nil) }
            guard let value = row[name] else { throw .missingColumn(name, path: nil) }
            try column.append(value, to: &inputs)
        }
        return inputs
    }
}

extension TableEncoder.Column {
    fileprivate func append(_ value: TableValue, to inputs: inout [Float]) throws(TableError) {
        func problem(_ text: String) -> TableError { .rowValue(text, column: name ?? "") }
        var value = value
        if case .number(let number) = value, number.isNaN { value = .missing }
        let isMissing = value == .missing
        if isMissing, fill == nil { throw problem("the value is missing") }
        switch (kind, value) {
        case (.categories(let names), _):
            let category = isMissing ? fill.map { Int($0) } : categories?.index(of: value)
            for index in names.indices { inputs.append(index == category ? 1 : 0) }
        case (_, .missing): inputs.append(fill ?? .nan)
        case (_, .number(let number)):
            let input = Float(number - offset)
            guard input.isFinite else { throw problem("\(number) is not finite as a Float") }
            guard kind == .number || number == 0 || number == 1 else {
                throw problem("\(number), expected true or false")
            }
            inputs.append(input)
        case (_, .boolean(let boolean)): inputs.append(Float((boolean ? 1 : 0) - offset))
        case (_, .text(let text)):
            throw problem("\(Quoting.quoted(text)) is not a number")
        }
        if hasIndicator { inputs.append(isMissing ? 1 : 0) }
    }
}
