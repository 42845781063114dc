import Reporting
import Textbook

extension Panel {
    /// The points of two classes and the line on which a network is undecided; grey dots lie where it tells class 1.
    static func decision(
        _ title: String, _ network: Network, _ data: PlaneData, x: ClosedRange<Double>, y: ClosedRange<Double>
    ) -> Panel {
        func points(ofClass number: Int) -> [[Double]] {
            data.classes.indices.filter { data.classes[$0] == number }.prefix(1000).map {
                [data.inputs[0, $0], data.inputs[1, $0]]
            }
        }
        let cells = 15
        func middle(_ range: ClosedRange<Double>, _ cell: Int) -> Double {
            range.lowerBound + (range.upperBound - range.lowerBound) * (Double(cell) + 0.5) / Double(cells)
        }
        let places: [[Double]] = (0..<cells * cells).map { [middle(x, $0 % cells), middle(y, $0 / cells)] }
        let predicted = network.predictedClasses(
            Matrix(rows: 2, columns: places.count) { axis, place in places[place][axis] })
        return Panel(
            title, x: Axis("x₁", range: x), y: Axis("x₂", range: y),
            legend: .none, settings: ["set bmargin 5.2", "set key bmargin center horizontal samplen 2 noenhanced"],
            series: [
                Series(
                    "predicted 1", places.indices.filter { predicted[$0] == 1 }.map { places[$0] },
                    style: .custom("points lc rgb '#888888' pt 7 ps 0.25")),
                Series("class 0", points(ofClass: 0), style: .custom("points lc rgb '#0072b2' pt 6 ps 0.45")),
                Series("class 1", points(ofClass: 1), style: .custom("points lc rgb '#d55e00' pt 9 ps 0.5")),
                Series(
                    "boundary", DecisionBoundary(network).pieces(x: x, y: y, cells: 48),
                    style: .custom("lines lc rgb '#000000' dt 1 lw 1.6")),
            ].filter { !$0.points.isEmpty })
    }
}
