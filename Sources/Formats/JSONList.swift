/// Lists in JSON, as in the metadata of a model file.
package enum JSONList {
    /// The elements of a list of at most `limit` strings; nil for anything else.
    package static func texts(_ text: String, atMost limit: Int) -> [String]? {
        list(text, atMost: limit) { (parser) throws(FileError) in try parser.text() }
    }

    /// The elements of a list of at most `limit` numbers in `Float`'s range, each rounded to the nearest; nil for
    /// anything else.
    package static func floats(_ text: String, atMost limit: Int) -> [Float]? {
        list(text, atMost: limit) { (parser) throws(FileError) in
            guard let number = Float(try parser.number()), number.isFinite else {
                throw parser.failure("has a number that is too large")
            }
            return number
        }
    }

    /// The JSON of a string.
    package static func text(_ text: String) -> String { JSONString.literal(text) }

    /// The JSON of a list of strings.
    package static func text(of texts: [String]) -> String {
        "[\(texts.map { JSONString.literal($0) }.joined(separator: ","))]"
    }

    private static func list<Element>(
        _ text: String, atMost limit: Int, _ element: (inout JSONParser) throws(FileError) -> Element
    ) -> [Element]? {
        // The caller writes its own message; the parser's is not used.
        var parser = JSONParser(Array(text.utf8), path: "", subject: "the list")
        guard let list = try? parser.array(atMost: limit, element), (try? parser.end()) != nil else { return nil }
        return list
    }
}
