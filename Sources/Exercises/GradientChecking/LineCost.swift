/// The exercise's cost of one parameter, J(θ) = θ x, whose derivative is x.
struct LineCost: Sendable {
    let x: Double

    /// J(θ).
    func value(at theta: Double) -> Double { theta * x }

    /// dJ/dθ, the same everywhere.
    var gradient: Double { x }
}
