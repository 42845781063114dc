/// A value of a table's row.
///
///     let row: [String: TableValue] = ["age": 31, "city": "Oslo", "member": true, "income": nil]
public enum TableValue: Sendable, Hashable {
    /// A number; NaN counts as missing.
    case number(Double)
    /// A text, such as the name of a category.
    case text(String)
    /// True or false, which are 1 and 0 as inputs.
    case boolean(Bool)
    /// No value.
    case missing
}

extension TableValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    /// A number, from an integer.
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A boolean.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// A missing value.
    public init(nilLiteral: ()) { self = .missing }
}

extension TableValue {
    /// The value as text: whole numbers without a point, `True` and `False`; nil for a missing one.
    ///
    /// It names classes and categories, and is the same for equal numbers however a file writes them.
    var name: String? {
        switch self {
        case .number(let number): TableValue.name(number)
        case .text(let text): text
        case .boolean(let boolean): boolean ? "True" : "False"
        case .missing: nil
        }
    }

    /// The names that a category or class with this value may have, the likeliest first.
    ///
    /// A file's column names a number by its nearest `Float`, a column with large integers and Swift by the `Double`;
    /// booleans have several spellings. A text's names follow from the others: ``CategoryNames/index(ofText:)``.
    var names: [String] {
        switch self {
        case .number(let number):
            let name = TableValue.name(number)
            return number == number.rounded() ? [name] : [name, TableValue.name(Float(number))]
        case .text(let text): return [text]
        case .boolean(let boolean): return boolean ? ["True", "true", "TRUE"] : ["False", "false", "FALSE"]
        case .missing: return []
        }
    }

    static func name(_ number: Double) -> String {
        // Beyond 2⁵³ not every whole number is a `Double`; those below 1e16 are written with a point and a zero.
        if let whole = Int(exactly: number), whole.magnitude <= 1 << 53 { return "\(whole)" }
        return "\(number)"
    }

    static func name(_ number: Float) -> String {
        // The shortest text that is this `Float`, not the nearest `Double`'s.
        if let whole = Int(exactly: number), whole.magnitude <= 1 << 24 { return "\(whole)" }
        return "\(number)"
    }
}
