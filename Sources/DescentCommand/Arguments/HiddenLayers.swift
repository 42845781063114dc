import ArgumentParser

/// The widths of the hidden layers, as `--layers` spells them.
package struct HiddenLayers: Sendable, Hashable {
    /// First to last; empty for a network of the output layer alone.
    package let widths: [Int]

    package init(_ widths: [Int]) { self.widths = widths }

    /// Reads `512,256`, or `none`.
    package init(parsing text: String) throws {
        if text == "none" {
            widths = []
            return
        }
        widths = try text.split(separator: ",", omittingEmptySubsequences: false).map { field in
            guard let width = Int(field), width >= 1 else {
                throw ValidationError(
                    "expected widths of at least 1 with commas between them, such as 512,256, or none.")
            }
            return width
        }
    }
}

extension HiddenLayers: CustomStringConvertible {
    package var description: String {
        widths.isEmpty ? "none" : widths.map { "\($0)" }.joined(separator: ",")
    }
}
