package import Formats

extension Table {
    /// What a column holds besides missing values.
    public enum ColumnKind: Sendable, Hashable {
        /// Numbers, or no value at all.
        case numbers
        /// `True` and `False`.
        case booleans
        /// Texts, also where some of them spell numbers.
        case texts
    }

    /// A column of a table.
    public struct Column: Sendable {
        /// The column's name; nil if the file has no header.
        public let name: String?

        package let values: CSVValues

        /// Whether all numbers are written as integers.
        package let isInteger: Bool

        /// Whether every integer is exact.
        let isExact: Bool

        /// The row, and the text, that keep this column from being one of numbers; nil if nothing does.
        let firstWord: Word?

        struct Word: Sendable {
            /// Its index in the table that the rows were selected from, if they were.
            let row: Int
            let text: String
        }

        init(name: String?, values: CSVValues, isInteger: Bool, isExact: Bool, firstWord: Word?) {
            self.name = name
            self.values = values
            self.isInteger = isInteger
            self.isExact = isExact
            self.firstWord = firstWord
        }

        init(_ column: CSVColumn, name: String?) {
            var word: Word?
            if let row = column.firstWordRow, case .texts(let codes, let texts) = column.values {
                word = Word(row: row, text: texts[Int(codes[row])])
            }
            self.init(
                name: name, values: column.values, isInteger: column.isInteger, isExact: column.isExact, firstWord: word
            )
        }

        /// A column of numbers; nil and NaN are missing values.
        public init(_ name: String, numbers: [Double?]) {
            self.init(
                name: name, values: .doubles(.make(numbers.map { $0 ?? .nan })), isInteger: false, isExact: true,
                firstWord: nil)
        }

        /// A column of integers; nil is a missing value.
        public init(_ name: String, integers: [Int?]) {
            self.init(
                name: name, values: .doubles(.make(integers.map { $0.map { Double($0) } ?? .nan })), isInteger: true,
                isExact: integers.allSatisfy { $0.map { $0.magnitude <= 1 << 53 } ?? true }, firstWord: nil)
        }

        /// A column of booleans; nil is a missing value.
        public init(_ name: String, booleans: [Bool?]) {
            let values = booleans.map { $0.map { $0 ? 1 : 0 } ?? CSVValues.missingBoolean }
            self.init(name: name, values: .booleans(.make(values)), isInteger: true, isExact: true, firstWord: nil)
        }

        /// A column of texts; nil is a missing value.
        public init(_ name: String, texts: [String?]) {
            let (codes, dictionary) = TextDictionary.encoding(texts)
            self.init(
                name: name, values: .texts(.make(codes), dictionary), isInteger: true, isExact: true, firstWord: nil)
        }

        /// The number of rows.
        public var count: Int {
            switch values {
            case .floats(let buffer): buffer.count
            case .doubles(let buffer): buffer.count
            case .booleans(let buffer): buffer.count
            case .texts(let buffer, _): buffer.count
            }
        }

        /// What the column holds; a column without any value counts as one of numbers.
        public var kind: ColumnKind {
            switch values {
            case .floats, .doubles: .numbers
            case .booleans: .booleans
            case .texts: .texts
            }
        }

        /// The value of a row, counted from 0.
        public subscript(row: Int) -> TableValue {
            switch values {
            case .floats(let buffer): buffer[row].isNaN ? .missing : .number(Double(buffer[row]))
            case .doubles(let buffer): buffer[row].isNaN ? .missing : .number(buffer[row])
            case .booleans(let buffer):
                buffer[row] == CSVValues.missingBoolean ? .missing : .boolean(buffer[row] == 1)
            case .texts(let buffer, let texts):
                buffer[row] == TextDictionary.missing ? .missing : .text(texts[Int(buffer[row])])
            }
        }

        /// The number of missing values.
        public var missingCount: Int {
            switch values {
            case .floats(let buffer): buffer.withValues { Column.count($0) { $0.isNaN } }
            case .doubles(let buffer): buffer.withValues { Column.count($0) { $0.isNaN } }
            case .booleans(let buffer): buffer.withValues { Column.count($0) { $0 == CSVValues.missingBoolean } }
            case .texts(let buffer, _): buffer.withValues { Column.count($0) { $0 == TextDictionary.missing } }
            }
        }

