extension CSVLabels {
    /// Chooses the narrowest form that holds every field, or keeps the strings as they are.
    ///
    /// - Throws: `malformed` for an empty field, for text that isn't UTF-8, and if all fields are numbers but some are
    ///   not finite.
    init(
        _ fields: [CSVScanner.Field], _ bytes: Span<UInt8>, column: String, path: String, areTexts: Bool
    ) throws(FileError) {
        for field in fields where field.start == field.end {
            throw .malformed(path: path, problem: "line \(field.line), \(column): the label is empty")
        }
        if !areTexts, let integers = CSVLabels.all(fields, { CSVScanner.integer($0, bytes) }) {
            self = .integers(integers)
        } else if !areTexts, let reals = CSVLabels.all(fields, { CSVLabels.real($0, bytes) }) {
            if let row = reals.firstIndex(where: { !$0.isFinite }) {
                let text = Quoting.quoted(CSVScanner.content(fields[row], bytes))
                throw .malformed(
                    path: path,
                    problem: "line \(fields[row].line), \(column): \(text) is not finite, expected a finite number")
            }
            self = .reals(reals)
        } else {
            var texts: [String] = []
            texts.reserveCapacity(fields.count)
            for field in fields {
                guard let text = String(validating: CSVScanner.content(field, bytes), as: UTF8.self) else {
                    throw .malformed(path: path, problem: "line \(field.line), \(column): the label is not valid UTF-8")
                }
                texts.append(text)
            }
            self = .texts(texts)
        }
    }

    /// Every field converted; `nil` if one cannot be.
    private static func all<Value>(
        _ fields: [CSVScanner.Field], _ convert: (CSVScanner.Field) -> Value?
    ) -> [Value]? {
        var values: [Value] = []
        values.reserveCapacity(fields.count)
        for field in fields {
            guard let value = convert(field) else { return nil }
            values.append(value)
        }
        return values
    }

    /// A number, finite or not.
    private static func real(_ field: CSVScanner.Field, _ bytes: Span<UInt8>) -> Float? {
        CSVScanner.number(field, bytes) ?? (CSVScanner.isNonFinite(field, bytes) ? .nan : nil)
    }
}
