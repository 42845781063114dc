import Glibc
import LegacyRandom
package import Reporting
import Textbook

/// Adam's step as a signal-to-noise ratio.
///
/// For gradients m + σξ the averages are about v̂ ≈ m, with noise of the deviation σ √((1 − β₁)/(1 + β₁)), and
/// ŝ ≈ m² + σ². So a step moves
///
///     on the mean               −α m/√(m² + σ²) = −α sign m / √(1 + η²)                  η = σ/|m|
///     on the root mean square    α √((m² + σ² (1 − β₁)/(1 + β₁))/(m² + σ²))
///
/// Where noise is large against the signal the mean step shrinks as m/σ. Balles and Hennig (2018); Kingma and Ba
/// (2015), section 2.1.
package enum NoisePrinciple: Principle {
    package static let title = "the step is signal / (signal and noise)"

    /// η.
    private static let ratios = [0, 0.3, 1, 3, 10, 30]
    private static let start = 20_000
    private static let count = 1_000_000

    /// What was measured at one η.
    package struct Steps: Sendable {
        package let ratio: Double
        /// The mean move against the gradient, by α.
        package let mean: Double
        package let rootMeanSquare: Double
    }

    /// The mean move by theory, by α: 1/√(1 + η²).
    package static func mean(ratio: Double) -> Double { 1 / (1 + ratio * ratio).squareRoot() }

    /// The root mean square of the moves by theory, by α.
    private static func rootMeanSquare(ratio: Double) -> Double {
        ((1 + ratio * ratio * 0.1 / 1.9) / (1 + ratio * ratio)).squareRoot()
    }

    /// Runs Adam on noisy gradients of mean 1, one parameter for each η, all with the same noise.
    package static func measure(count: Int) -> [Steps] {
        var random = RandomState(seed: 7)
        var rule = Adam(parameterCount: ratios.count, learningRate: 1, epsilon: 0)
        var gradients = ratios
        var squares = ratios.map { _ in 0.0 }
        var point = squares
        var begin = point
        for step in 0..<start + count {
            if step == start { begin = point }
            let noise = random.standardNormal()
            for i in ratios.indices { gradients[i] = 1 + ratios[i] * noise }
            let before = point
            rule.step(parameters: &point, gradients: gradients)
            guard step >= start else { continue }
            for i in ratios.indices { squares[i] += (point[i] - before[i]) * (point[i] - before[i]) }
        }
        return ratios.indices.map { i in
            Steps(
                ratio: ratios[i], mean: (begin[i] - point[i]) / Double(count),
                rootMeanSquare: (squares[i] / Double(count)).squareRoot())
        }
    }

    package static func report() -> Report {
        let steps = measure(count: count)
        // The mean of n steps has the standard error σ/√(m² + σ²)/√n at most, since the averages' weights add up to 1.
        // The window of s, some 1000 gradients, biases by about a thousandth: s swings by √(var g² · (1 − β₂)/2), and
        // it shares the last gradients with v.
        let error = 4 / Double(count).squareRoot()
        return Report(
            tables: [
                Report.Table(
                    "7. Adam's steps on gradients m + σξ, ξ normal, \(count.grouped) steps, by α (β₁ 0.9, β₂ 0.999, ε "
                        + "= 0)",
                    ["η = σ/m", "mean step", "1/√(1 + η²)", "root mean square", "theory"],
                    steps.map { step in
                        let (mean, square) = (mean(ratio: step.ratio), rootMeanSquare(ratio: step.ratio))
                        return Claim(
                            .exact(step.ratio), .fixed(step.mean, 4), .fixed(mean, 4), .fixed(step.rootMeanSquare, 4),
                            .fixed(square, 4),
                            holds: step.mean.isWithin(error + 0.005 * mean, of: mean)
                                && step.rootMeanSquare.isWithin(relative: 0.01, of: square))
                    })
            ],
            findings: [
                "Adam's mean step is α/√(1 + η²): \(steps[2].mean.fixed(3)) α where noise and signal are equal, "
                    + "\(steps[4].mean.fixed(3)) α at ten times as much noise, while the steps' own size never falls "
                    + "below \(steps[5].rootMeanSquare.fixed(2)) α."
            ], figures: [figure(steps)])
    }

    private static func figure(_ steps: [Steps]) -> Figure {
        let ratios = stride(from: -1, through: 1.7, by: 0.02).map { pow(10, $0) }
        let measured = steps.filter { $0.ratio > 0 }
        return Figure(
            "noise", title: "The more noise, the shorter Adam's mean step (marks: measured)",
            panels: [
                Panel(
                    "", x: .logarithmic("noise / signal, η = σ/m", 0.1...50), y: .logarithmic("step / α", 0.01...2),
                    series: Series.pair(
                        "mean step, 1/√(1 + η²)", at: ratios, look: .adam, theory: mean,
                        measured: measured.map { [$0.ratio, $0.mean] })
                        + Series.pair(
                            "root mean square of the steps", at: ratios, look: .vermilion, theory: rootMeanSquare,
                            measured: measured.map { [$0.ratio, $0.rootMeanSquare] }))
            ])
    }
}
