/// Whether a line that was taken for a header may be a row of data.
enum CSVDoubt {
    /// Why a header may be a row, as the end of a sentence about the file: its fields in all columns of numbers are
    /// numbers, or one is a value of its own column of texts.
    ///
    /// Consecutive numbers, which some programs write as names (0, 1, 2, …, or years; 0 alone), raise no doubt, unless
    /// a name is one of the values of its own column.
    ///
    /// - Parameters:
    ///   - isRead: whether a column is read; the others have no values.
    ///   - isUnexpected: whether any header is doubted.
    static func sentence(
        _ header: [String]?, _ columns: [CSVColumn], isRead: (Int) -> Bool, isUnexpected: Bool
    ) -> String? {
        guard let header else { return nil }
        let words = header.filter { !CSVPasses.isNumber($0.utf8) }
        guard let word = words.first else { return nil }
        let because = "its first line is taken for a header, because \(Quoting.quoted(word)) is not a number, "
        let read = header.indices.filter(isRead)
        if isLikeRow(read.map { header[$0] }, read.map { columns[$0] }) {
            return because
                + (words.count == 1
                    ? "but all its other fields are numbers" : "but its fields are like those of the rows")
        }
        return isUnexpected ? because + "though the training table had none" : nil
    }

    private static func isLikeRow(_ header: [String], _ columns: [CSVColumn]) -> Bool {
        var numbers: [String] = []
        var isKnownValue = false
        for (name, column) in zip(header, columns) {
            if case .texts(_, let texts) = column.values {
                isKnownValue = isKnownValue || texts.contains(name)
            } else if case .booleans = column.values {
                guard ["true", "false"].contains(name.lowercased()) else { return false }
                isKnownValue = true
            } else {
                guard CSVPasses.isNumber(name.utf8) else { return false }
                numbers.append(name)
            }
        }
        return isKnownValue || !numbers.isEmpty && !areConsecutive(numbers)
    }

    private static func areConsecutive(_ names: [String]) -> Bool {
        let numbers = names.map { Int($0) }
        guard numbers.count > 1 else { return numbers == [0] }
        return zip(numbers, numbers.dropFirst()).allSatisfy { first, second in
            guard let first, let second, first < Int.max else { return false }
            return second == first + 1
        }
    }
}
