import Glibc
import Machine

/// A number of whole rows of a CSV file.
struct CSVBlock {
    /// The number of the block, from 0 on.
    let number: Int
    /// The index of its first row, from 0. Exact in a valid file.
    let firstRow: Int
    /// The number of rows, if none is blank.
    let rowCount: Int
    /// The offset of its first byte in the text.
    let offset: Int
}

/// Cuts a CSV file into blocks of whole rows, which several threads take in turn.
///
/// A plain file is read block by block, so that its text never is in memory as a whole. The text of a gzip file or a
/// pipe is in memory before.
final class CSVBlocks: Sendable {
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
        /// Where the next block begins.
        var offset: Int
        var hasEnded = false
        /// A block's bytes, unless a row is longer.
        var size: Int
        /// Nil while it is not known: then each of those that are recognised can stand before a quote.
        var separator: UInt8?
    }

    private let state: LockedValue<State>
    private let path: String
    /// Nil if the file is read once.
    private let text: CSVText?

    /// The blocks of a text from an offset on, where a row begins.
    ///
    /// - Parameter size: a block's bytes, unless a row is longer.
    init(_ text: CSVText, from offset: Int, separator: UInt8?, size: Int) throws(FileError) {
        self.text = text
        path = text.path
        state = LockedValue(
            State(
                file: try CSVBlocks.open(text, at: offset), position: offset, offset: offset, size: max(size, 1),
                separator: separator))
    }

    /// The blocks of a file that is read only once, plain, compressed or a pipe: its text never is in memory as a
    /// whole.
    init(once path: String, separator: UInt8?, size: Int) throws(FileError) {
        text = nil
        self.path = path
        state = LockedValue(
            State(file: try ByteSource(path), position: 0, offset: 0, size: max(size, 1), separator: separator))
    }

    /// Begins again inside the first block, which was read to find out the separator.
    ///
    /// - Parameters:
    ///   - bytes: the first block, the only one so far.
    ///   - offset: where in it the next block begins.
    func beginAgain(_ bytes: borrowing FileBytes, from offset: Int, separator: UInt8, size: Int) {
        let tail = bytes.tail(from: offset)
        state.withLock { state in
            precondition(state.number == 1, "\(state.number) blocks were read, expected one")
            state.carried = tail + state.carried
            (state.number, state.row, state.offset) = (0, 0, offset)
            state.hasEnded = false
            (state.size, state.separator) = (max(size, 1), separator)
        }
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
        try state.withLock { (state) throws(FileError) in
            do throws(FileError) {
                return try read(&bytes, &state)
            } catch {
                state.hasEnded = true
                throw error
            }
        }
    }

    /// Whether the file is compressed.
    var isCompressed: Bool { state.withLock { $0.file?.isCompressed ?? false } }

    /// Whether the last block has been read.
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// Leaves the rest unread.
    func end() { state.withLock { $0.hasEnded = true } }

    private func read(_ bytes: inout FileBytes, _ state: inout State) throws(FileError) -> CSVBlock? {
        guard !state.hasEnded else { return nil }
        bytes.clear()
        var room = state.size
        // More than a block can be left of the first, after `beginAgain`.
        let taken = min(state.carried.count, room)
        try grow(&bytes, to: room)
        bytes.append(contentsOf: Array(state.carried[..<taken]))
        let rest = state.carried[taken...]
        state.carried = []
        guard rest.isEmpty else { return try read(&bytes, &state, before: Array(rest)) }
        while true {
            try fill(&bytes, upTo: room, &state)
            if bytes.count < room {
                state.hasEnded = true
                guard bytes.count > 0 else { return nil }
                bytes.endLine()
                let rows = CSVRowEnds(bytes, state.separator, isStart: isStart(state)).count
                return block(&state, rows: max(rows, 1), bytes.count)
            }
            let ends = CSVRowEnds(bytes, state.separator, isStart: isStart(state))
            if ends.count > 0 {
                state.carried = bytes.tail(from: ends.lastEnd)
                bytes.cut(to: ends.lastEnd)
                return block(&state, rows: ends.count, bytes.count)
            }
            // A row that is longer than a block.
            room *= 2
            try grow(&bytes, to: room)
        }
    }

    /// Whether the next block begins with the file.
    private func isStart(_ state: borrowing State) -> Bool { state.offset == 0 && state.number == 0 }

    /// Reads a block of bytes that were read before, and leaves the rest; of a row that is longer it reads all of them.
    private func read(
        _ bytes: inout FileBytes, _ state: inout State, before rest: [UInt8]
    ) throws(FileError) -> CSVBlock? {
        let ends = CSVRowEnds(bytes, state.separator, isStart: isStart(state))
        guard ends.count == 0 else {
            state.carried = bytes.tail(from: ends.lastEnd) + rest
            bytes.cut(to: ends.lastEnd)
            return block(&state, rows: ends.count, bytes.count)
        }
        let (all, size) = (bytes.tail(from: 0) + rest, state.size)
        state.carried = all
        state.size = 2 * size
        defer { state.size = size }
        return try read(&bytes, &state)
    }

    private func block(_ state: inout State, rows: Int, _ byteCount: Int) -> CSVBlock {
        defer {
            state.number += 1
            state.row += rows
            state.offset += byteCount
        }
        return CSVBlock(number: state.number, firstRow: state.row, rowCount: rows, offset: state.offset)
    }

    private func grow(_ bytes: inout FileBytes, to room: Int) throws(FileError) {
        if room > CSVBlocks.longRow {
            let rest = max(room, text?.byteCount ?? 0)
            try FileMemory.require(
                rest, for: "a row of more than \(room / 2) of its \(rest) bytes may", path: path)
        }
        // One more for the line feed that the last row may miss.
        guard bytes.grow(to: room + 1) else {
            throw .malformed(
                path: path,
                problem: "it has a row of more than \(room / 2) bytes, which does not fit into the memory that this "
                    + "process may use")
        }
    }

    private func fill(_ bytes: inout FileBytes, upTo room: Int, _ state: inout State) throws(FileError) {
        if state.file == nil, let text {
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
