import ArgumentParser

/// Numbers on the command line, read strictly: decimal, with a sign if need be, and nothing around them.
package enum NumberArgument {
    /// A finite real number: `0.001`, `1e-3`, `-1`. Words such as `nan` and `inf`, and hexadecimal, are refused.
    package static func real(_ text: some StringProtocol) throws -> Double {
        let isDecimal = text.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || "+-.eE".utf8.contains(byte)
        }
        guard isDecimal, let value = Double(text), value.isFinite else {
            throw ValidationError("expected a finite decimal number such as 0.001 or 1e-3.")
        }
        return value
    }

    /// A whole number.
    package static func whole(_ text: some StringProtocol) throws -> Int {
        guard let value = Int(text) else { throw ValidationError("expected a whole number.") }
        return value
    }

    /// A whole number of at least 1.
    package static func positive(_ text: some StringProtocol) throws -> Int {
        guard let value = Int(text), value >= 1 else {
            throw ValidationError("expected a whole number of at least 1.")
        }
        return value
    }

    /// A seed, from 0 to 2⁶⁴ − 1.
    package static func seed(_ text: some StringProtocol) throws -> UInt64 {
        guard let value = UInt64(text) else {
            throw ValidationError("expected a whole number from 0 to \(UInt64.max).")
        }
        return value
    }
}
