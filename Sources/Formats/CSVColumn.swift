/// Which column of a CSV file holds the labels.
package enum CSVColumn: Sendable, Hashable {
    /// The last one.
    case last
    /// The one with this name in the header; an integer that is not a name there is taken as a number.
    case named(String)
    /// The one with this number, counted from 1.
    case number(Int)

    /// A column as a user writes it: a name, or else a number from 1. Only the file's header decides which.
    package init(parsing text: String) {
        self = .named(text)
    }

    /// The index of the column, from 0.
    func index(header: [String]?, columnCount: Int, path: String) throws(FileError) -> Int {
        switch self {
        case .last: return columnCount - 1
        case .number(let number):
            guard (1...columnCount).contains(number) else {
                throw .malformed(
                    path: path, problem: "it has no column \(number), expected a number from 1 to \(columnCount)")
            }
            return number - 1
        case .named(let name):
            let matches = (header ?? []).indices.filter { header?[$0] == name }
            if matches.count > 1 {
                throw .malformed(
                    path: path,
                    problem: "\(matches.count) columns are named \(Quoting.quoted(name)), expected one; "
                        + "choose it by its number")
            }
            if let match = matches.first { return match }
            if let number = Int(name) {
                return try CSVColumn.number(number).index(header: header, columnCount: columnCount, path: path)
            }
            guard let header else {
                throw .malformed(
                    path: path,
                    problem: "it has no column \(Quoting.quoted(name)): its first line is not a header, expected "
                        + "a number from 1 to \(columnCount)")
            }
            // Wide tables have hundreds of names; the first ones are enough to recognise the mistake.
            let names = header.prefix(20).map { Quoting.quoted($0) }.joined(separator: ", ")
            let more = header.count > 20 ? " and \(header.count - 20) more" : ""
            throw .malformed(
                path: path, problem: "it has no column \(Quoting.quoted(name)), expected one of \(names)\(more)")
        }
    }
}
