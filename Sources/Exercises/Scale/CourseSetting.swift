import Descent
import Reporting

/// The course's own setting, carried on over more examples than it has: batches of 64 and the rate 0.0007 for all four rules.
///
/// The course trains for 50,000 updates. This goes on until the rule has come to the accuracy that the races ask for, or through all
/// examples so many times.
struct CourseSetting: Sendable {
    let tracks: [RaceTrack]
    let goal: Double

    private static let rate = 0.0007
    private static let batchSize = 64
    private static let courseUpdates = 50_000
    private static let limits = RaceLimits(seconds: 5, epochs: 20)

    /// Runs the four rules from the course's start alone, the first of the tracks.
    func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> (table: Report.Table, findings: [String])
    {
        var results: [RaceResult] = []
        for rule in RaceRule.allCases {
            progress("\(tracks[0].name), \(rule.rawValue) at the course's rate and batch size")
            let race = Race(
                track: tracks[0], rule: rule, learningRate: CourseSetting.rate, batchSize: CourseSetting.batchSize,
                goal: goal, sampling: .growing(first: 512, factor: 1.05), limits: CourseSetting.limits)
            results.append(try race.run())
        }
        return (table(results), findings(results))
    }

    private func table(_ results: [RaceResult]) -> Report.Table {
        let updates = NumberText.grouped(CourseSetting.courseUpdates)
        var table = Report.Table(
            "The course's own setting on these moons: net \(tracks[0].name), rate \(RaceText.rate(CourseSetting.rate)) and batches of "
                + "\(CourseSetting.batchSize) for all rules, until \(RaceText.percent(goal)) or \(CourseSetting.limits.epochs) epochs",
            ["rule", "accuracy after \(updates)", "updates", "epochs", "time", "accuracy at the end", "outcome"])
        for result in results {
            let last = result.points.last
            // Looks are a twentieth apart.
            let course = result.points.last { $0.updates <= CourseSetting.courseUpdates }
            table.append([
                result.rule.rawValue, course.map { RaceText.percent($0.accuracy) } ?? "–",
                NumberText.grouped(last?.updates ?? 0),
                NumberText.fixed(Double(last?.examples ?? 0) / Double(tracks[0].train.count), places: 2),
                NumberText.duration(seconds: last?.seconds ?? 0), RaceText.percent(result.lastAccuracy),
                result.ending == .reached ? "reached" : result.ending == .limited ? "not reached" : "diverged",
            ])
        }
        return table
    }

    private func findings(_ results: [RaceResult]) -> [String] {
        func updates(_ rule: RaceRule) -> Int? { results.first { $0.rule == rule }?.updatesToGoal }
        let words = RaceRule.allCases.map { rule in
            "\(rule.rawValue) \(updates(rule).map { "\(NumberText.grouped($0)) updates" } ?? "does not get there")"
        }
        var sentence =
            "With the course's rate \(RaceText.rate(CourseSetting.rate)) for all, to \(RaceText.percent(goal)): "
            + words.joined(separator: ", ")
        if let descent = updates(.gradientDescent), let momentum = updates(.momentum), let adam = updates(.adam) {
            sentence +=
                "; so at one and the same rate Momentum in the average form gains a factor of "
                + "\(RaceText.factor(Double(descent) / Double(momentum))) over gradient descent, and Adam one of "
                + RaceText.factor(Double(descent) / Double(adam))
        }
        return [sentence + "."]
    }
}
