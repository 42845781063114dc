import Glibc
package import Textbook

/// By how much an optimizer shrinks the distance from the minimum of a bowl at each step in the long run, measured.
package struct ConvergenceFactor: Sendable {
    /// The factor per step.
    package let factor: Double

    /// The steps after which the distance has fallen to a millionth; nil if it never did.
    package let steps: Int?

    /// Runs the optimizer from the point (1, 1, …).
    ///
    ///     factor = (largest distance near step 2T / largest distance near step T)^{1/T}
    ///
    /// T is chosen so that the distance changes by e²⁰⁰ in T steps: a factor before the power, which is a line in
    /// t where two roots coincide and a wave where they are complex, then changes the logarithm of the result by less
    /// than a hundredth. All distances stay far above the least number, and relative precision is lost nowhere since
    /// the minimum is 0. "Near" is the largest over enough steps to include a wave's crest.
    ///
    /// - Parameters:
    ///   - expected: what theory says; it sets T alone. Not 1.
    package init(of rule: some UpdateRule, over bowl: QuadraticBowl, expected: Double) {
        let span = Int((200 / abs(log(expected))).rounded(.up))
        let window = max(100, span / 10)
        var rule = rule
        var point = [Double](repeating: 1, count: bowl.curvatures.count)
        var reached: Int?
        var crests = [0.0, 0.0]
        for step in 1...2 * span + window {
            rule.step(parameters: &point, gradients: bowl.gradient(at: point))
            let distance = point.reduce(0) { max($0, abs($1)) }
            // Momentum's distance swings: what counts is the last time that it is above.
            if distance > 1e-6 { reached = nil } else if reached == nil { reached = step }
            if (span..<span + window).contains(step) { crests[0] = max(crests[0], distance) }
            if (2 * span..<2 * span + window).contains(step) { crests[1] = max(crests[1], distance) }
        }
        factor = pow(crests[1] / crests[0], 1 / Double(span))
        steps = reached
    }

    /// Whether it is what theory says, to one per cent of the logarithm, which is that of the number of steps.
    package func agrees(with expected: Double) -> Bool {
        abs(log(factor) - log(expected)) <= 0.01 * abs(log(expected))
    }
}
