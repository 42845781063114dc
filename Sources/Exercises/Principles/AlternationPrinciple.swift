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
package struct AlternationPrinciple: Principle {
    package static let title = "an average cancels what alternates"

    private static let betas = [0.5, 0.9, 0.98]

    /// The periods of the gradient, in steps; infinite where it stays.
    private static let periods = [2, 4, 10, 40, 200, .infinity]

    package init() {}

    /// The amplitude by the formula.
    package static func amplitude(beta: Double, period: Double) -> Double {
        let cosine = cos(2 * .pi / period)
        return (1 - beta) / (1 - 2 * beta * cosine + beta * beta).squareRoot()
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

    package var report: Report {
        var report = Report()
        report.tables = [gains, zigzags]
        let kept = AlternationPrinciple.measuredAmplitude(beta: 0.9, period: 2)
        report.findings = [
            "The average with β = 0.9 keeps 1/\(NumberText.fixed(1 / kept, places: 0)) of a gradient that alternates "
                + "and all of one that stays; "
                + "across a valley momentum so bears up to \(NumberText.fixed((1 + 0.9) / (1 - 0.9), places: 0)) times the "
                + "rate of descent."
        ]
        report.figures = [figure]
        return report
    }

    private var gains: Report.Table {
        var table = Report.Table(
            "1a. What the average keeps of a gradient cos ωt (average form; alternating is period 2, constant is no "
                + "period)",
            ["β", "period, steps", "amplitude", "formula"])
        for beta in AlternationPrinciple.betas {
            for period in AlternationPrinciple.periods {
                let measured = AlternationPrinciple.measuredAmplitude(beta: beta, period: period)
                let formula = AlternationPrinciple.amplitude(beta: beta, period: period)
                table.append(
                    [
                        NumberText.fixed(beta, places: 2),
                        period.isFinite ? NumberText.fixed(period, places: 0) : "constant",
                        NumberText.fixed(measured, places: 6), NumberText.fixed(formula, places: 6),
                    ], Verdict(measured, expected: formula, tolerance: 1e-9))
            }
        }
        return table
    }

    private var zigzags: Report.Table {
        var table = Report.Table(
            "1b. What becomes of the zigzag itself: the factor per step of the distance across a valley of curvature L",
            ["rule", "αL", "factor", "theory"])
        let bowl = QuadraticBowl(curvatures: [1])
        for (beta, rates) in [(0.0, [1.9, 2.1]), (0.9, [1.9, 2.1, 10, 37, 39])] {
            for rate in rates {
                let theory = AlternationPrinciple.acrossFactor(beta: beta, rate: rate)
                let rule = Momentum(parameterCount: 1, learningRate: rate, beta: beta)
                let measured = ConvergenceFactor(of: rule, over: bowl, expected: theory)
                table.append(
                    [
                        beta == 0 ? "gradient descent" : "momentum, average, β 0.9", NumberText.fixed(rate, places: 1),
                        NumberText.fixed(measured.factor, places: 4), NumberText.fixed(theory, places: 4),
                    ], Verdict(measured.agrees(with: theory)))
            }
        }
        return table
    }

    private var figure: Figure {
        // Descent zigzags across at αL = 1.9, so that its gradients alternate; they are averaged beside, without
        // effect.
        var average = ExponentiallyWeightedAverage(beta: 0.9)
        var gradients: [Double] = []
        var averages: [Double] = []
        let path = DescentPath(
            of: GradientDescent(learningRate: 1.9), over: QuadraticBowl(curvatures: [1]), from: [1], steps: 30)
        for point in path.points.dropLast() {
            average.add(point[0])
            gradients.append(point[0])
            averages.append(average.value)
        }
        let steps = gradients.indices.map { Double($0 + 1) }
        let logs = stride(from: log(2.0), through: log(400.0), by: 0.03)
        let curves = AlternationPrinciple.betas.map { beta in
            Series(
                "average, β = \(beta)",
                logs.map { [exp($0), AlternationPrinciple.amplitude(beta: beta, period: exp($0))] },
                look: .average(beta: beta))
        }
        let marks = AlternationPrinciple.betas.map { beta in
            Series(
                "",
                AlternationPrinciple.periods.filter(\.isFinite).map {
                    [$0, AlternationPrinciple.measuredAmplitude(beta: beta, period: $0)]
                }, style: .marks, look: .average(beta: beta))
        }
        return Figure(
            "average", title: "An average cancels what alternates", columns: 2,
            panels: [
                Panel(
                    "The zigzag's gradient, αL = 1.9", x: Panel.Axis("step", range: 0...31),
                    y: Panel.Axis("gradient across, relative to the first", range: -1.1...1.1),
                    series: [
                        Series("gradient", x: steps, y: gradients, style: .path, look: .gradientDescent),
                        Series(
                            "average, β = 0.9", x: steps, y: averages, style: .markedLine, look: .average(beta: 0.9)),
                    ]),
                Panel(
                    "What the average keeps (marks: measured)",
                    x: Panel.Axis("period of the gradient in steps", logarithmic: true),
                    y: Panel.Axis("amplitude relative to the gradient's", range: 0.005...1.2, logarithmic: true),
                    series: zip(curves, marks).flatMap { [$0, $1] }),
            ])
    }
}
