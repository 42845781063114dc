import FoundationEssentials

/// JSON as the command writes it: indented, keys sorted and in snake case, so that two files can be compared line by
/// line.
package enum JSONText {
    /// The text of a value, with a line feed at its end. NaN and infinities, which JSON doesn't have, become strings.
    package static func text(of value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        } catch {
            // Strings, numbers and their lists and objects always encode.
            preconditionFailure("\(error)")
        }
    }
}
