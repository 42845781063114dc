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
            curve(
                run.arithmetic.rule.title, results[run.arithmetic].map { run.costs(of: $0.textbook) } ?? [],
                run.arithmetic.rule.look)
        }
        let what = edition.printsLastBatch ? "last mini-batch" : "epoch's mean"
        return Figure(
            "costs-\(edition.rawValue)", title: "Edition \(edition.rawValue): cost against epochs, α = 0.0007",
            panels: [
                Panel(
                    x: .init("epoch", range: 0...Double(edition.epochs)), y: .init("cost (\(what))", range: 0...0.95),
                    series: series)
            ])
    }

    /// The runs of the section on decay: all of them, and enlarged those that get somewhere.
    var decays: Figure {
        let all = MethodArithmetic.decaySection.map { arithmetic in
            curve(arithmetic.figureTitle, results[arithmetic]?.textbook.epochCosts[...] ?? [], arithmetic.look)
        }
        let near = zip(MethodArithmetic.decaySection, all).filter { $0.0.decay != .everyEpoch }.map(\.1)
        let epochs = 0...Double(Edition.of2021.epochs)
        return Figure(
            "decay-2021", title: "Edition 2021: learning-rate decay, decay rate 1", columns: 2,
            panels: [
                Panel(
                    "All runs", x: .init("epoch", range: epochs), y: .init("cost (epoch's mean)", range: 0...0.8),
                    series: all),
                Panel(
                    "Enlarged: all but decay every epoch", x: .init("epoch", range: epochs),
                    y: .init("cost (epoch's mean)", range: 0.11...0.15), series: near),
            ])
    }

    private func curve(_ name: String, _ costs: ArraySlice<Double>, _ look: Look) -> Series {
        let epochs = stride(from: 0, to: costs.count, by: 100)
        return Series(
            name, x: epochs.map(Double.init), y: epochs.map { costs[costs.startIndex + $0] }, style: .path, look: look)
    }

    /// The boundary that each rule has found after the last epoch, among the points.
    func boundaries(of edition: Edition) -> Figure {
        let runs = edition.runs.filter { $0.arithmetic.learningRate == 0.0007 }
        let data = PlaneData(inputs: problem.inputs, classes: problem.classes)
        let panels: [Panel] = runs.compactMap { run in
            guard let mark = results[run.arithmetic]?.textbook.mark(afterEpoch: run.epochs) else { return nil }
            let network = Network(
                sizes: CourseProblem.sizes, activation: .relu, output: .sigmoid, flatParameters: mark.parameters)
            let accuracy = Double(mark.hits) / Double(problem.count)
            return .decision(
                "\(run.arithmetic.rule.title): \(MethodsTables.percent(accuracy)) right", network, data, x: -1.6...2.6,
                y: -1.2...1.7)
        }
        return Figure(
            "boundaries",
            title: "What each rule has learnt after \(NumberText.grouped(edition.epochs)) epochs, α = 0.0007",
            columns: 2,
            panelSize: (490, 370), panels: panels)
    }
}
