/// What became of a comparison with a value that is known.
package enum Verdict: String, Sendable, Hashable, Encodable {
    /// Within the tolerance.
    case agrees
    /// Outside of it.
    case differs

    /// Whether a result is near enough to what is known.
    ///
    /// - Parameters:
    ///   - tolerance: the largest difference, in the unit of the values. A NaN differs from everything.
    package init(_ result: Double, expected: Double, tolerance: Double) {
        self = abs(result - expected) <= tolerance ? .agrees : .differs
    }

    /// Whether a claim holds.
    package init(_ holds: Bool) { self = holds ? .agrees : .differs }
}