        private static func count<Value>(_ values: Span<Value>, where isMissing: (Value) -> Bool) -> Int {
            var count = 0
            for row in values.indices where isMissing(values[row]) { count += 1 }
            return count
        }

        /// The first row without a value; nil if all have one.
        var firstMissingRow: Int? { missingCount == 0 ? nil : (0..<count).first { isMissing($0) } }

        /// Sets the flags of rows without a value to false.
        func clearMissing(in flags: inout [Bool]) {
            func clear<Value>(_ values: Span<Value>, where isMissing: (Value) -> Bool) {
                for row in values.indices where isMissing(values[row]) { flags[row] = false }
            }
            switch values {
            case .floats(let buffer): buffer.withValues { clear($0) { $0.isNaN } }
            case .doubles(let buffer): buffer.withValues { clear($0) { $0.isNaN } }
            case .booleans(let buffer): buffer.withValues { clear($0) { $0 == CSVValues.missingBoolean } }
            case .texts(let buffer, _): buffer.withValues { clear($0) { $0 == TextDictionary.missing } }
            }
        }

        /// Calls a closure with each of some rows and its number: 0 and 1 for booleans, NaN for a missing value and for
        /// texts. A call of `number(at:)` for each row would count references each time.
        @inline(__always)
        func forEachNumber(in rows: Range<Int>, _ body: (Int, Double) -> Void) {
            switch values {
            case .floats(let buffer): buffer.withValues { values in for row in rows { body(row, Double(values[row])) } }
            case .doubles(let buffer): buffer.withValues { values in for row in rows { body(row, values[row]) } }
            case .booleans, .texts: for row in rows { body(row, number(at: row)) }
            }
        }

        /// Whether a row has no value.
        @inline(__always)
        func isMissing(_ row: Int) -> Bool {
            switch values {
            case .floats(let buffer): buffer[row].isNaN
            case .doubles(let buffer): buffer[row].isNaN
            case .booleans(let buffer): buffer[row] == CSVValues.missingBoolean
            case .texts(let buffer, _): buffer[row] == TextDictionary.missing
            }
        }

        /// The number of a row, 0 and 1 for booleans; NaN for a missing value and for texts.
        @inline(__always)
        func number(at row: Int) -> Double {
            switch values {
            case .floats(let buffer): Double(buffer[row])
            case .doubles(let buffer): buffer[row]
            case .booleans(let buffer): buffer[row] == CSVValues.missingBoolean ? .nan : Double(buffer[row])
            case .texts: .nan
            }
        }

        /// The name of a row's value as a class or a category; nil for a missing one.
        func name(at row: Int) -> String? {
            if case .floats(let buffer) = values { return buffer[row].isNaN ? nil : TableValue.name(buffer[row]) }
            return self[row].name
        }
    }
}

extension ColumnBuffer {
    /// A copy of values. Like an array, it ends the process where there is no memory for them.
    static func make(_ values: [Element]) -> ColumnBuffer<Element> {
        existing(ColumnBuffer(values), count: values.count)
    }

    /// A buffer. Like an array, it ends the process where there was no memory for it.
    static func existing(_ buffer: ColumnBuffer?, count: Int) -> ColumnBuffer<Element> {
        guard let buffer else { preconditionFailure("no memory for \(count) values") }
        return buffer
    }
}

extension TextDictionary {
    /// The codes and the dictionary of texts, numbered in the order of their first rows.
    static func encoding(_ texts: [String?]) -> (codes: [UInt32], dictionary: TextDictionary) {
        var known: [String: UInt32] = [:]
        var distinct: [String] = []
        let codes = texts.map { text in
            guard let text else { return missing }
            if let code = known[text] { return code }
            let code = UInt32(distinct.count)
            known[text] = code
            distinct.append(text)
            return code
        }
        return (codes, TextDictionary(distinct))
    }

    /// Both dictionaries' texts, and the codes of the other's.
    func merging(_ other: TextDictionary) -> (merged: TextDictionary, codes: [UInt32]) {
        let (codes, merged) = TextDictionary.encoding(texts + other.texts)
        return (merged, Array(codes[count...]))
    }
}
