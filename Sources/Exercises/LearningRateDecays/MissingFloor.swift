import Descent
import Reporting

/// The mistake that the exercise's learners make with the decay by intervals: i/1000 in the place of ⌊i/1000⌋.
struct MissingFloor {
    /// What the mistake is known to cost at epoch 1000, and what is right there, both with six decimals.
    private static let known = (mistaken: 0.139113, right: 0.127161)

    private let mistaken: Double
    private let right: Double

    /// Trains the net up to epoch 1000, counted from 0, with the floor and without.
    init(_ problem: CourseProblem) {
        func cost(_ schedule: CourseSchedule) -> Double {
            let plan = CoursePlan(.gradientDescent, learningRate: 0.1, schedule: schedule, epochs: 1001)
            return problem.textbookRun(plan).epochCosts[1000]
        }
        let numbering = Descent.EpochNumbering.notebook
        mistaken = cost(
            CourseSchedule(
                textbook: { initialRate, epoch in
                    initialRate / (1 + Double(numbering.number(ofEpoch: epoch)) / 1000)
                }, engine: .none))
        right = cost(.inverseTime(rate: 1, interval: 1000))
    }

    var table: Report.Table {
        var table = Report.Table(
            "Decay by intervals with the floor and without: the cost of epoch 1000", ["rate", "textbook", "known"])
        for (name, cost, known) in [
            ("α₀/(1 + ⌊i/1000⌋)", right, MissingFloor.known.right),
            ("α₀/(1 + i/1000), a mistake", mistaken, MissingFloor.known.mistaken),
        ] {
            table.append(
                [name, NumberText.fixed(cost, places: 6), NumberText.fixed(known, places: 6)],
                Verdict(cost, expected: known, tolerance: Published.MethodRun.costTolerance))
        }
        return table
    }

    var finding: String {
        "Whoever sees \(NumberText.fixed(mistaken, places: 6)) at epoch 1000 of the decay by intervals has left out the floor."
    }
}
