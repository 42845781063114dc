import Descent
import Reporting
import Textbook

extension MovingAverages {
    /// A value that the notes or the exercises print.
    private struct Published {
        let what: String
        let beta: Double
        let observations: [Double]
        let isCorrected: Bool
        let value: Double
    }

    /// Course notes, section 2, and the values of the exercises on averages.
    private static let published = [
        Published(what: "β 0.9 on 40", beta: 0.9, observations: [40], isCorrected: false, value: 4),
        Published(what: "β 0.9 on 40, 49", beta: 0.9, observations: [40, 49], isCorrected: false, value: 8.5),
        Published(
            what: "β 0.9 on 40, 49, 45", beta: 0.9, observations: [40, 49, 45], isCorrected: false, value: 12.15),
        Published(what: "β 0.5 on 10, 10", beta: 0.5, observations: [10, 10], isCorrected: false, value: 7.5),
        Published(what: "β 0.5 on 10, 10, corrected", beta: 0.5, observations: [10, 10], isCorrected: true, value: 10),
        // An average is linear: with 1 for one value and 0 for the others it is that value's weight.
        Published(what: "β 0.98: weight of θ₁ in v₁", beta: 0.98, observations: [1], isCorrected: false, value: 0.02),
        Published(
            what: "β 0.98: weight of θ₁ in v₂", beta: 0.98, observations: [1, 0], isCorrected: false, value: 0.0196),
        Published(
            what: "β 0.98: weight of θ₂ in v₂", beta: 0.98, observations: [0, 1], isCorrected: false, value: 0.02),
        Published(
            what: "β 0.98: weight of θ₁ in v₂, corrected", beta: 0.98, observations: [1, 0], isCorrected: true,
            value: 0.0196 / (1 - 0.98 * 0.98)),
        Published(
            what: "β 0.9: weight of θ₁ in v₁₀₀", beta: 0.9, observations: [1] + [Double](repeating: 0, count: 99),
            isCorrected: false, value: 2.9512665430652825e-06),
    ]

    /// The published averages beside those of the textbook and of the library, which must all be the same but for rounding.
    func publishedTable() throws(ExerciseError) -> Report.Table {
        var table = Report.Table(
            "The averages of the notes", ["average", "published", "textbook", "library", "largest relative difference"])
        for row in MovingAverages.published {
            var textbook = Textbook.ExponentiallyWeightedAverage(beta: row.beta)
            var library: Descent.ExponentiallyWeightedAverage
            do {
                library = try Descent.ExponentiallyWeightedAverage(beta: row.beta, corrected: row.isCorrected)
            } catch {
                throw .training(.hyperparameter(error))
            }
            for observation in row.observations {
                textbook.add(observation)
                library.add(observation)
            }
            let value = row.isCorrected ? textbook.corrected : textbook.value
            let difference = LargestDifference.relative([value, library.value], [row.value, row.value])
            table.append(
                [
                    row.what, MovingAverages.text(row.value), MovingAverages.text(value),
                    MovingAverages.text(library.value), NumberText.scientific(difference, digits: 2),
                ], Verdict(difference <= 1e-13))
        }
        return table
    }

    /// Six digits, and a power of ten where fixed decimals would say little.
    static func text(_ value: Double) -> String {
        abs(value) < 1e-3 ? NumberText.scientific(value, digits: 7) : NumberText.fixed(value, places: 6)
    }

    /// 1/e.
    static let inverseOfE = 0.36787944117144233

    /// The windows that the notes print, and what is left of a weight after one.
    private static let windows = [(beta: 0.9, days: 10.0), (beta: 0.98, days: 50.0), (beta: 0.5, days: 2.0)]

    /// Windows, the 1/e rule, and the sum of the unrolled weights.
    func windowTable() -> Report.Table {
        var table = Report.Table("Windows, the 1/e rule and the unrolled weights", ["what", "expected", "found"])
        for (beta, days) in MovingAverages.windows {
            let window = Textbook.ExponentiallyWeightedAverage.window(beta: beta)
            table.append(
                [
                    "β \(beta): averages over about 1/(1 − β) days", NumberText.fixed(days, places: 0),
                    NumberText.fixed(window, places: 6),
                ], Verdict(window, expected: days, tolerance: 1e-12 * days))
        }
        let tenth = Textbook.ExponentiallyWeightedAverage.remainder(epsilon: 0.1)
        table.append(
            ["0.9¹⁰, a weight after one window", "0.35", NumberText.fixed(tenth, places: 6)],
            Verdict(tenth, expected: 0.35, tolerance: 0.005))
        for epsilon in [0.5, 0.1, 0.02, 0.001] {
            // The series of ln(1 − ε) gives 1/e · (1 − ε/2 + O(ε²)).
            let rest = Textbook.ExponentiallyWeightedAverage.remainder(epsilon: epsilon)
            let inverse = MovingAverages.inverseOfE
            table.append(
                [
                    "(1 − ε)^(1/ε) for ε \(epsilon), and 1/e", NumberText.fixed(inverse, places: 6),
                    NumberText.fixed(rest, places: 6),
                ], Verdict(abs(rest / inverse - (1 - epsilon / 2)) <= epsilon * epsilon))
        }
        for (beta, count) in [(0.9, 100), (0.98, 100), (0.5, 100)] {
            let sum = Textbook.ExponentiallyWeightedAverage.weights(beta: beta, count: count).reduce(0, +)
            let expected = 1 - (0..<count).reduce(1.0) { product, _ in product * beta }
            table.append(
                [
                    "β \(beta): sum of the \(count) weights of v₁₀₀, 1 − β¹⁰⁰", NumberText.fixed(expected, places: 9),
                    NumberText.fixed(sum, places: 9),
                ], Verdict(sum, expected: expected, tolerance: 1e-13))
        }
        return table
    }
}
