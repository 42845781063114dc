import FoundationEssentials
import TestSupport

extension TemporaryFolder {
    /// Changes the text of a JSON file, which is first put into one line: `{"a": 1, "b": ["c", "d"]}`.
    ///
    /// - Throws: where it doesn't have the text.
    func replace(_ old: String, by new: String, in name: String) throws {
        var line = ""
        var isInText = false
        var isEscaped = false
        for character in try text(name) {
            if !isInText, character.isWhitespace { continue }
            line.append(character)
            if character == "\"", !isEscaped { isInText.toggle() }
            isEscaped = character == "\\" && !isEscaped
            if !isInText, character == "," || character == ":" { line.append(" ") }
        }
        let edited = line.components(separatedBy: old)
        guard edited.count > 1 else { throw MissingText(text: old, name: name) }
        try write(edited.joined(separator: new), as: name)
    }

    private struct MissingText: Error {
        let text: String
        let name: String
    }
}
