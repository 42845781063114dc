import Glibc
import Synchronization

/// A number of whole rows of a CSV file.
struct CSVBlock {
    /// The number of the block, from 0 on.
    let number: Int
    /// The index of its first row, from 0. Exact in a valid file.
    let firstRow: Int
    /// The number of rows, if none is blank.
    let rowCount: Int
}

/// Cuts a CSV file into blocks of whole rows, which several threads take in turn.
///
/// A plain file is read block by block, so that its text never is in memory as a whole. The text of a gzip file or a
/// pipe is in memory before.
final class CSVBlocks: @unchecked Sendable {
    // Sendable: `state` is used under the lock only.

    // Beyond this length of a row the rest of the file must fit into memory.
    private static let longRow = 1 << 26

    private struct State: ~Copyable {
        /// The file; nil if the text is in memory.
        var file: ByteSource?
        /// The offset of the next byte of a text in memory.
        var position: Int
        /// What follows the last row end of the block before.
        var carried: [UInt8] = []
        var number = 0
        var row = 0
        var hasEnded = false
    }

    private let lock = Mutex(())
    private var state: State
    private let text: CSVText
    /// The offset of the first block.
    private let firstOffset: Int
    private let size: Int
    /// Nil while it is not known: then each of those that are recognised can stand before a quote.
    private let separator: UInt8?

    /// The blocks of a text from an offset on, where a row begins.
    ///
    /// - Parameter size: a block's bytes, unless a row is longer.
    init(_ text: CSVText, from offset: Int, separator: UInt8?, size: Int) throws(FileError) {
        self.text = text
        firstOffset = offset
        self.size = max(size, 1)
        self.separator = separator
        state = State(file: try CSVBlocks.open(text, at: offset), position: offset)
    }

    private static func open(_ text: CSVText, at offset: Int) throws(FileError) -> ByteSource? {
        guard !text.isInMemory else { return nil }
        var source = try ByteSource(text.path)
        try source.skip(offset)
        return source
    }

    /// Reads the next block.
    ///
    /// - Parameter bytes: overwritten by the block, whose last byte is a line feed.
    /// - Returns: nil at the end.
    func next(_ bytes: inout FileBytes) throws(FileError) -> CSVBlock? {
        try lock.withLock { (_) throws(FileError) in
            do throws(FileError) {
                return try read(&bytes, &state)
            } catch {
                state.hasEnded = true
                throw error
            }
        }
    }

    /// Leaves the rest unread.
    func end() { lock.withLock { _ in state.hasEnded = true } }

    private func read(_ bytes: inout FileBytes, _ state: inout State) throws(FileError) -> CSVBlock? {
        guard !state.hasEnded else { return nil }
        bytes.clear()
        var room = size
        while room <= state.carried.count { room *= 2 }
        try grow(&bytes, to: room)
        bytes.append(contentsOf: state.carried)
        state.carried = []
        while true {
            try fill(&bytes, upTo: room, &state)
            if bytes.count < room {
                state.hasEnded = true
                guard bytes.count > 0 else { return nil }
                bytes.endLine()
                let rows = CSVRowEnds(bytes, separator, isStart: isStart(state)).count
                return block(&state, rows: max(rows, 1))
            }
            let ends = CSVRowEnds(bytes, separator, isStart: isStart(state))
            if ends.count > 0 {
                state.carried = bytes.tail(from: ends.lastEnd)
                bytes.cut(to: ends.lastEnd)
                return block(&state, rows: ends.count)
            }
            // A row that is longer than a block.
            room *= 2
            try grow(&bytes, to: room)
        }
    }

    /// Whether the next block begins with the file.
    private func isStart(_ state: borrowing State) -> Bool { firstOffset == 0 && state.number == 0 }

    private func block(_ state: inout State, rows: Int) -> CSVBlock {
        defer {
            state.number += 1
            state.row += rows
        }
        return CSVBlock(number: state.number, firstRow: state.row, rowCount: rows)
    }

    private func grow(_ bytes: inout FileBytes, to room: Int) throws(FileError) {
        if room > CSVBlocks.longRow {
            let rest = max(room, text.byteCount)
            try FileMemory.require(
                rest, for: "a row of more than \(room / 2) of its \(rest) bytes may", path: text.path)
        }
        // One more for the line feed that the last row may miss.
        guard bytes.grow(to: room + 1) else {
            throw .malformed(
                path: text.path,
                problem: "it has a row of more than \(room / 2) bytes, which does not fit into the memory that this "
                    + "process may use")
        }
    }

    private func fill(_ bytes: inout FileBytes, upTo room: Int, _ state: inout State) throws(FileError) {
        if state.file == nil {
            let count = min(room - bytes.count, text.byteCount - state.position)
            text.copy(from: state.position, count: count, to: &bytes)
            state.position += count
        } else {
            try state.file?.read(&bytes, upTo: room)
        }
    }
}

extension ByteSource {
    /// Appends bytes until there are `limit` or the data end.
    fileprivate mutating func read(_ bytes: inout FileBytes, upTo limit: Int) throws(FileError) {
        try bytes.read(&self, upTo: limit)
    }
}
