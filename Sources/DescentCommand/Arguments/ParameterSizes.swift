import ArgumentParser

/// Numbers of parameters, as `--sizes` spells them.
package struct ParameterSizes: Sendable, Hashable {
    /// As given; each at least 1.
    package let values: [Int]

    package init(_ values: [Int]) { self.values = values }

    /// Reads numbers such as `1000` or `2^20`, and ranges of powers such as `2^10..2^26`, with commas between them.
    package init(parsing text: String) throws {
        values = try text.split(separator: ",", omittingEmptySubsequences: false).flatMap { field in
            guard let values = ParameterSizes.values(field) else {
                throw ValidationError(
                    "expected numbers of at least 1 such as 1000 or 2^20, or ranges of powers such as 2^10..2^26, with commas "
                        + "between several.")
            }
            return values
        }
    }

    private static func values(_ field: Substring) -> [Int]? {
        let ends = field.split(separator: "..", omittingEmptySubsequences: false)
        if ends.count == 2 {
            guard let first = exponent(ends[0]), let last = exponent(ends[1]), first <= last else { return nil }
            return (first...last).map { 1 << $0 }
        }
        if let exponent = exponent(field) { return [1 << exponent] }
        return Int(field).flatMap { $0 >= 1 && $0 <= 1 << largestExponent ? [$0] : nil }
    }

    /// Beyond any machine's memory.
    private static let largestExponent = 40

    private static func exponent(_ text: some StringProtocol) -> Int? {
        guard text.hasPrefix("2^") else { return nil }
        return Int(text.dropFirst(2)).flatMap { (0...largestExponent).contains($0) ? $0 : nil }
    }
}
