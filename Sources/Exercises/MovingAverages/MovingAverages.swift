package import Reporting

/// Exponentially weighted averages: the notes' values, what a window is, and a year of temperatures.
package struct MovingAverages: Exercise {
    package static let name = "moving-averages"
    package static let summary = "exponentially weighted averages, their windows and the correction of their start"
    package static let sections = "2"
    package static let settings: Set<ExerciseSettings.Name> = [.dataSeed]

    /// The β of the notes.
    static let betas = [0.5, 0.9, 0.98]

    let seed: UInt32

    package init(_ settings: ExerciseSettings) throws(ExerciseError) { seed = settings.dataSeed ?? 1 }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        progress("averaging a year of temperatures, seed \(seed)")
        let temperatures = DailyTemperatures(seed: seed)
        var averages: [AveragedSeries] = []
        for beta in MovingAverages.betas { averages.append(try AveragedSeries(temperatures.values, beta: beta)) }
        var report = Report()
        report.tables = [
            try publishedTable(), windowTable(), yearTable(temperatures, averages), startTable(temperatures, averages),
        ]
        report.findings = findings(temperatures, averages)
        report.figures = [
            temperatureFigure(temperatures, averages), correctionFigure(temperatures, averages), weightFigure(),
        ]
        return report
    }
}
