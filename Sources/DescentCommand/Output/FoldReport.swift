import Descent
import Reporting

/// What `descent cross-validate` prints of the folds that are done.
struct FoldReport {
    /// The object that `--json` prints. What doesn't exist is left out.
    struct JSON: Encodable {
        struct Fold: Encodable {
            let fold: Int
            let examples: Int
            let epochs: Int
            let savedEpoch: Int?
            let cost: Double
            let metrics: [String: Double]
        }

        struct Values: Encodable {
            let cost: Double?
            let metrics: [String: Double]
        }

        let data: String
        let examples: Int
        let foldCount: Int
        let stratified: Bool
        let seed: UInt64
        let folds: [Fold]
        let mean: Values?
        let deviation: Values?
    }

    let results: [FoldResult]

    /// The number of folds that were to be done.
    let foldCount: Int

    /// In the order in which they are printed.
    let metrics: [Metric]

    /// The values of a metric in the folds that have it.
    private func values(_ metric: Metric) -> [Double] { results.compactMap { $0.metrics[metric] } }

    private var cost: FoldSummary? { FoldSummary(results.map(\.cost)) }

    /// A sentence for each metric that some folds leave undefined.
    var remarks: [String] {
        metrics.filter { values($0).count < results.count }.map { metric in
            let missing = results.count - values(metric).count
            let rest = missing == results.count ? "" : "; its mean is over the others"
            let reason = metric.isForRegression ? "hold out one example only" : "hold out one class only"
            return
                "\(metric.rawValue) is not defined for \(missing) of \(CountText.text(results.count, "fold")), which \(reason)\(rest)"
        }
    }

    /// The result for people: a table of the folds, then the means.
    var lines: [String] {
        let hasSaved = results.contains { $0.savedEpoch != nil }
        var table = TextTable(
            ["fold", "examples", "epochs"] + (hasSaved ? ["best"] : []) + ["cost"] + metrics.map(\.rawValue),
            numbersFrom: 0)
        for result in results {
            let saved = hasSaved ? [result.savedEpoch.map { "\($0)" } ?? "–"] : []
            table.append(
                ["\(result.number)", "\(result.examples)", "\(result.epochs)"] + saved
                    + [NumberText.decimal(result.cost)]
                    + metrics.map { metric in
                        result.metrics[metric].map { Monitor.metric(metric).text(of: $0, places: 6) } ?? "–"
                    })
        }
        func line(_ name: String, _ summary: FoldSummary?, _ text: (Double) -> String) -> String? {
            summary.map { "\(name) \(text($0.mean)) ± \($0.deviation.map(text) ?? "–")" }
        }
        return table.lines + [""]
            + [line("cost", cost) { NumberText.decimal($0) }].compactMap { $0 }
            + metrics.compactMap { metric in
                line(metric.rawValue, FoldSummary(values(metric))) { Monitor.metric(metric).text(of: $0, places: 6) }
            }
    }

    /// - Parameters:
    ///   - source: where the examples come from.
    ///   - targets: of all of them.
    func json(_ source: DataSource, _ targets: Targets, seed: UInt64) -> JSON {
        func named(_ values: [(Metric, Double?)]) -> [String: Double] {
            var members: [String: Double] = [:]
            for (metric, value) in values { members[metric.rawValue] = value }
            return members
        }
        let summaries = metrics.map { ($0, FoldSummary(values($0))) }
        return JSON(
            data: "\(source)", examples: targets.count, foldCount: foldCount, stratified: targets.classCount != nil,
            seed: seed,
            folds: results.map { result in
                JSON.Fold(
                    fold: result.number, examples: result.examples, epochs: result.epochs,
                    savedEpoch: result.savedEpoch, cost: result.cost,
                    metrics: named(metrics.map { ($0, result.metrics[$0]) }))
            },
            mean: cost.map { JSON.Values(cost: $0.mean, metrics: named(summaries.map { ($0, $1?.mean) })) },
            deviation: cost?.deviation.map { deviation in
                JSON.Values(cost: deviation, metrics: named(summaries.map { ($0, $1?.deviation) }))
            })
    }
}
