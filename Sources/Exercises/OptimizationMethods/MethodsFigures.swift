import Reporting
import Textbook

/// The figures of the exercise.
struct MethodsFigures {
    let problem: CourseProblem
    let results: [MethodArithmetic: MethodResult]

    /// The rules at the constant rate, over the epochs; every 100th, as the course draws them.
    func costs(of edition: Edition) -> Figure {
        let runs = edition.runs.filter { $0.arithmetic.learningRate == 0.0007 }
        let series = runs.map { run in
            curve(run.arithmetic.rule.title, results[run.arithmetic].map { run.costs(of: $0.textbook) } ?? [])
        }
        let what = edition.printsLastBatch ? "last mini-batch" : "epoch's mean"
        return Figure(
            "costs-\(edition.rawValue)", title: "Edition \(edition.rawValue): cost against epochs, α 0.0007",
            panelSize: (760, 440),
            panels: [
                Panel(
                    x: .init("epoch"), y: .init("cost (\(what))", range: 0...0.95), legend: .topRight, series: series)
            ])
    }

    /// The runs of the section on decay: all of them, and those that get somewhere from near.
    var decays: Figure {
        let all = MethodArithmetic.decaySection.enumerated().map { index, arithmetic in
            var series = curve(arithmetic.title, results[arithmetic]?.textbook.epochCosts[...] ?? [])
            series.kind = index + 1
            return series
        }
        let near = zip(MethodArithmetic.decaySection, all).filter { $0.0.decay != .everyEpoch }.map(\.1)
        return Figure(
            "decay-2021", title: "Edition 2021: learning-rate decay, decay rate 1", columns: 2, panelSize: (600, 440),
            panels: [
                Panel(
                    "all", x: .init("epoch"), y: .init("cost (epoch's mean)", range: 0...0.8),
                    settings: ["set xtics 1000", "set key right center"], series: all),
                Panel(
                    "from near, without decay every epoch", x: .init("epoch"),
                    y: .init("cost (epoch's mean)", range: 0.11...0.15), legend: .none, settings: ["set xtics 1000"],
                    series: near),
            ])
    }

    private func curve(_ name: String, _ costs: ArraySlice<Double>) -> Series {
        let epochs = stride(from: 0, to: costs.count, by: 100)
        return Series(
            name, x: epochs.map(Double.init), y: epochs.map { costs[costs.startIndex + $0] }, style: .markedLine)
    }

    /// The boundary that each rule has found after the last epoch, among the points.
    func boundaries(of edition: Edition) -> Figure {
        let runs = edition.runs.filter { $0.arithmetic.learningRate == 0.0007 }
        let (x, y) = (-1.6...2.6, -1.2...1.7)
        let panels: [Panel] = runs.compactMap { run in
            guard let mark = results[run.arithmetic]?.textbook.mark(afterEpoch: run.epochs) else { return nil }
            let network = Network(
                sizes: CourseProblem.sizes, activation: .relu, output: .sigmoid, flatParameters: mark.parameters)
            let boundary = DecisionBoundary(network).pieces(x: x, y: y, cells: 80)
            let accuracy = Double(mark.hits) / Double(problem.count)
            return Panel(
                "\(run.arithmetic.rule.title): \(MethodsTables.percent(accuracy)) right",
                x: .init("x₁", range: x), y: .init("x₂", range: y),
                settings: ["set key outside below center horizontal"],
                series: [
                    Series("class 0", points(ofClass: 0), style: .custom("points lc rgb '#0072b2' pt 6 ps 0.5")),
                    Series("class 1", points(ofClass: 1), style: .custom("points lc rgb '#d55e00' pt 9 ps 0.6")),
                    Series("boundary", boundary, style: .custom("lines lc rgb '#000000' dt 1 lw 1.6")),
                ])
        }
        return Figure(
            "boundaries", title: "What each rule has learnt after \(edition.epochs) epochs, α 0.0007", columns: 2,
            panelSize: (520, 380), panels: panels)
    }

    /// At most 1000 of a class, so that a picture of many thousand stays small.
    private func points(ofClass number: Int) -> [[Double]] {
        let indices = problem.classes.indices.filter { problem.classes[$0] == number }
        return indices.prefix(1000).map { [problem.inputs[0, $0], problem.inputs[1, $0]] }
    }
}
