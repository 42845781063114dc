import Descent
import LinearAlgebra
import Reporting

/// What `descent evaluate --figures` draws.
struct EvaluationFigures {
    let predictions: Predictions
    let targets: Targets
    let metrics: Metrics

    /// The most classes of a heat map, curves of a panel, outputs and dots.
    private static let (largestMatrix, mostCurves, mostOutputs, mostDots) = (30, 8, 4, 3000)

    /// Of what a panel has only one of.
    private static let look = Look(color: Look.navy.color, dash: "1", mark: Look.navy.mark)

    /// The names of the pictures, without `.svg`.
    static func names(areClasses: Bool) -> [String] {
        areClasses ? ["confusion-matrix", "roc", "reliability"] : ["predictions", "residuals"]
    }

    /// All figures; without that of the ROC where the data have only one class.
    func all() throws(MemoryError) -> [Figure] {
        if let classification = metrics.classification {
            return try [confusion(classification), roc(classification), reliability()].compactMap { $0 }
        }
        guard let regression = metrics.regression else { return [] }
        return [predicted(regression), residuals()]
    }

    // MARK: Classes

    private func name(_ number: Int, _ classification: ClassificationMetrics) -> String {
        classification.classNames.map { Console.harmless($0[number]) } ?? "\(number)"
    }

    private func confusion(_ classification: ClassificationMetrics) -> Figure? {
        guard let matrix = classification.confusion else { return nil }
        var shown = Array(0..<matrix.classCount)
        var subtitle = "numbers: examples; colour: share of the row"
        if shown.count > EvaluationFigures.largestMatrix {
            // Those with the most mistakes, in either direction.
            let mistakes = classification.classes.indices.map { number in
                classification.classes[number].count + classification.classes[number].predictedCount
                    - 2 * matrix[actual: number, predicted: number]
            }
            shown = Array(
                shown.sorted { (mistakes[$1], $0) < (mistakes[$0], $1) }.prefix(EvaluationFigures.largestMatrix)
            )
            .sorted()
            subtitle = "the \(shown.count) of \(matrix.classCount) classes with the most mistakes; " + subtitle
        }
        let squares = shown.map { row in
            shown.map { column in
                let count = matrix[actual: row, predicted: column]
                return HeatMap.Square(
                    share: Double(count) / Double(max(classification.classes[row].count, 1)),
                    text: count == 0 ? "" : "\(count)")
            }
        }
        return HeatMap(
            names: shown.map { name($0, classification) }, squares: squares, rowLabel: "class of the example",
            columnLabel: "predicted class"
        ).figure(
            "confusion-matrix",
            title: "Confusion matrix, accuracy \(NumberText.fixed(classification.accuracy, places: 4))",
            subtitle: subtitle)
    }

    private func roc(_ classification: ClassificationMetrics) throws(MemoryError) -> Figure? {
        var numbers = classification.classes.count == 2 ? [1] : Array(classification.classes.indices)
        numbers = numbers.filter { classification.classes[$0].rocAUC != nil }
        guard let area = classification.rocAUC else { return nil }
        var title = "ROC, each class against the rest"
        if numbers.count == 1 { title = "ROC of class \(HeatMap.shortened(name(1, classification)))" }
        if numbers.count > EvaluationFigures.mostCurves {
            func area(_ number: Int) -> Double { classification.classes[number].rocAUC ?? 1 }
            title =
                "ROC, the \(EvaluationFigures.mostCurves) of \(classification.classes.count) classes with the least area"
            numbers = Array(numbers.sorted { (area($0), $0) < (area($1), $1) }.prefix(EvaluationFigures.mostCurves))
        }
        var series = [Series("", [[0, 0], [1, 1]], style: .reference)]
        for (index, number) in numbers.enumerated() {
            guard let curve = try ROCCurve(of: number, predictions, targets) else { continue }
            // Braces after a circumflex would turn on gnuplot's markup.
            let label = HeatMap.shortened(name(number, classification), to: 20).replacing("^{", with: "^ {")
            series.append(
                Series(
                    "\(label)  \(NumberText.fixed(curve.area, places: 4))", EvaluationFigures.thinned(curve),
                    style: .line, look: Look.all[index]))
        }
        let isMean = classification.classes.count > 2
        return Figure(
            "roc", title: title, panelSize: (620, 600),
            panels: [
                Panel(
                    "area \(isMean ? "on average " : "")\(NumberText.fixed(area, places: 4))",
                    x: .init("false positive rate", range: 0...1), y: .init("true positive rate", range: 0...1),
                    square: true, series: series)
            ])
    }

    /// A curve's points without those that are within a pixel or so of the last.
    private static func thinned(_ curve: ROCCurve) -> [[Double]] {
        var points: [[Double]] = []
        for point in curve.points {
            let next = [point.falsePositiveRate, point.truePositiveRate]
            if let last = points.last, max(next[0] - last[0], next[1] - last[1]) < 1.0 / 600, next != [1, 1] {
                continue
            }
            points.append(next)
        }
        return points
    }

