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
            let sorted = isUsed.indices.filter { isUsed[$0] }.map { Targets.withoutBlanks(texts[$0]) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            // Texts that look alike are one, even if an accent is a character of its own in one of them, or blanks are
            // around it.
            var known: Set<String> = []
            return sorted.filter { known.insert($0).inserted }
        }
    }

    /// What stands for a missing number or boolean, less the column's offset; nil if none is filled.
    func numberFill(_ missing: MissingValues, offset: Double) -> Float? {
        guard let number = numberOfFill(missing) else { return nil }
        // Of a column with an infinite number, which is refused later, the mean is none.
        let fill = Float(number - offset)
        return fill.isFinite ? fill : nil
    }

    /// The mean, standard deviation, least and greatest number of a column in double precision; nil where `Float` holds
    /// the numbers: integers exactly, and others far enough from each other.
    private var spread: (mean: Double, deviation: Double, least: Double, greatest: Double)? {
        guard case .doubles(let buffer) = values else { return nil }
        let numbers = (0..<buffer.count).lazy.map { buffer[$0] }.filter { !$0.isNaN }
        guard let least = numbers.min(), let greatest = numbers.max() else { return nil }
        let moments = Moments(numbers)
        let deviation = (moments.squares / Double(count - missingCount)).squareRoot()
        guard moments.mean.isFinite, deviation.isFinite, deviation > 0 else { return nil }
        return (moments.mean, deviation, least, greatest)
    }

    /// What to subtract from numbers whose mean is more than 1000 times their deviation: about the mean. Otherwise 0:
    /// `Float` then rounds by 6·10⁻⁵ deviations at most.
    var offset: Double {
        guard let spread, abs(spread.mean) > 1000 * spread.deviation else { return 0 }
        // Differences of whole numbers stay whole.
        return spread.deviation < 1 ? spread.mean : spread.mean.rounded()
    }

    /// The least of numbers that `Float` does not tell apart: whose deviation is less than 10 of its steps there. Nil
    /// where it does.
    var indistinctStart: Double? {
        guard let spread else { return nil }
        let step = Double(Float(max(abs(spread.least), abs(spread.greatest))).ulp)
        // Beyond `Float` there is no step; such numbers are refused as too large.
        return step.isFinite && spread.deviation < 10 * step ? spread.least : nil
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
        let counts = counts(of: names)
        guard let most = counts.max() else { return nil }
        return counts.firstIndex(of: most).map { Float($0) }
    }

    /// How many rows have each of the column's own names.
    func counts(of names: [String]) -> [Int] {
        var counts = [Int](repeating: 0, count: names.count)
        let codes = categoryIndices(CategoryNames(names, areTexts: kind == .texts))
        for row in 0..<count { if let index = codes(row) { counts[index] += 1 } }
        return counts
    }

    /// A function from a row to the index of its value's name: nil for a missing value, -1 for an unknown one.
    func categoryIndices(_ names: CategoryNames) -> (Int) -> Int? {
        if case .texts(let buffer, let texts) = values {
            let ofCode = (0..<texts.count).map { names.index(ofText: texts[$0]) ?? -1 }
            return { row in buffer[row] == TextDictionary.missing ? nil : ofCode[Int(buffer[row])] }
        }
        return { row in
            guard let name = self.name(at: row) else { return nil }
            return names.indices[name] ?? names.index(of: self[row]) ?? -1
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
    /// The first text, if the first few are numbers with a comma: `1,5`, or `12,345`.
    var firstDecimalComma: String? {
        guard count > 0, (0..<min(count, 10)).allSatisfy({ hasDecimalComma($0) }) else { return nil }
        return self[0]
    }
}
