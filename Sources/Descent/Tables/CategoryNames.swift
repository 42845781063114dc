/// The names of a column's categories, or of classes, by which the texts of a table are found.
///
/// A text is judged by itself, whatever else its column has: where all names are numbers, `10.0` is 10 also beside a
/// word, and where all are booleans, `true` is `True`. Where the training table had texts that spell numbers, `007` is
/// not `7`.
struct CategoryNames: Sendable, Hashable {
    /// For each name its index.
    let indices: [String: Int]

    /// Whether the names are those of numbers, by whose values texts are found.
    let areNumbers: Bool

    private let areBooleans: Bool

    /// - Parameters:
    ///   - names: the names, all different, in the order of their indices.
    ///   - areTexts: whether they are texts of the training table even if all spell numbers.
    init(_ names: [String], areTexts: Bool) {
        indices = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        areNumbers = !areTexts && TableEncoder.areNumbers(names)
        areBooleans = names.allSatisfy { $0 == "True" || $0 == "False" }
    }

    /// The index of a value's name; nil for none.
    func index(of value: TableValue) -> Int? {
        if case .text(let text) = value { return index(ofText: text) }
        return value.names.lazy.compactMap { indices[$0] }.first
    }

    /// The index of a text's name; nil for none.
    func index(ofText text: String) -> Int? {
        if let index = indices[text] { return index }
        let inner = Targets.withoutBlanks(text)
        if let index = indices[inner] { return index }
        if areBooleans {
            // The spellings of a table's booleans.
            if ["true", "TRUE"].contains(inner) { return indices["True"] }
            return ["false", "FALSE"].contains(inner) ? indices["False"] : nil
        }
        // Swift also reads hexadecimal numbers, infinity and NaN.
        guard areNumbers, inner.utf8.allSatisfy({ 0x30...0x39 ~= $0 || "+-.eE".utf8.contains($0) }),
            let number = Double(inner)
        else { return nil }
        return indices[TableValue.name(number)] ?? indices[TableValue.name(Float(number))]
    }
}
