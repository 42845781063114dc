import FoundationEssentials

/// The files of reference values in `Golden`, each beside the script that made it.
package enum GoldenFile {
    /// Reads the JSON file called `name`.
    package static func load(_ name: String) throws -> JSONValue {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appending(path: "Golden/\(name)"))
        return try JSONDecoder().decode(JSONValue.self, from: data)
    }
}

/// A golden file that doesn't hold what a test reads from it.
package enum GoldenFileError: Error, CustomStringConvertible {
    /// What was expected, in words.
    case missing(String)

    package var description: String {
        switch self {
        case .missing(let expected): "The golden file doesn't have \(expected) where the test looks for it."
        }
    }
}
