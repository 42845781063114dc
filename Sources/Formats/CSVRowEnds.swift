import Glibc

/// Where rows end in a part of a CSV file that begins with a row.
///
/// A line feed ends a row unless it is inside quotes. A quote encloses a field only at the field's beginning, as
/// `CSVScanner` has it; elsewhere it is a character like any other.
struct CSVRowEnds {
    /// The number of rows that end.
    private(set) var count = 0
    /// One past the last row's line feed.
    private(set) var lastEnd = 0

    /// - Parameters:
    ///   - separator: nil if any of those that are recognised may separate fields.
    ///   - isStart: whether the bytes are the beginning of the file, where a byte order mark may stand before a quote.
    ///     Anywhere else those bytes are a field's.
    init(_ bytes: borrowing FileBytes, _ separator: UInt8?, isStart: Bool) {
        unsafe bytes.withBuffer { buffer in
            var index = 0
            while index < buffer.count {
                guard let quote = unsafe CSVRowEnds.find(CSVScanner.quote, in: buffer, from: index) else {
                    unsafe countRows(in: buffer, from: index, to: buffer.count)
                    return
                }
                unsafe countRows(in: buffer, from: index, to: quote)
                index = quote + 1
                // Safe: `quote` is above 0, so what is before it is in the buffer.
                let isFirst =
                    unsafe quote == 0 || isStart && quote == 3 && buffer[..<3].elementsEqual([0xEF, 0xBB, 0xBF])
                let before = isFirst ? CSVScanner.lineFeed : unsafe buffer[quote - 1]
                let opens =
                    before == CSVScanner.lineFeed
                    || (separator.map { $0 == before } ?? CSVSeparator.known.contains(before))
                guard opens else { continue }
                guard let closing = unsafe CSVRowEnds.closingQuote(in: buffer, from: index) else { return }
                index = closing + 1
            }
        }
    }

    /// The lines that end in a whole text, an upper bound of its rows.
    static func lineCount(_ bytes: borrowing FileBytes) -> Int {
        // The whole buffer.
        unsafe bytes.withBuffer { unsafe lineFeeds(in: $0, from: 0, to: $0.count) }
    }

    private mutating func countRows(in buffer: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
        let rows = unsafe CSVRowEnds.lineFeeds(in: buffer, from: start, to: end)
        guard rows > 0 else { return }
        count += rows
        var last = end - 1
        // Safe: there is a line feed from `start` on.
        while unsafe buffer[last] != CSVScanner.lineFeed { last -= 1 }
        lastEnd = last + 1
    }

    private static func closingQuote(in buffer: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var index = start
        while let quote = unsafe find(CSVScanner.quote, in: buffer, from: index) {
            // Safe: the index is below the count.
            guard quote + 1 < buffer.count, unsafe buffer[quote + 1] == CSVScanner.quote else { return quote }
            index = quote + 2
        }
        return nil
    }

    private static func find(_ byte: UInt8, in buffer: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < buffer.count, let base = buffer.baseAddress else { return nil }
        // Safe: the bytes from `start` to the end are in the buffer.
        guard let found = unsafe memchr(base + start, CInt(byte), buffer.count - start) else { return nil }
        return unsafe UnsafeRawPointer(base).distance(to: found)
    }

    /// The number of line feeds, eight bytes at a time: `SIMD32<UInt8>` takes thirty times as long here, since its
    /// comparisons are not compiled into vector instructions.
    private static func lineFeeds(in buffer: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let low = ones &* 0x7F
        let pattern = ones &* UInt64(CSVScanner.lineFeed)
        var count = 0
        var index = start
        while end - index >= 8 {
            // 255 additions of at most one fit a byte.
            var sums: UInt64 = 0
            let words = min(255, (end - index) / 8)
            for _ in 0..<words {
                // Safe: eight bytes are left before the end.
                let word = unsafe UnsafeRawPointer(buffer.baseAddress.unsafelyUnwrapped + index)
                    .loadUnaligned(as: UInt64.self)
                // A byte that is zero where the word has a line feed; then 1 for such a byte, without carries.
                let difference = word ^ pattern
                let others = ((difference & low) &+ low) | difference
                sums &+= ~others >> 7 & ones
                index += 8
            }
            for byte in 0..<8 { count += Int(sums >> (8 * UInt64(byte)) & 0xFF) }
        }
        while index < end {
            // Safe: the index is below the count.
            count += unsafe buffer[index] == CSVScanner.lineFeed ? 1 : 0
            index += 1
        }
        return count
    }
}
