import Glibc
import Reporting
import Textbook

/// A surface with a saddle between two minima, and how long each optimizer needs to leave the saddle.
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

    /// The steps of each optimizer from each distance, in the order of `CourseOptimizer.allCases`.
    private let steps = CourseOptimizer.allCases.map { optimizer in
        distances.map { SaddleValley.steps(optimizer, from: $0) }
    }

    /// How many steps an optimizer takes from (½, δ) until |y| reaches the radius.
    package static func steps(_ kind: CourseOptimizer, from distance: Double) -> Int {
        let optimizer = kind.textbook(learningRate: learningRate, parameterCount: 2)
        return DescentPath(
            of: optimizer, from: [0.5, distance], steps: 1_000_000, until: { abs($0[1]) >= radius }
        ) { point, _ in
            [point[0], -lambda * point[1] + point[1] * point[1] * point[1]]
        }.steps
    }

    /// What theory says of gradient descent and Momentum on the quadratic part; nil for the others.
    package static func theory(_ kind: CourseOptimizer, from distance: Double) -> Double? {
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

    /// The steps of an optimizer from the smallest distance.
    private func longest(_ optimizer: CourseOptimizer) -> Int {
        SaddleValley.steps(optimizer, from: SaddleValley.distances[SaddleValley.distances.count - 1])
    }

    /// How many times longer gradient descent stays than another optimizer, from the smallest distance.
    func gain(_ optimizer: CourseOptimizer) -> Double {
        Double(longest(.gradientDescent)) / Double(max(longest(optimizer), 1))
    }

    var table: Report.Table {
        Report.Table(
            "Steps to leave the saddle of ½x² − ½y² + ¼y⁴ from (½, δ) to |y| = \(SaddleValley.radius), all with α "
                + "\(SaddleValley.learningRate)",
            ["optimizer", "δ", "steps", "theory"],
            zip(CourseOptimizer.allCases, steps).flatMap { optimizer, steps in
                zip(SaddleValley.distances, steps).map { distance, count in
                    let theory = SaddleValley.theory(optimizer, from: distance)
                    return Claim(
                        Cell(optimizer.title), .significant(distance, 1), .grouped(count), .fixed(theory, 1),
                        // Steps are whole, and y⁴ costs half a step: r²/(2λ) of the last 1/(αλ).
                        holds: theory.map { Double(count).isWithin(1.5, of: $0 + 0.5) })
                }
            })
    }

    var finding: String {
        func text(_ optimizer: CourseOptimizer) -> String { longest(optimizer).grouped }
        return "From a distance of 1e-10 the saddle of two dimensions holds gradient descent for "
            + "\(text(.gradientDescent)) steps and Momentum for \(text(.momentum)), as theory says: the average grows "
            + "at nearly the same rate; its gain is a larger stable α. Adam takes \(text(.adam)), for its first steps "
            + "have the length α however small the gradient is; RMSprop \(text(.rmsprop)): below √ε = 1e-4 it divides "
            + "gradients by √ε, and the distance grows up to 1 + αλ/√ε = 101 times a step."
    }

    var panel: Panel {
        Panel(
            "Saddle of ½x² − ½y² + ¼y⁴, α = 0.01",
            x: .logarithmic("distance δ from the saddle at the start", 3e-11...3e-2),
            y: .logarithmic("steps until |y| = 0.1"),
            series: zip(CourseOptimizer.allCases, steps).map { optimizer, steps in
                Series(
                    optimizer.title, x: SaddleValley.distances, y: steps.map(Double.init), style: .markedLine,
                    look: optimizer.look)
            })
    }
}
