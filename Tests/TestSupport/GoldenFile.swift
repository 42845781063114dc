import FoundationEssentials

/// The files of reference values: in `Golden`, each beside the script that made it, and those of the exercises.
package enum GoldenFile {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()

    /// Reads the JSON file called `name` in `Golden`.
    package static func load(_ name: String) throws -> JSONValue { try load(tests.appending(path: "Golden/\(name)")) }

    /// The path of the file called `name` in `Golden`.
    package static func path(_ name: String) -> String { tests.appending(path: "Golden/\(name)").path }

    /// Reads the JSON file called `name` of the values that the exercises compare with.
    package static func loadPublished(_ name: String) throws -> JSONValue {
        try load(tests.appending(path: "../../Sources/Exercises/Published/\(name)"))
    }

    private static func load(_ file: URL) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
    }

    /// The costs that an edition of the course prints for a run without decay, at epochs 0, 1000, 2000, …
    package static func publishedCosts(edition: Int, rule: String, learningRate: Double) throws -> [Double] {
        let runs = try loadPublished("published.json")["optimization_methods"]["runs"].elements
        for run in runs
        where try run["edition"].integer == edition && run["rule"].text == rule
            && run["learning_rate"].number == learningRate && run["decay"].text == "none"
        {
            return try run["costs"].numbers
        }
        throw GoldenFileError.missing("\(edition)'s run of \(rule) at \(learningRate)")
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
