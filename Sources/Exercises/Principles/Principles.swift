package import Reporting

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
        SignPrinciple.self,
        CorrectionPrinciple.self, NoisePrinciple.self, ForgettingPrinciple.self,
    ]

    package init(_ settings: ExerciseSettings) {}

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        var report = Report()
        for (index, type) in Principles.all.enumerated() {
            progress("\(index + 1) of \(Principles.all.count): \(type.title)")
            let part = type.init().report
            report.tables += part.tables
            report.findings += part.findings.map { "\(index + 1). \($0)" }
            report.figures += part.figures
        }
        return report
    }
}
