import Glibc
import Reporting
import Textbook

/// A surface with a saddle between two minima, and how long each rule needs to leave the saddle.
///
///     J(x, y) = ½x² − ½λy² + ¼y⁴
///
/// Along y gradient descent multiplies the distance from the saddle by 1 + αλ at every step while y⁴ is small: from δ
/// to r it takes ln(r/δ)/ln(1 + αλ) steps. Momentum's average obeys a recursion of two terms whose larger root z takes
/// the place of 1 + αλ:
///
///     yₜ₊₁ − (1 + β + α(1 − β)λ)·yₜ + β·yₜ₋₁ = 0        z² − (1 + β + α(1 − β)λ)·z + β = 0
package struct SaddleValley {
    package static let lambda = 1.0
    package static let learningRate = 0.01
    package static let beta = 0.9

    /// Where the saddle is left: y⁴ has hardly begun to count.
    package static let radius = 0.1
    package static let distances = [1e-2, 1e-4, 1e-6, 1e-8, 1e-10]

    /// The steps of each rule from each distance.
    let steps: [EscapeRule: [Int]]

    static func gradient(_ point: [Double]) -> [Double] {
        [point[0], -lambda * point[1] + point[1] * point[1] * point[1]]
    }

    init() {
        var steps: [EscapeRule: [Int]] = [:]
        for rule in EscapeRule.allCases {
            steps[rule] = SaddleValley.distances.map { SaddleValley.steps(rule, from: $0) }
        }
        self.steps = steps
    }

    /// How many steps a rule takes from (½, δ) until |y| reaches the radius.
    package static func steps(_ kind: EscapeRule, from distance: Double) -> Int {
        var rule = kind.rule(parameterCount: 2, learningRate: learningRate)
        var point = [0.5, distance]
        var steps = 0
        while abs(point[1]) < radius, steps < 1_000_000 {
            rule.step(parameters: &point, gradients: gradient(point))
            steps += 1
        }
        return steps
    }

    /// What theory says of gradient descent and Momentum on the quadratic part; nil for the others.
    package static func theory(_ kind: EscapeRule, from distance: Double) -> Double? {
        switch kind {
        case .gradientDescent: return log(radius / distance) / log(1 + learningRate * lambda)
        case .momentum:
            let sum = 1 + beta + learningRate * (1 - beta) * lambda
            let root = (sum * sum - 4 * beta).squareRoot()
            let (large, small) = ((sum + root) / 2, (sum - root) / 2)
            // yₜ = c·zᵗ + c′·z′ᵗ from y₀ = δ and y₁ = δ·(1 + α(1 − β)λ); the second part is gone after some dozen
            // steps.
            let share = (1 + learningRate * (1 - beta) * lambda - small) / (large - small)
            return log(radius / (share * distance)) / log(large)
        case .rmsprop, .adam: return nil
        }
    }

    var table: Report.Table {
        var table = Report.Table(
            "Steps to leave the saddle of ½x² − ½y² + ¼y⁴ from (½, δ) to |y| = \(SaddleValley.radius), all with α "
                + "\(SaddleValley.learningRate)",
            ["rule", "δ", "steps", "theory"])
        for rule in EscapeRule.allCases {
            for (distance, count) in zip(SaddleValley.distances, steps[rule] ?? []) {
                let theory = SaddleValley.theory(rule, from: distance)
                table.append(
                    [
                        rule.rawValue, NumberText.significant(distance, digits: 1), NumberText.grouped(count),
                        theory.map { NumberText.fixed($0, places: 1) } ?? "–",
                    ],
                    // Steps are whole, and y⁴ costs half a step: r²/(2λ) of the last 1/(αλ).
                    theory.map { Verdict(Double(count), expected: $0 + 0.5, tolerance: 1.5) })
            }
        }
        return table
    }

    var finding: String {
        func text(_ rule: EscapeRule) -> String { NumberText.grouped(steps[rule]?.last ?? 0) }
        return
            "From a distance of 1e-10 the saddle of two dimensions holds gradient descent for "
            + "\(text(.gradientDescent)) steps and Momentum "
            + "for \(text(.momentum)), as the theory says: the average has the same rate, its gain is that it bears "
            + "a larger α. Adam takes "
            + "\(text(.adam)), for its first steps have the length α however small the gradient is; RMSprop "
            + "\(text(.rmsprop)): below √ε = 1e-4 it divides "
            + "gradients by √ε, and the distance grows up to 1 + αλ/√ε = 101 times a step."
    }
}
