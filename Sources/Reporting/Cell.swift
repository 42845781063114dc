/// The text of a number or of anything else in a table, with the number that it shows.
///
/// A text without a number has NaN, which no comparison lets pass. The functions that take an optional number show nil
/// as "–".
package struct Cell: Sendable, Hashable, ExpressibleByStringInterpolation {
    package let text: String

    private let number: Double?

    /// The number before it was rounded to its text; NaN where the text is no number's.
    package var value: Double { number ?? .nan }

    /// A text, with the number that it is about: `Cell("1/e", 0.36787944)`.
    package init(_ text: String, _ number: Double? = nil) {
        self.text = text
        self.number = number
    }

    package init(stringLiteral text: String) { self.init(text) }

    package static let none: Cell = "–"

    /// A number of decimals, then the unit: `.fixed(0.25, 3, "°C")` is `0.250 °C`.
    package static func fixed(_ value: Double?, _ places: Int, _ unit: String = "") -> Cell {
        number(value, unit) { NumberText.fixed($0, places: places) }
    }

    /// A number of digits and a power of ten: `7.8e-11`.
    package static func scientific(_ value: Double?, _ digits: Int = 4) -> Cell {
        number(value) { NumberText.scientific($0, digits: digits) }
    }

    /// A number of significant digits, with an exponent where the number is small or large.
    package static func significant(_ value: Double?, _ digits: Int = 4) -> Cell {
        number(value) { NumberText.significant($0, digits: digits) }
    }

    /// Six decimals, or six digits where the number is small.
    package static func decimal(_ value: Double?) -> Cell { number(value) { NumberText.decimal($0) } }

    /// All digits that it takes to read the same number back.
    package static func exact(_ value: Double?) -> Cell { number(value) { "\($0)" } }

    /// A share as a percentage.
    package static func percent(_ share: Double?, _ places: Int) -> Cell {
        number(share) { NumberText.fixed(100 * $0, places: places) + " %" }
    }

    /// A whole number: `12000`.
    package static func count(_ value: Int?) -> Cell { value.map { Cell("\($0)", Double($0)) } ?? .none }

    /// A whole number with commas: `12,000`.
    package static func grouped(_ value: Int?) -> Cell {
        value.map { Cell(NumberText.grouped($0), Double($0)) } ?? .none
    }

    private static func number(_ value: Double?, _ unit: String = "", _ text: (Double) -> String) -> Cell {
        value.map { Cell(text($0) + (unit.isEmpty ? "" : " " + unit), $0) } ?? .none
    }
}
