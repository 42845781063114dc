package import Reporting

/// One reason why momentum or Adam works, or doesn't, and the experiment that shows it.
package protocol Principle: Sendable {
    /// The claim, in a few words.
    static var title: String { get }

    /// Makes the experiment: tables with a verdict in each row that theory speaks about, one finding, and one figure.
    static func report() -> Report
}

/// The exercise "principles": why momentum and Adam work, one small experiment for each reason.
///
/// They are the experiments of the article `docs/why-momentum-and-adam-work.md`, in its order. Source: course notes,
/// section 8, the open question, on sections 3 to 5.
package struct Principles: Exercise {
    package static let name = "principles"
    package static let summary = "why momentum and Adam work, and where Adam does not: an experiment for each reason"
    package static let sections = "3, 4, 5 and 8"

    /// In the order of the article.
    package static let all: [any Principle.Type] = [
        AlternationPrinciple.self, HeavyBallPrinciple.self, ConditionPrinciple.self, ScalePrinciple.self,
        SignPrinciple.self, CorrectionPrinciple.self, NoisePrinciple.self, ForgettingPrinciple.self,
    ]

    package init(_ settings: ExerciseSettings) {}

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        var report = Report()
        for (index, principle) in Principles.all.enumerated() {
            progress("\(index + 1) of \(Principles.all.count): \(principle.title)")
            let part = principle.report()
            report.tables += part.tables
            report.findings += part.findings.map { "\(index + 1). \($0)" }
            report.figures += part.figures
        }
        return report
    }
}