    private func reliability() -> Figure? {
        guard let reliability = Reliability(predictions, targets) else { return nil }
        let known = reliability.bins.compactMap { bin -> [Double]? in
            guard let mean = bin.meanProbability, let share = bin.observedShare else { return nil }
            return [mean, share]
        }
        let bars = reliability.bins.map { [($0.range.lowerBound + $0.range.upperBound) / 2, Double($0.count)] }
        let top = Double(reliability.bins.map(\.count).max() ?? 1)
        let of =
            reliability.isOfPredictedClass ? "of the predicted class" : "of class \(HeatMap.shortened(positiveName))"
        let error = NumberText.fixed(reliability.expectedCalibrationError, places: 4)
        return Figure(
            "reliability", title: "Reliability, expected calibration error \(error)", columns: 2,
            panels: [
                Panel(
                    x: .init("probability \(of)", range: 0...1),
                    y: .init(
                        reliability.isOfPredictedClass ? "share that is right" : "share of that class", range: 0...1),
                    legend: .none, square: true,
                    series: [
                        Series("", [[0, 0], [1, 1]], style: .reference),
                        Series("", known, style: .markedLine, look: EvaluationFigures.look),
                    ]),
                Panel(
                    x: .init("probability \(of)", range: 0...1), y: .init("examples", range: 0...1.05 * top),
                    legend: .none, settings: ["set boxwidth 0.1 absolute"],
                    series: [Series("", bars, style: .bars, look: EvaluationFigures.look)]),
            ])
    }

    /// The name of class 1, of two.
    private var positiveName: String { metrics.classification.map { name($0.classes.count == 1 ? 0 : 1, $0) } ?? "1" }

    // MARK: Real values

    /// Which examples have a dot: all, or so many at equal distances.
    private var dots: [Int] {
        let count = min(predictions.count, EvaluationFigures.mostDots)
        return (0..<count).map { $0 * predictions.count / count }
    }

    private var shownOutputs: Range<Int> { 0..<min(predictions.units, EvaluationFigures.mostOutputs) }

    private func target(_ example: Int, _ output: Int) -> Double {
        Double(targets.value(ofExample: example, index: output) ?? .nan)
    }

    /// What is said of examples and outputs that are left out.
    private var remark: String {
        (predictions.count > dots.count
            ? ", \(NumberText.grouped(dots.count)) of \(NumberText.grouped(predictions.count)) examples" : "")
            + (predictions.units > shownOutputs.count
                ? ", the first \(shownOutputs.count) of \(predictions.units) outputs" : "")
    }

    private func title(_ output: Int, _ text: String = "") -> String {
        (predictions.units > 1 ? ["output \(output + 1)"] : []).joined() + text
    }

    private func predicted(_ regression: RegressionMetrics) -> Figure {
        let panels = shownOutputs.map { output in
            let points = dots.map { [Double(predictions[$0, output]), target($0, output)] }
            let range = EvaluationFigures.range(points.joined())
            let scores = regression.outputs[output]
            let share = scores.r2.map { "R² \(NumberText.decimal($0))" } ?? ""
            return Panel(
                title(output, predictions.units > 1 && !share.isEmpty ? ": \(share)" : share),
                x: .init("predicted", range: range), y: .init("target", range: range), legend: .none, square: true,
                series: [
                    Series(
                        "", [[range.lowerBound, range.lowerBound], [range.upperBound, range.upperBound]],
                        style: .reference),
                    Series("", points, style: dotStyle, look: EvaluationFigures.look),
                ])
        }
        return Figure(
            "predictions", title: "Targets over predictions\(remark)", columns: 2,
            panelSize: panels.count == 1 ? (620, 600) : (490, 460), panels: panels)
    }

    private func residuals() -> Figure {
        var panels = shownOutputs.map { output in
            let points = dots.map {
                [Double(predictions[$0, output]), target($0, output) - Double(predictions[$0, output])]
            }
            let range = EvaluationFigures.range(points.map { $0[0] })
            return Panel(
                title(output), x: .init("predicted", range: range),
                y: .init("target − predicted", range: EvaluationFigures.range(points.map { $0[1] })), legend: .none,
                series: [
                    Series("", [[range.lowerBound, 0], [range.upperBound, 0]], style: .reference),
                    Series("", points, style: dotStyle, look: EvaluationFigures.look),
                ])
        }
        if predictions.units == 1 {
            let errors = (0..<predictions.count).map { target($0, 0) - Double(predictions[$0, 0]) }
            let bars = Histogram(errors, bins: 40)
            let (low, high) = (bars.points.first?[0] ?? 0, bars.points.last?[0] ?? 0)
            let top = bars.points.map { $0[1] }.max() ?? 1
            panels.append(
                Panel(
                    x: .init("target − predicted", range: low - bars.width...high + bars.width),
                    y: .init("examples", range: 0...1.05 * top), legend: .none,
                    settings: ["set boxwidth \(bars.width) absolute"],
                    series: [Series("", bars.points, style: .bars, look: EvaluationFigures.look)]))
        }
        return Figure("residuals", title: "Residuals\(remark)", columns: 2, panels: panels)
    }

    /// Marks for few examples, dots for many.
    private var dotStyle: Series.Style {
        dots.count > 500 ? .dots : .custom("points lc rgb '\(Look.navy.color)' pt 7 ps 0.4")
    }

    /// A range that holds the values, with a margin; of some width even where they are equal, and within what single
    /// precision has.
    private static func range(_ values: some Sequence<Double>) -> ClosedRange<Double> {
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        let margin = max(0.04 * (high - low), 1e-3 * max(abs(low), abs(high)), 1e-6)
        let most = Double(Float.greatestFiniteMagnitude)
        return max(low - margin, -most)...min(high + margin, most)
    }
}
