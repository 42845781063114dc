package import Descent
import Reporting

/// The course of the cost over the epochs, as it is drawn on a terminal at the end of training.
package enum CostCourse {
    /// Of fewer epochs the lines say it all.
    private static let fewestEpochs = 3

    /// More blocks would tell no more.
    private static let mostCells = 60

    /// A line for the training cost, and one each for the cost on the validation and the test examples where each epoch
    /// has one, on the same scale:
    ///
    ///     cost             █▆▅▄▃▃▂▂▂▂▁  0.693147 → 0.012345
    ///     validation cost  █▇▅▄▃▃▂▂▂▃▃  0.701234 → 0.056789
    ///
    /// - Parameter columns: the terminal's width.
    /// - Returns: nothing where there are few epochs, or no room.
    package static func lines(_ history: TrainingHistory, columns: Int) -> [String] {
        let series = [
            ("cost", history.epochs.map(\.cost)),
            ("validation cost", history.epochs.compactMap { $0.validation?.cost }),
            ("test cost", history.epochs.compactMap { $0.test?.cost }),
        ]
        return lines(series, columns: columns)
    }

    /// The lines of several series, the first a cost for each epoch; one without as many values is left out.
    package static func lines(_ series: [(name: String, costs: [Double])], columns: Int) -> [String] {
        let count = series.first?.costs.count ?? 0
        let series = series.filter { $0.costs.count == count }
        let names = series.map(\.name)
        let ends = series.map { series in
            [series.costs.first, series.costs.last].map { NumberText.decimal($0 ?? .nan) }.joined(separator: " → ")
        }
        let nameWidth = names.map(\.count).max() ?? 0
        let room = columns - nameWidth - (ends.map(\.count).max() ?? 0) - 4
        guard count >= fewestEpochs, room >= min(count, 8) else { return [] }
        let cells = min(room, mostCells)
        guard let bounds = Sparkline.bounds(series.flatMap { Sparkline.means($0.costs, cells: cells) }) else {
            return []
        }
        return series.indices.map { index in
            let name = names[index] + String(repeating: " ", count: nameWidth - names[index].count)
            return "\(name)  \(Sparkline.text(series[index].costs, cells: cells, bounds: bounds))  \(ends[index])"
        }
    }
}
