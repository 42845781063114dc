/// The result of a comparison with a known value.
package enum Verdict: String, Sendable, Hashable, Encodable {
    /// Within the tolerance.
    case agrees
    /// Outside the tolerance.
    case differs

    /// Whether a claim holds.
    package init(_ holds: Bool) { self = holds ? .agrees : .differs }
}
