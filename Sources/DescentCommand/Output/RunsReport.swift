import Descent
import Reporting

/// What `descent runs` prints.
package struct RunsReport: Sendable {
    /// The object that `--json` prints. What doesn't exist is left out.
    package struct JSON: Encodable {
        struct Run: Encodable {
            struct Best: Encodable {
                let metric: String
                let examples: RunScore.Examples
                let value: Double
            }

            let path: String
            let state: RunSummary.State
            let process: Int32?
            let started: String
            let resumed: [String]?
            let epochs: Int
            let steps: Int
            let savedEpoch: Int?
            let seconds: Double?
            let best: Best?
            let flags: [String: EffectiveFlags.Value]
        }

        struct PassedOver: Encodable {
            let path: String
            let reason: String
        }

        let runs: [Run]
        let differing: [String]
        let passedOver: [PassedOver]
    }

    /// A run, and the score by which it is compared.
    private struct Entry {
        let run: RunSummary
        let score: RunScore?
    }

    private let entries: [Entry]
    private let order: RunOrder

    /// The flags whose values differ from run to run, but for where the run is kept.
    package let differing: [String]

    /// The most letters of a setting in a table.
    private static let longestSetting = 32

    package init(_ runs: [RunSummary], sortedBy order: RunOrder) {
        // Runs that monitored the same metric are compared by it; others by what all have.
        let monitored = Set(runs.compactMap { $0.scores.first?.metric })
        let common: Set<Monitor> = [.metric(.accuracy), .metric(.r2), .cost]
        let entries = runs.map { run in
            Entry(
                run: run,
                score: monitored.count > 1 ? run.scores.first { common.contains($0.metric) } : run.scores.first)
        }
        self.order = order
        self.entries = entries.sorted { RunsReport.precedes($0, $1, order) }
        differing = RunsReport.differing(runs)
    }

    /// The paths, in order.
    package var paths: [String] { entries.map(\.run.path) }

    /// Whether runs have scores of different kinds, which cannot be compared.
    package var hasSeveralScores: Bool { Set(entries.compactMap { $0.score?.name }).count > 1 }

    private static func precedes(_ one: Entry, _ other: Entry, _ order: RunOrder) -> Bool {
        switch order {
        case .best:
            switch (one.score, other.score) {
            case (let first?, let second?):
                if first.precedes(second) { return true }
                if second.precedes(first) { return false }
            case (_?, nil): return true
            case (nil, _?): return false
            case (nil, nil): break
            }
        case .epochs: if one.run.epochs != other.run.epochs { return one.run.epochs > other.run.epochs }
        case .time:
            let (first, second) = (one.run.seconds ?? -1, other.run.seconds ?? -1)
            if first != second { return first > second }
        case .started: if one.run.started != other.run.started { return one.run.started > other.run.started }
        case .path: break
        }
        return one.run.path < other.run.path
    }

    /// The names in the order of the runs' command lines.
    private static func differing(_ runs: [RunSummary]) -> [String] {
        var values: [String: Set<EffectiveFlags.Value?>] = [:]
        var names: [String] = []
        for run in runs {
            for flag in run.flags where values[flag.name] == nil {
                names.append(flag.name)
                values[flag.name] = Set(runs.map { run in run.flags.first { $0.name == flag.name }?.value })
            }
        }
        return names.filter { $0 != "output" && values[$0, default: []].count > 1 }
    }

    package func json(_ problems: [RunSearch.Problem]) -> JSON {
        JSON(
            runs: entries.map { entry in
                let run = entry.run
                return JSON.Run(
                    path: run.path, state: run.state, process: run.process, started: run.started, resumed: run.resumed,
                    epochs: run.epochs, steps: run.steps, savedEpoch: run.savedEpoch, seconds: run.seconds,
                    best: entry.score.map {
                        JSON.Run.Best(metric: $0.metric.name, examples: $0.examples, value: $0.value)
                    },
                    flags: Dictionary(run.flags.map { ($0.name, $0.value) }) { first, _ in first })
            },
            differing: differing,
            passedOver: problems.map { JSON.PassedOver(path: $0.path, reason: $0.failure.message) })
    }

    // MARK: For people

    /// The lines: a table; where it is too wide, one without the steps and the time of the beginning; and where that is
    /// too, some lines for each run.
    ///
    /// - Parameter columns: the terminal's width; nil for no limit.
    package func lines(columns: Int?) -> [String] {
        let whole = table(isShort: false)
        guard let columns, whole.contains(where: { $0.count > columns }) else { return whole }
        let short = table(isShort: true)
        guard short.contains(where: { $0.count > columns }) else { return short }
        return stacked(columns: columns)
    }

    private func table(isShort: Bool) -> [String] {
        let names = Set(entries.compactMap { $0.score?.name })
        let hasStart = !isShort || order == .started
        let best = names.count == 1 ? names.first ?? "best" : "best"
        var table = TextTable(
            ["run", "state", "epochs"] + (isShort ? [] : ["steps"]) + [best, "time"]
                + (hasStart ? ["started (UTC)"] : []) + differing.map { "--\($0)" })
        for entry in entries {
            let run = entry.run
            let score = entry.score.map { names.count == 1 ? $0.text : "\($0.name) \($0.text)" }
            table.append(
                [RunsReport.cell(run.path), run.state.rawValue, RunsReport.epochs(run)]
                    + (isShort ? [] : [NumberText.grouped(run.steps)]) + [score ?? "–", RunsReport.time(run)]
                    + (hasStart ? [RunsReport.start(run)] : []) + differing.map { RunsReport.setting($0, of: run) })
        }
        return table.lines
    }

    private func stacked(columns: Int) -> [String] {
        entries.enumerated().flatMap { index, entry in
            let run = entry.run
            let score = entry.score.map { ["\($0.name) \($0.text)"] } ?? []
            let counts =
                ["epochs \(RunsReport.epochs(run))", "steps \(NumberText.grouped(run.steps))"]
                + (run.seconds == nil ? [] : [RunsReport.time(run)]) + ["started \(RunsReport.start(run)) UTC"]
            let settings = differing.compactMap { name in
                run.flags.first { $0.name == name }.map { flag in
                    flag.value == .given(true) ? "--\(name)" : "--\(name) \(RunsReport.setting(name, of: run))"
                }
            }
            let paragraphs = [[run.state.rawValue] + score, counts, settings].filter { !$0.isEmpty }
            // A name stays beside its value, by a space at which no line is broken, unless they are too long for one.
            let lines = paragraphs.flatMap { parts in
                let parts = parts.map { $0.count < columns - 5 ? $0.replacing(" ", with: "\u{A0}") : $0 }
                return Console.wrapped(parts.joined(separator: ", "), columns: columns - 2)
                    .replacing("\u{A0}", with: " ").split(separator: "\n")
            }
            return (index > 0 ? [""] : []) + [RunsReport.cell(run.path)] + lines.map { "  " + $0 }
        }
    }

    /// A text in one line that can't control the terminal.
    private static func cell(_ text: String) -> String { Console.harmless(text).replacing("\n", with: " ") }

    /// The number of epochs, and of how many where the run isn't over.
    private static func epochs(_ run: RunSummary) -> String {
        let isOver = run.state != .running && run.state != .killed
        guard !isOver, case .whole(let all)? = run.flags.first(where: { $0.name == "epochs" })?.value else {
            return NumberText.grouped(run.epochs)
        }
        return "\(NumberText.grouped(run.epochs))/\(NumberText.grouped(all))"
    }

    private static func time(_ run: RunSummary) -> String {
        run.seconds.map { NumberText.duration(seconds: $0) } ?? "–"
    }

    /// `2026-11-25 21:05:34` of `2026-11-25T21:05:34.120Z`.
    private static func start(_ run: RunSummary) -> String {
        cell(String(run.started.prefix { $0 != "." && $0 != "Z" }).replacing("T", with: " "))
    }

    private static func setting(_ name: String, of run: RunSummary) -> String {
        guard let value = run.flags.first(where: { $0.name == name })?.value else { return "–" }
        if value == .given(true) { return "yes" }
        return HeatMap.shortened(cell(value.description), to: longestSetting)
    }
}
