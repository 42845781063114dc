import Reporting
import Textbook

extension Panel {
    /// The points of two classes and the line on which a network is undecided; grey is where it tells class 1.
    ///
    /// At most 1000 points of a class, so that a picture of many thousand stays small.
    static func decision(
        _ title: String, _ network: Network, _ data: PlaneData, x: ClosedRange<Double>, y: ClosedRange<Double>
    ) -> Panel {
        func points(ofClass number: Int) -> [[Double]] {
            data.classes.indices.filter { data.classes[$0] == number }.prefix(1000).map {
                [data.inputs[0, $0], data.inputs[1, $0]]
            }
        }
        let loops = DecisionBoundary(network).loops(x: x, y: y, cells: 200)
        let lines = DecisionBoundary.lines(loops, x: x, y: y)
        // The largest first: a hole in class 1 is painted over it, and an island in the hole over that.
        let areas = loops.enumerated().map { index, loop in
            let isHole = DecisionBoundary.area(loop) < 0
            return Series(
                index == 0 && !isHole ? "class 1 predicted" : "", loop,
                style: .custom("filledcurves closed fc rgb '\(isHole ? "#ffffff" : "#e2e2e2")' fs solid noborder"))
        }
        // Without a line one answer is given everywhere: class 1 if the grey covers all.
        let answer = lines.isEmpty ? ", always \(loops.isEmpty ? 0 : 1)" : ""
        return Panel(
            title + answer, x: Axis("x₁", range: x), y: Axis("x₂", range: y), square: true, settings: ["unset grid"],
            series: areas
                + [
                    Series("class 0", points(ofClass: 0), style: .marks, look: .classZero),
                    Series("class 1", points(ofClass: 1), style: .marks, look: .classOne),
                    Series("boundary", lines, style: .custom("lines lc rgb '#000000' dt 1 lw 1.6")),
                ].filter { !$0.points.isEmpty })
    }
}
