/// What a terminal shows that wraps long lines anew when its window changes its size, as most do: the lines as they
/// were written, and a cursor that stays on its character.
struct TerminalScreen {
    var columns: Int

    /// The lines, whatever rows they take.
    private(set) var lines = [""]

    /// The cursor's line is always the last but for what is erased below it.
    private var offset = 0

    init(columns: Int) { self.columns = columns }

    /// Takes text with carriage returns, line feeds, and the sequences that erase to the end of the row or the screen.
    mutating func write(_ text: String) {
        var rest = text[...]
        while let character = rest.popFirst() {
            var line = lines.removeLast()
            switch character {
            case "\r": offset = offset / columns * columns
            // One character, to Swift.
            case "\n", "\r\n":
                lines.append(line)
                line = ""
                offset = 0
            case "\u{1B}":
                let row = offset / columns * columns
                if rest.hasPrefix("[J") {
                    line = String(line.prefix(offset))
                } else if rest.hasPrefix("[K") {
                    // The row's cells after the cursor.
                    line = String(line.prefix(offset) + line.dropFirst(min(row + columns, line.count)))
                }
                rest = rest.dropFirst(2)
            default:
                line = String(line.prefix(offset)) + String(character) + line.dropFirst(offset + 1)
                offset += 1
            }
            lines.append(line)
        }
    }
}
