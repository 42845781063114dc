/// A set of processors.
package struct ProcessorMask: Sendable, Hashable, CustomStringConvertible {
    // Four processors each, the first ones first; no zeros at the end.
    private let digits: [UInt8]

    /// Those whose bits are set in hexadecimal digits, in groups with commas between them, the last digit the first
    /// processors: as the kernel writes masks.
    package init(hexadecimal text: some StringProtocol) {
        var digits = text.reversed().compactMap { $0.hexDigitValue }.map { UInt8($0) }
        while digits.last == 0 { digits.removeLast() }
        self.digits = digits
    }

    /// How many there are.
    package var count: Int { digits.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether a processor is in both.
    package func overlaps(_ other: ProcessorMask) -> Bool { zip(digits, other.digits).contains { $0 & $1 != 0 } }

    /// The digits, without commas.
    package var description: String { String(digits.reversed().map { String($0, radix: 16) }.joined()) }
}
