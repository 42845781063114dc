extension CSVTable {
    /// Why a line that was taken for a header may be a row of data with a text label: all other fields are numbers.
    ///
    /// Consecutive numbers, which some programs write as names (0, 1, 2, …, or years; 0 alone), raise no doubt, unless
    /// the label's name is one of the labels too.
    static func doubt(header: [String], label: Int, labels: CSVLabels) -> String? {
        let features = header.indices.filter { $0 != label }
        guard features.allSatisfy({ isNumber(header[$0]) }) else { return nil }
        let numbers = features.map { Int(header[$0]) }
        let counts =
            features.count == 1
            ? numbers == [0]
            : zip(numbers, numbers.dropFirst()).allSatisfy { first, second in
                guard let first, let second, first < Int.max else { return false }
                return second == first + 1
            }
        var isKnownLabel = false
        if case .texts(let texts) = labels { isKnownLabel = texts.contains(header[label]) }
        guard !counts || isKnownLabel else { return nil }
        return
            "its first line is taken for a header, because \(Quoting.quoted(header[label])) is not a number, but all its other "
            + "fields are numbers"
    }

    private static func isNumber(_ text: String) -> Bool {
        let bytes = Array(text.utf8) + [0]
        let field = CSVScanner.Field(start: 0, end: bytes.count - 1, line: 1, isQuoted: false, endsRow: true)
        return CSVScanner.number(field, bytes.span) != nil
    }
}
