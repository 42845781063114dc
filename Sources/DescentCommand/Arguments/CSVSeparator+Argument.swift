package import Descent

extension CSVSeparator {
    /// The separator's name on the command line.
    package var word: String {
        switch self {
        case .automatic: "auto"
        case .comma: "comma"
        case .semicolon: "semicolon"
        case .tab: "tab"
        case .verticalBar: "pipe"
        }
    }

    /// Reads the name, or the character.
    package init?(word: String) {
        switch word {
        case "comma", ",": self = .comma
        case "semicolon", ";": self = .semicolon
        case "tab", "\t", "\\t": self = .tab
        case "pipe", "|": self = .verticalBar
        default: return nil
        }
    }
}
