import Glibc
package import Reporting
import Textbook

/// Momentum as an average: it cancels a gradient that alternates and keeps one that stays.
///
/// The average v_t = β v_{t−1} + (1 − β) g_t of g_t = cos ωt swings with the amplitude
///
///     (1 − β) / √(1 − 2β cos ω + β²)
///
/// which is 1 at ω = 0 and (1 − β)/(1 + β) at ω = π, where g alternates: for g_t = e^{iωt} the average settles to G g_t
/// with G = β G e^{−iω} + 1 − β. Course notes, section 3.1.
package enum AlternationPrinciple: Principle {
    package static let title = "an average cancels what alternates"

    private static let betas = [0.5, 0.9, 0.98]

    /// The periods of the gradient, in steps; infinite where it stays.
    private static let periods = [2, 4, 10, 40, 200, .infinity]

    /// The amplitude by the formula.
    package static func amplitude(beta: Double, period: Double) -> Double {
        (1 - beta) / (1 - 2 * beta * cos(2 * .pi / period) + beta * beta).squareRoot()
    }

    /// The amplitude of the average after a long start, from its mean square over whole periods and that of the
    /// gradient.
    package static func measuredAmplitude(beta: Double, period: Double) -> Double {
        var average = ExponentiallyWeightedAverage(beta: beta)
        let (start, length) = (4000, 2000)
        var (squares, gradientSquares) = (0.0, 0.0)
        for t in 0..<start + length {
            let gradient = cos(2 * .pi * Double(t) / period)
            average.add(gradient)
            guard t >= start else { continue }
            squares += average.value * average.value
            gradientSquares += gradient * gradient
        }
        return (squares / gradientSquares).squareRoot()
    }

    /// The factor per step of the amplitude across a valley, where a = αλ for the average form's α.
    ///
    /// The roots of z² − (1 + β − (1 − β) a) z + β; they have the modulus √β where they are complex.
    package static func acrossFactor(beta: Double, rate: Double) -> Double {
        let trace = 1 + beta - (1 - beta) * rate
        let discriminant = trace * trace - 4 * beta
        return discriminant < 0 ? beta.squareRoot() : (abs(trace) + discriminant.squareRoot()) / 2
    }

    package static func report() -> Report {
        let kept = measuredAmplitude(beta: 0.9, period: 2)
        return Report(
            tables: [gains, zigzags],
            findings: [
                "The average with β = 0.9 keeps 1/\((1 / kept).fixed(0)) of a gradient that alternates and all of one "
                    + "that stays; so across a valley momentum tolerates up to \(((1 + 0.9) / (1 - 0.9)).fixed(0)) "
                    + "times the rate of gradient descent."
            ], figures: [figure])
    }

    private static var gains: Report.Table {
        Report.Table(
            "1a. What the average keeps of a gradient cos ωt (average form; alternating is period 2, constant is no "
                + "period)",
            ["β", "period, steps", "amplitude", "formula"],
            betas.flatMap { beta in
                periods.map { period in
                    let measured = measuredAmplitude(beta: beta, period: period)
                    let formula = amplitude(beta: beta, period: period)
                    return Claim(
                        .fixed(beta, 2), period.isFinite ? .fixed(period, 0) : "constant", .fixed(measured, 6),
                        .fixed(formula, 6), holds: measured.isWithin(1e-9, of: formula))
                }
            })
    }

    private static var zigzags: Report.Table {
        let bowl = QuadraticBowl(curvatures: [1])
        return Report.Table(
            "1b. The zigzag itself: the factor per step of the distance across a valley of curvature L",
            ["optimizer", "αL", "factor", "theory"],
            [(0, 1.9), (0, 2.1), (0.9, 1.9), (0.9, 2.1), (0.9, 10), (0.9, 37), (0.9, 39)].map { beta, rate in
                let theory = acrossFactor(beta: beta, rate: rate)
                let rule = Momentum(parameterCount: 1, learningRate: rate, beta: beta)
                let measured = ConvergenceFactor(of: rule, over: bowl, expected: theory)
                return Claim(
                    beta == 0 ? "gradient descent" : "momentum, average, β 0.9", .fixed(rate, 1),
                    .fixed(measured.factor, 4), .fixed(theory, 4), holds: measured.agrees(with: theory))
            })
    }

    private static var figure: Figure {
        // Descent zigzags across at αL = 1.9, so that its gradients alternate; they are averaged beside, without
        // effect.
        let path = DescentPath(
            of: GradientDescent(learningRate: 1.9), over: QuadraticBowl(curvatures: [1]), from: [1], steps: 30)
        let gradients = Array(path.parameter(0).dropLast())
        var average = ExponentiallyWeightedAverage(beta: 0.9)
        let averages = gradients.map { gradient in
            average.add(gradient)
            return average.value
        }
        let steps = gradients.indices.map { Double($0 + 1) }
        let curves = betas.flatMap { beta in
            Series.pair(
                "average, β = \(beta)", at: stride(from: log(2.0), through: log(400.0), by: 0.03).map { exp($0) },
                look: .average(beta: beta), theory: { amplitude(beta: beta, period: $0) },
                measured: periods.filter(\.isFinite).map { [$0, measuredAmplitude(beta: beta, period: $0)] })
        }
        return Figure(
            "average", title: "An average cancels what alternates", columns: 2,
            panels: [
                Panel(
                    "The zigzag's gradient, αL = 1.9", x: .init("step", range: 0...31),
                    y: .init("gradient across, relative to the first", range: -1.1...1.1),
                    series: [
                        Series("gradient", x: steps, y: gradients, style: .path, look: .gradientDescent),
                        Series(
                            "average, β = 0.9", x: steps, y: averages, style: .markedLine, look: .average(beta: 0.9)),
                    ]),
                Panel(
                    "What the average keeps (marks: measured)",
                    x: .logarithmic("period of the gradient in steps"),
                    y: .logarithmic("amplitude relative to the gradient's", 0.005...1.2),
                    series: curves),
            ])
    }
}
