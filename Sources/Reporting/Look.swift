/// The appearance of a series: colour, dash and mark, each of which tells it from the others of its figure.
///
/// The first seven colours are one brightness step apart, so that they differ in grey too: their luma, 0.299 R + 0.587
/// G + 0.114 B, is 0, 45, 74, 103, 129, 160 and 185 of 255.
package struct Look: Sendable, Hashable {
    /// Red, green and blue, as `#rrggbb`.
    package let color: String

    /// gnuplot's dash: 1 for a solid line, or the lengths of dashes and gaps.
    package let dash: String

    /// gnuplot's number for the mark.
    package let mark: Int

    package init(color: String, dash: String, mark: Int) {
        self.color = color
        self.dash = dash
        self.mark = mark
    }

    package static let black = Look(color: "#000000", dash: "1", mark: 7)
    package static let vermilion = Look(color: "#c9431d", dash: "(12,4)", mark: 9)
    package static let sky = Look(color: "#5bb4ec", dash: "(14,4,3,4)", mark: 5)
    package static let navy = Look(color: "#12307f", dash: "(6,3)", mark: 13)
    package static let green = Look(color: "#35ab73", dash: "(14,3,3,3,3,3)", mark: 11)
    package static let amber = Look(color: "#f2b632", dash: "(20,5)", mark: 15)
    package static let purple = Look(color: "#6f2a8c", dash: "(3,3)", mark: 4)
    package static let brown = Look(color: "#8c510a", dash: "(9,3,2,3)", mark: 8)
    package static let pink = Look(color: "#d98cb3", dash: "(5,2,2,2)", mark: 12)

    /// All looks, in the order in which the series of a panel take them.
    package static let all = [black, vermilion, sky, navy, green, amber, purple, brown, pink]

    /// The colour's brightness in grey, from 0 to 255.
    package var luma: Double {
        let number = Int(color.dropFirst(), radix: 16) ?? 0
        return 0.299 * Double(number >> 16) + 0.587 * Double(number >> 8 & 255) + 0.114 * Double(number & 255)
    }
}
