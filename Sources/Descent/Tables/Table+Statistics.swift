import Formats

extension Table.Column {
    /// How often each number occurs.
    var counts: [Double: Int] {
        var counts: [Double: Int] = [:]
        forEachNumber(in: 0..<count) { _, number in
            if !number.isNaN { counts[number, default: 0] += 1 }
        }
        return counts
    }

    /// Whether all numbers are whole, however they are written.
    var isWhole: Bool {
        var isWhole = true
        forEachNumber(in: 0..<count) { _, number in
            if number != number.rounded(), !number.isNaN { isWhole = false }
        }
        return isWhole
    }

    /// Whether most of a column's texts are numbers that would be taken for measurements.
    var isMeasured: Bool {
        guard case .texts(let codes, let texts) = values else { return false }
        let isNumber = (0..<texts.count).map { texts.isNumber($0) }
        var isUsed = [Bool](repeating: false, count: texts.count)
        var rows = 0
        codes.withValues { codes in
            for row in codes.indices where codes[row] != TextDictionary.missing && isNumber[Int(codes[row])] {
                isUsed[Int(codes[row])] = true
                rows += 1
            }
        }
        let distinct = isUsed.indices.filter { isUsed[$0] }
        let hasFraction = distinct.contains { !texts.isInteger($0) }
        return 2 * rows > count && (hasFraction || TableEncoder.areMeasured(distinct.count, in: rows))
    }

    /// The names of the different values in order: numbers and booleans by value, texts by their bytes. All differ,
    /// also as `String` compares them.
    var distinctNames: [String] {
        switch values {
        case .floats(let buffer):
            return Set((0..<buffer.count).lazy.map { buffer[$0] }.filter { !$0.isNaN }).sorted().map {
                TableValue.name($0)
            }
        case .doubles(let buffer):
            return Set((0..<buffer.count).lazy.map { buffer[$0] }.filter { !$0.isNaN }).sorted().map {
                TableValue.name($0)
            }
        case .booleans(let buffer):
            return Set((0..<buffer.count).lazy.map { buffer[$0] }).sorted().filter { $0 < 2 }.map {
                $0 == 1 ? "True" : "False"
            }
        case .texts(let buffer, let texts):
            // Selected rows may not have all of the dictionary's texts.
            var isUsed = [Bool](repeating: false, count: texts.count)
            for row in 0..<buffer.count where buffer[row] != TextDictionary.missing { isUsed[Int(buffer[row])] = true }
            let sorted = isUsed.indices.filter { isUsed[$0] }.map { texts[$0] }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            // Texts that look alike are one, even if an accent is a character of its own in one of them.
            var known: Set<String> = []
            return sorted.filter { known.insert($0).inserted }
        }
    }

    /// What stands for a missing number or boolean; nil if none is filled.
    func numberFill(_ missing: MissingValues) -> Float? {
        // Of a column with an infinite number, which is refused later, the mean is none.
        numberOfFill(missing).flatMap { Float($0).isFinite ? Float($0) : nil }
    }

    private func numberOfFill(_ missing: MissingValues) -> Double? {
        guard missing != .refuse, missing != .drop else { return nil }
        if kind == .booleans || missing == .mostFrequent { return mostFrequent }
        var numbers: [Double] = []
        forEachNumber(in: 0..<count) { _, number in
            if !number.isNaN { numbers.append(number) }
        }
        if missing == .mean {
            return numbers.reduce(0, +) / Double(numbers.count)
        }
        let sorted = numbers.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
    }

    /// The most frequent number, the smallest of equals.
    private var mostFrequent: Double? {
        counts.min { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }?.key
    }

    /// The index of the category that stands for a missing value; nil if none is filled.
    func categoryFill(_ missing: MissingValues, _ names: [String]) -> Float? {
        guard missing != .refuse, missing != .drop else { return nil }
        var counts = [Int](repeating: 0, count: names.count)
        let indices = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        let codes = categoryIndices(indices)
        for row in 0..<count { if let index = codes(row) { counts[index] += 1 } }
        guard let most = counts.max() else { return nil }
        return counts.firstIndex(of: most).map { Float($0) }
    }

    /// A function from a row to the index of its value's name: nil for a missing value, -1 for an unknown one.
    func categoryIndices(_ indices: [String: Int]) -> (Int) -> Int? {
        if case .texts(let buffer, let texts) = values {
            let names = CategoryNames(indices)
            let ofCode = (0..<texts.count).map { names.index(ofText: texts[$0]) ?? -1 }
            return { row in buffer[row] == TextDictionary.missing ? nil : ofCode[Int(buffer[row])] }
        }
        return { row in
            guard let name = self.name(at: row) else { return nil }
            return indices[name] ?? self[row].names.lazy.compactMap { indices[$0] }.first ?? -1
        }
    }

    /// Whether the column looks like the number or the key of the row: integers that rise from row to row with few
    /// gaps, or all differ in a column that is named so.
    var isIndex: Bool {
        guard count > 2, isInteger, kind == .numbers, missingCount == 0 else { return false }
        // Some of the rows may be held out, which leaves gaps.
        let (first, last) = (number(at: 0), number(at: count - 1))
        if count >= 10, last - first < 2 * Double(count),
            (1..<count).allSatisfy({ number(at: $0) > number(at: $0 - 1) })
        {
            return true
        }
        guard let name = name?.lowercased() else { return false }
        let isNamedSo =
            name.isEmpty || ["id", "index", "rownames"].contains(name) || name.hasPrefix("unnamed: ")
            || name.hasSuffix("_id") || name.hasSuffix(" id")
        return isNamedSo && Set((0..<count).map { number(at: $0) }).count == count
    }
}

extension TextDictionary {
    /// The first text, if the first few are dates: `2026-11-26`, `2026/11/26`, `26.11.2026` or `11/26/2026`, with or
    /// without a time behind.
    var firstDate: String? {
        guard count > 0, (0..<min(count, 10)).allSatisfy({ TextDictionary.isDate(self[$0]) }) else { return nil }
        return self[0]
    }

    /// The first text, if the first few are numbers with a comma: `1,5`, or `12,345`.
    var firstDecimalComma: String? {
        guard count > 0, (0..<min(count, 10)).allSatisfy({ hasDecimalComma($0) }) else { return nil }
        return self[0]
    }

    static func isDate(_ text: String) -> Bool {
        let parts = text.utf8.prefix { !($0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "T")) }
        for separator in [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ".")] {
            let fields = parts.split(separator: separator, omittingEmptySubsequences: false)
            guard fields.count == 3, fields.allSatisfy({ !$0.isEmpty && $0.allSatisfy { 0x30...0x39 ~= $0 } }) else {
                continue
            }
            let lengths = fields.map(\.count)
            let yearIsFirst = lengths[0] == 4 && lengths[1] <= 2 && lengths[2] <= 2
            let yearIsLast = lengths[0] <= 2 && lengths[1] <= 2 && (lengths[2] == 4 || lengths[2] == 2)
            return yearIsFirst || yearIsLast
        }
        return false
    }
}
