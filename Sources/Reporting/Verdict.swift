/// The result of a comparison with a known value.
package enum Verdict: String, Sendable, Hashable, Encodable {
    /// Within the tolerance.
    case agrees
    /// Outside the tolerance.
    case differs

    /// Whether a result is close enough to a known value.
    ///
    /// - Parameters:
    ///   - tolerance: the largest difference, in the unit of the values. NaN always differs.
    package init(_ result: Double, expected: Double, tolerance: Double) {
        self = abs(result - expected) <= tolerance ? .agrees : .differs
    }

    /// Whether a claim holds.
    package init(_ holds: Bool) { self = holds ? .agrees : .differs }
}
