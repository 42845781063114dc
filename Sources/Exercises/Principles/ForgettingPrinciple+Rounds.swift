import Reporting
package import Textbook

/// One round of an example at a time: which way its moves add up.
extension ForgettingPrinciple {
    /// The three moves of a round 3, −1, −1 with β₁ = 0, by α, once s repeats itself and x is free to leave [−1, 1].
    ///
    /// After the 3, s₁ = β₂ s₃ + (1 − β₂) 9, then s₂ = β₂ s₁ + 1 − β₂ and s₃ = β₂ s₂ + 1 − β₂, so that
    /// s₁ = (1 − β₂)(9 + β₂ + β₂²)/(1 − β₂³). Adam moves by −3/√s₁, 1/√s₂ and 1/√s₃, AMSGrad by −3/√s₁ and twice 1/√s₁.
    package static func round(beta2: Double, forgets: Bool) -> [Double] {
        let first = (1 - beta2) * (9 + beta2 + beta2 * beta2) / (1 - beta2 * beta2 * beta2)
        let second = beta2 * first + 1 - beta2
        let third = beta2 * second + 1 - beta2
        return [
            -3 / first.squareRoot(), 1 / (forgets ? second : first).squareRoot(),
            1 / (forgets ? third : first).squareRoot(),
        ]
    }

    /// The moves of the thousandth round.
    package static func measuredRound(_ rule: some UpdateRule) -> [Double] {
        let path = DescentPath(of: rule, from: [0], steps: 3000) { _, step in [step % 3 == 1 ? 3 : -1] }
        return (2997..<3000).map { (path.points[$0 + 1][0] - path.points[$0][0]) / rule.learningRate }
    }

    static var rounds: Report.Table {
        let rules: [(Cell, Bool, any UpdateRule)] = [
            ("Adam", true, Adam(parameterCount: 1, learningRate: 0.01, beta1: 0, beta2: 0.1)),
            ("AMSGrad", false, AMSGrad(parameterCount: 1, learningRate: 0.01, beta1: 0, beta2: 0.1)),
        ]
        return Report.Table(
            "8a. One round of the gradients 3, −1, −1 with α constant, β₁ 0, β₂ 0.1: the moves by α, and their sum",
            ["optimizer", "after 3", "after −1", "after −1", "sum", "theory"],
            rules.map { name, forgets, rule in
                let moves = measuredRound(rule)
                let theory = round(beta2: 0.1, forgets: forgets)
                return Claim(
                    [name] + (moves + [moves.reduce(0, +), theory.reduce(0, +)]).map { .fixed($0, 4) },
                    holds: LargestDifference.absolute(moves, theory) <= 1e-6)
            })
    }

    /// The share by which Adam underweights the gradient 1010 in the example online, to first order in 1 − β₂.
    ///
    /// With N = 101 steps from one to the next, s jumps by (1 − β₂) 1010² about a mean of some 1010²/N: by the share N
    /// (1 − β₂). After the jump it is half of that above its mean, and its root a quarter.
    private static func neglect(beta2: Double) -> Double { 101 * (1 - beta2) / 4 }

    /// The share by which 1010 outweighs the hundred gradients of −10.
    private static let margin = 10.0 / 1010

    /// How far Adam moves x in a round of the example online, by α, once s repeats itself and x is free to leave [−1,
    /// 1].
    package static func measuredDrift(beta2: Double) -> Double {
        let (start, count) = (2000, 100)
        let path = DescentPath(
            of: Adam(parameterCount: 1, learningRate: 1, beta2: beta2), from: [0], steps: 101 * (start + count)
        ) { _, step in [step % 101 == 1 ? 1010 : -10] }
        return (path.points[path.steps][0] - path.points[101 * start][0]) / Double(count)
    }

    static var drifts: Report.Table {
        Report.Table(
            "8b. A round of 1010, then −10 a hundred times: Adam (β₁ 0.9, α constant) goes up, the wrong way, where it underweights 1010 by more than the \(margin.percent(2)) by which 1010 outweighs the rest",
            ["β₂", "underweights by, 101 (1 − β₂)/4", "move in a round / α", "expected"],
            [0.99, 0.998, 0.999, 0.9995, 0.9998, 0.9999].map { beta2 in
                let neglect = neglect(beta2: beta2)
                let drift = measuredDrift(beta2: beta2)
                let isUpward = neglect > margin
                return Claim(
                    .exact(beta2), .percent(neglect, 2), .fixed(drift, 4), isUpward ? "up" : "down",
                    holds: (drift > 0) == isUpward)
            })
    }
}
