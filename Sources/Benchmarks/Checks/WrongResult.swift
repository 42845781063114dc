/// A result that is further from the reference than rounding explains: nothing that gives it is worth timing.
package struct WrongResult: Error, Sendable, Hashable, CustomStringConvertible {
    /// What gave it, and where in it.
    package let subject: String
    package let found: Double
    package let expected: Double
    /// The largest difference that rounding explains.
    package let allowed: Double

    package var description: String {
        "\(subject) is \(found) and should be \(expected), give or take \(allowed); nothing was timed"
    }

    /// Refuses a value that is too far from what it should be. A NaN is.
    static func require(
        _ found: Double, toBe expected: Double, within allowed: Double, at subject: @autoclosure () -> String
    ) throws(BenchmarkError) {
        guard abs(found - expected) <= allowed else {
            throw .wrong(WrongResult(subject: subject(), found: found, expected: expected, allowed: allowed))
        }
    }
}
