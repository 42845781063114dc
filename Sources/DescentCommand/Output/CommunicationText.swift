import Benchmarks
import Reporting

/// `bench allreduce` for people.
enum CommunicationText {
    static func lines(_ report: CommunicationReport, workers: Int) -> [String] {
        var lines = [report.machine.line(workers: workers)]
        lines.append(
            report.ranks == 1
                ? "one process, which sends nothing"
                : "\(report.ranks) ranks on \(report.hosts == 1 ? "1 host" : "\(report.hosts) hosts") (\(report.communicator))"
        )
        lines += [""] + times(report) + constants(report) + steps(report) + projections(report)
        return lines
    }

    private static func times(_ report: CommunicationReport) -> [String] {
        var table = TextTable(["operation", "bytes", "µs", "GB/s"])
        for measured in report.cases {
            table.append([
                measured.operation.rawValue, BenchAllreduceCommand.text(bytes: measured.bytes),
                NumberText.spread(measured.seconds.scaled(by: 1e6), places: 2),
                measured.gigabytesPerSecond.map { NumberText.significant($0, digits: 3) } ?? "–",
            ])
        }
        return table.lines
    }

    private static func constants(_ report: CommunicationReport) -> [String] {
        guard let fit = report.fit else { return [] }
        func line(_ name: String, _ fit: TransferFit) -> String {
            "a \(name) takes \(NumberText.significant(fit.latency * 1e6, digits: 3)) µs and, for its bytes, "
                + "\(NumberText.significant(fit.bytesPerSecond * 1e-9, digits: 3)) GB/s; the farthest time is "
                + "\(NumberText.percent(fit.largestError)) off"
        }
        var lines = ["", line("sum", fit)]
        if let begun = report.begunFit { lines.append(line("begun sum", begun)) }
        for link in report.links {
            lines.append(
                "\(link.shape == .halving ? "by" : "as a") \(link.shape.rawValue): \(NumberText.significant(link.latencyMicroseconds, digits: 3)) µs a message, "
                    + "\(NumberText.significant(link.gigabytesPerSecond, digits: 3)) GB/s")
        }
        return lines
    }

    private static func steps(_ report: CommunicationReport) -> [String] {
        guard let steps = report.steps else { return [] }
        let network = steps.network.map { "\($0)" }.joined(separator: "-")
        var table = TextTable(["step", "examples", "ms", "examples/s"])
        func row(_ name: String, _ examples: Int, _ spread: Spread) -> [String] {
            [
                name, "\(examples)", NumberText.spread(spread.scaled(by: 1e3), places: 3),
                NumberText.fixed(Double(examples) / spread.median, places: 0),
            ]
        }
        table.append(row("each rank alone", steps.examples, steps.alone))
        table.append(row("each rank alone", steps.fewerExamples, steps.aloneWithFewer))
        table.append(row("shared", steps.batchSize, steps.shared))
        for predicted in report.predictions {
            table.append([
                "model, \(predicted.shape.rawValue)", "\(steps.batchSize)",
                "\(milliseconds(predicted.seconds)), overlapped \(milliseconds(predicted.secondsOverlapped))",
                NumberText.fixed(Double(steps.batchSize) / predicted.seconds, places: 0),
            ])
        }
        return [
            "",
            "\(network), \(NumberText.grouped(steps.parameters)) parameters, Adam, workers of a rank: \(steps.workers)",
        ] + table.lines + [
            "an example takes \(NumberText.significant(steps.secondsPerExample * 1e6, digits: 3)) µs of a rank, and the "
                + "update \(milliseconds(steps.secondsPerUpdate)) ms"
        ]
    }

    private static func projections(_ report: CommunicationReport) -> [String] {
        guard !report.projections.isEmpty else { return [] }
        var table = TextTable([
            "ranks", "sum", "batch", "ms", "overlapped", "efficiency", "limit", "batch", "ms", "overlapped",
            "efficiency", "limit", "balanced at",
        ])
        for projected in report.projections {
            table.append(
                ["\(projected.ranks)", projected.shape.rawValue] + columns(projected.sameBatch)
                    + columns(projected.sameExamples) + [
                        projected.balancedExamples.isFinite
                            ? "\(NumberText.significant(projected.balancedExamples, digits: 3))" : "–"
                    ])
        }
        return [
            "",
            "by the model: the same batch on more ranks, then the same examples for each; a rank's sums take as long as its "
                + "computing at as many examples as balance both",
        ] + table.lines
    }

    private static func columns(_ step: CommunicationReport.Step) -> [String] {
        [
            "\(step.batchSize)", milliseconds(step.seconds), milliseconds(step.secondsOverlapped),
            NumberText.percent(step.efficiency), step.limit,
        ]
    }

    private static func milliseconds(_ seconds: Double) -> String {
        NumberText.significant(seconds * 1e3, digits: 4)
    }
}
