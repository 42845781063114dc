/// What the fields of a column are, as far as they have been read.
struct CSVFieldKinds: Sendable, Hashable, OptionSet {
    let rawValue: UInt8

    /// A number.
    static let number = CSVFieldKinds(rawValue: 1)
    /// A number with a point or an exponent, or an infinite one.
    static let fraction = CSVFieldKinds(rawValue: 2)
    /// A number that `Float` does not represent well enough: an integer that is not exact, or one beyond its range.
    static let wide = CSVFieldKinds(rawValue: 4)
    /// An integer that `Double` does not represent exactly.
    static let inexact = CSVFieldKinds(rawValue: 8)
    /// `True`, `False` and their spellings.
    static let boolean = CSVFieldKinds(rawValue: 16)
    /// Anything else but a missing value.
    static let word = CSVFieldKinds(rawValue: 32)
    /// A number of more than four digits: `Float` may round much of its difference from others of its size.
    static let long = CSVFieldKinds(rawValue: 64)

    /// How a column of such fields is stored.
    var storage: CSVStorage {
        if contains(.word) || contains([.number, .boolean]) { return .texts }
        if contains(.boolean) { return .booleans }
        return contains(.wide) ? .doubles : .floats
    }
}

/// How the values of a column are stored.
enum CSVStorage: Sendable, Hashable {
    case floats, doubles, booleans, texts

    /// The bytes of a value.
    var size: Int {
        switch self {
        case .booleans: 1
        case .floats, .texts: 4
        case .doubles: 8
        }
    }
}

/// The values of a column.
package enum CSVValues: Sendable {
    /// Numbers whose integers `Float` represents exactly; NaN is a missing value.
    case floats(ColumnBuffer<Float>)
    /// Numbers with larger integers, or that are so close together that `Float` rounds much of their differences; NaN
    /// is a missing value.
    case doubles(ColumnBuffer<Double>)
    /// 0 and 1; `missingBoolean` is a missing value.
    case booleans(ColumnBuffer<UInt8>)
    /// Codes of the dictionary's texts; `TextDictionary.missing` is a missing value.
    case texts(ColumnBuffer<UInt32>, TextDictionary)

    /// A missing value among booleans.
    package static let missingBoolean: UInt8 = 2
}
