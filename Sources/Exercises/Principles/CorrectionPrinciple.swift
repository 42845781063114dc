import Glibc
import LegacyRandom
package import Reporting
import Textbook

/// Why the correction is exactly 1/(1 − βᵗ), and when it no longer matters.
///
/// v_t = Σ (1 − β) βᵏ g_{t−k} over k = 0 … t − 1, and these weights add up to 1 − βᵗ. So E v_t = (1 − βᵗ) E g whenever
/// all gradients have the same mean, whatever else they are, and no other factor would do. s is the same average of g².
/// Course notes, sections 2.3 and 5; Kingma and Ba (2015), section 3.
package enum CorrectionPrinciple: Principle {
    package static let title = "the correction is exactly 1/(1 − βᵗ)"

    private static let sequences = 100_000
    private static let length = 100

    /// The steps at which the moments are compared.
    private static let compared = [1, 2, 5, 10, 20, 50, 100]

    /// An average by its constant, and its limit with normal gradients of mean 1 and deviation 2: E g or E g².
    private static let moments: [(name: Cell, curve: String, beta: Double, limit: Double, look: Look)] = [
        ("v, β 0.9", "v: 1 − β₁ᵗ, β₁ = 0.9", 0.9, 1, .green),
        ("s, β₂ 0.999", "s: 1 − β₂ᵗ, β₂ = 0.999", 0.999, 5, .purple),
    ]

    /// The mean of an uncorrected average over many sequences as a share of its limit, and the standard error of that.
    private typealias Estimate = (share: Double, error: Double)

    /// What Monte Carlo gives for v and for s at each step.
    private static func estimates() -> [[Estimate]] {
        var random = RandomState(seed: 5)
        let zeros = moments.map { _ in [Double](repeating: 0, count: length) }
        var (sums, squares) = (zeros, zeros)
        for _ in 0..<sequences {
            var averages = moments.map { ExponentiallyWeightedAverage(beta: $0.beta) }
            for t in 0..<length {
                let gradient = 1 + 2 * random.standardNormal()
                averages[0].add(gradient)
                averages[1].add(gradient * gradient)
                for (index, average) in averages.enumerated() {
                    sums[index][t] += average.value
                    squares[index][t] += average.value * average.value
                }
            }
        }
        let n = Double(sequences)
        return moments.indices.map { index in
            zip(sums[index], squares[index]).map { sum, square in
                let variance = square / n - sum / n * (sum / n)
                return (sum / n / moments[index].limit, (variance / n).squareRoot() / moments[index].limit)
            }
        }
    }

    /// The first step at which leaving the correction out changes an average by less than one per cent: βᵗ < 0.01.
    package static func stepsToForget(beta: Double) -> Int {
        var average = ExponentiallyWeightedAverage(beta: beta)
        repeat { average.add(1) } while average.corrected - average.value >= 0.01 * average.corrected
        return average.count
    }

    /// Which of Adam's moments are corrected.
    private static let variants: [(name: String, v: Bool, s: Bool, look: Look)] = [
        ("both corrected", true, true, .adam), ("s not corrected", true, false, .sky),
        ("v not corrected", false, true, .vermilion), ("neither corrected", false, false, .black),
    ]

    /// The steps 1 … 10,000 on a constant gradient, by α, by the textbook's averages of the gradients and their
    /// squares.
    private static func steps(v isFirstCorrected: Bool, s isSecondCorrected: Bool) -> [Double] {
        var v = ExponentiallyWeightedAverage(beta: 0.9)
        var s = ExponentiallyWeightedAverage(beta: 0.999)
        return (1...10_000).map { _ in
            v.add(0.3)
            s.add(0.3 * 0.3)
            return (isFirstCorrected ? v.corrected : v.value) / (isSecondCorrected ? s.corrected : s.value).squareRoot()
        }
    }

    package static func report() -> Report {
        let estimates = estimates()
        let neither = steps(v: false, s: false)
        let largest = neither.indices.max { neither[$0] < neither[$1] } ?? 0
        return Report(
            tables: [table(estimates), forgetting, firstSteps],
            findings: [
                "The mean of an uncorrected average is 1 − βᵗ of what it estimates; that is above 99 % after "
                    + "\(stepsToForget(beta: 0.9)) steps with β = 0.9 and after \(stepsToForget(beta: 0.999)) with "
                    + "0.999. Without either correction Adam's steps on a constant gradient begin at "
                    + "\(neither[0].fixed(2)) α, are largest at step \(largest + 1), \(neither[largest].fixed(2)) α, "
                    + "and are \(neither[999].fixed(2)) α at step 1000."
            ], figures: [figure(estimates)])
    }

    private static func table(_ estimates: [[Estimate]]) -> Report.Table {
        Report.Table(
            "6a. The mean of the averages over \(sequences.grouped) sequences of normal gradients (mean 1, deviation "
                + "2), as a share of E g or E g² (verdict: within four standard errors)",
            ["average", "t", "mean", "standard error", "1 − βᵗ", "corrected"],
            zip(moments, estimates).flatMap { moment, estimates in
                compared.map { step in
                    let (share, error) = estimates[step - 1]
                    let theory = 1 - pow(moment.beta, Double(step))
                    return Claim(
                        moment.name, .count(step), .fixed(share, 5), .fixed(error, 5), .fixed(theory, 5),
                        .fixed(share / theory, 4), holds: share.isWithin(4 * error, of: theory))
                }
            })
    }

    private static var forgetting: Report.Table {
        Report.Table(
            "6b. After how many steps the correction changes less than one per cent, βᵗ < 0.01",
            ["β", "steps", "ln 0.01 / ln β", "in windows of 1/(1 − β)"],
            [0.5, 0.9, 0.99, 0.999].map { beta in
                let steps = stepsToForget(beta: beta)
                let theory = log(0.01) / log(beta)
                return Claim(
                    .exact(beta), .count(steps), .fixed(theory, 2), .fixed(Double(steps) * (1 - beta), 2),
                    holds: steps == Int(theory.rounded(.up)))
            })
    }

    private static var firstSteps: Report.Table {
        let steps = [1, 2, 5, 10, 20, 100, 1000, 10_000]
        return Report.Table(
            "6c. The size of Adam's steps on a constant gradient, by α (ε = 0): (1 − β₁ᵗ)/√(1 − β₂ᵗ) where neither "
                + "moment is corrected",
            ["moments"] + steps.map { "t = \($0.grouped)" },
            variants.map { name, v, s, _ in
                let sizes = self.steps(v: v, s: s)
                let isRight = (1...10_000).allSatisfy { t in
                    let theory = (v ? 1 : 1 - pow(0.9, Double(t))) / (s ? 1 : 1 - pow(0.999, Double(t))).squareRoot()
                    return sizes[t - 1].isWithin(relative: 1e-9, of: theory)
                }
                return Claim([Cell(name)] + steps.map { .fixed(sizes[$0 - 1], 3) }, holds: isRight)
            })
    }

    private static func figure(_ estimates: [[Estimate]]) -> Figure {
        let means = zip(moments, estimates).flatMap { moment, estimates in
            Series.pair(
                moment.curve, at: (1...length).map(Double.init), look: moment.look,
                theory: { 1 - pow(moment.beta, $0) },
                measured: compared.map { [Double($0), estimates[$0 - 1].share] })
        }
        let shown = Set(stride(from: 0, through: 4, by: 0.05).map { Int(pow(10, $0).rounded()) }).sorted()
        let sizes = variants.map { name, v, s, look in
            let measured = steps(v: v, s: s)
            return Series(name, shown.map { [Double($0), measured[$0 - 1]] }, look: look)
        }
        return Figure(
            "correction", title: "Why the correction is 1/(1 − βᵗ)", columns: 2,
            panels: [
                Panel(
                    "Mean of the averages (marks: measured)", x: .logarithmic("step t"),
                    y: .logarithmic("E v / E g,  E s / E g²", 5e-4...2),
                    series: means),
                Panel(
                    "Adam's steps on a constant gradient", x: .logarithmic("step t"),
                    y: .logarithmic("step / α", 0.05...60), series: sizes),
            ])
    }
}
