/// Distinct texts, numbered from 0: a column of texts has a number for each row.
///
/// The texts lie one after another in one array, since a million strings would each be an allocation.
package struct TextDictionary: Sendable, Hashable {
    /// The code of a row without a text.
    package static let missing = UInt32.max

    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// An empty dictionary.
    package init() {}

    /// A dictionary of texts that are all different.
    package init(_ texts: some Sequence<String>) {
        for text in texts { append(Array(text.utf8)) }
    }

    /// The number of texts.
    package var count: Int { ends.count }

    /// The text with a code.
    package subscript(code: Int) -> String { String(decoding: bytes[range(code)], as: UTF8.self) }

    /// All texts in the order of their codes.
    package var texts: [String] { (0..<count).map { self[$0] } }

    /// The code of the first text that is not valid UTF-8; nil if all are.
    var firstInvalid: Int? {
        (0..<count).first { String(validating: bytes[range($0)], as: UTF8.self) == nil }
    }

    /// Whether a text is among them.
    package func contains(_ text: String) -> Bool { (0..<count).contains { content($0).elementsEqual(text.utf8) } }

    /// The memory of the texts and of their ends, in bytes.
    package var byteCount: Int { bytes.count + ends.count * MemoryLayout<Int>.stride }

    /// Whether a file's column of numbers could have the text with a code.
    package func isNumber(_ code: Int) -> Bool { CSVPasses.isNumber(content(code)) }

    /// Whether the text with a code is a number that is written without a point and an exponent.
    package func isInteger(_ code: Int) -> Bool {
        CSVPasses.kinds(content(code)).isDisjoint(with: .fraction) && isNumber(code)
    }

    /// Whether a text is a number but for a comma in the place of a point.
    package func hasDecimalComma(_ code: Int) -> Bool {
        let text = content(code)
        let comma = UInt8(ascii: ",")
        return text.contains(comma) && CSVPasses.isNumber(text.map { $0 == comma ? UInt8(ascii: ".") : $0 })
    }

    /// The bytes of a text.
    package func content(_ code: Int) -> ArraySlice<UInt8> { bytes[range(code)] }

    mutating func append(_ text: some Collection<UInt8>) {
        bytes += text
        ends.append(bytes.count)
    }

    private func range(_ code: Int) -> Range<Int> { (code == 0 ? 0 : ends[code - 1])..<ends[code] }
}

/// A dictionary under construction: finds the code of a text, or gives it the next one.
struct TextTable {
    private(set) var dictionary = TextDictionary()
    /// The row in which each text was found first.
    private(set) var firstRows: [Int] = []
    private var hashes: [UInt32] = []
    /// Codes plus 1, where their hashes point or at the next free place; 0 for none.
    private var slots: [UInt32] = Array(repeating: 0, count: 64)

    /// The code of the text in a range of bytes.
    ///
    /// - Returns: nil beyond the largest number of codes.
    @inline(__always)
    mutating func code(_ bytes: Span<UInt8>, _ range: Range<Int>, row: Int) -> UInt32? {
        // FNV-1a.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
        let short = UInt32(truncatingIfNeeded: hash ^ hash >> 32)
        let mask = slots.count - 1
        var slot = Int(short) & mask
        while slots[slot] != 0 {
            let code = Int(slots[slot] - 1)
            if hashes[code] == short, isText(code, bytes, range) { return UInt32(code) }
            slot = (slot + 1) & mask
        }
        return insert(bytes, range, short, slot: slot, row: row)
    }

    /// The code of a text, found in a row no earlier than those of calls before for the same text.
    mutating func code(_ text: some Collection<UInt8>, row: Int) -> UInt32? {
        let bytes = Array(text)
        return code(bytes.span, 0..<bytes.count, row: row)
    }

    /// Makes a text's first row an earlier one.
    mutating func lower(_ code: UInt32, to row: Int) { firstRows[Int(code)] = min(firstRows[Int(code)], row) }

    @inline(__always)
    private func isText(_ code: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let known = dictionary.content(code)
        guard known.count == range.count else { return false }
        var index = range.lowerBound
        for byte in known {
            guard byte == bytes[index] else { return false }
            index += 1
        }
        return true
    }

    @inline(never)
    private mutating func insert(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ hash: UInt32, slot: Int, row: Int
    ) -> UInt32? {
        let code = dictionary.count
        // The largest code means a missing text.
        guard code < Int(TextDictionary.missing) - 1 else { return nil }
        dictionary.append(range.map { bytes[$0] })
        firstRows.append(row)
        hashes.append(hash)
        slots[slot] = UInt32(code + 1)
        // At most half of the places are taken, so searches are short and end.
        if 2 * dictionary.count > slots.count { grow() }
        return UInt32(code)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: 4 * slots.count)
        let mask = slots.count - 1
        for (code, hash) in hashes.enumerated() {
            var slot = Int(hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(code + 1)
        }
    }
}
