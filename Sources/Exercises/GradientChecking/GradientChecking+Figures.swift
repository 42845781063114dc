import Glibc
import Reporting

extension GradientChecking {
    /// Each parameter's difference, right and with the planted errors.
    func differenceFigure(_ check: NetworkCheck) -> Figure {
        func differences(_ gradients: [Double]) -> [[Double]] {
            gradients.indices.map { index in
                // A difference of 0 has no place on a logarithmic axis.
                [Double(index + 1), max(abs(gradients[index] - check.fromLogits[index]), 1e-13)]
            }
        }
        var settings = ["set format y '10^{%L}'", "set tics nomirror"]
        let (low, high) = (1e-13, 1e3)
        for (name, range) in check.blocks {
            let middle = Double(range.lowerBound + range.upperBound + 1) / 2
            settings.append("set label '\(name)' at \(middle),\(high / 8) center")
            if range.upperBound < check.places.count {
                let border = Double(range.upperBound) + 0.5
                settings.append(
                    "set arrow from \(border),\(low) to \(border),\(high) nohead lc rgb '#aaaaaa' dt 3 lw 0.8")
            }
        }
        return Figure(
            "differences", title: "Gradient and difference quotient of each parameter, dW2·2 and db1·4 planted",
            panelSize: (width: 900, height: 460),
            panels: [
                Panel(
                    x: Panel.Axis(
                        "parameter: W1 row by row, b1, W2, …", range: 0.5...Double(check.places.count) + 1.5),
                    y: Panel.Axis(
                        "|gradient − difference quotient|, 0 drawn as 10⁻¹³", range: low...high, logarithmic: true),
                    legend: .outside, settings: settings,
                    series: [
                        Series("planted", differences(check.planted), style: .custom("impulses lc rgb '#d55e00' lw 3")),
                        Series(
                            "right", differences(check.gradients), style: .custom("points lc rgb '#000000' pt 7 ps 0.7")
                        ),
                    ])
            ])
    }

    /// The error of the difference quotients against h.
    func stepFigure(_ sweep: StepSizeSweep) -> Figure {
        func line(_ name: String, through point: (h: Double, error: Double), slope: Double, _ range: [Double]) -> Series
        {
            Series(
                name, range.map { [$0, point.error * pow($0 / point.h, slope)] },
                style: .custom("lines lc rgb '#888888' dt 1 lw 1.0"))
        }
        func point(_ h: Double, _ error: KeyPath<StepSizeSweep.Point, Double>) -> (h: Double, error: Double) {
            let nearest = sweep.points.min { abs(log($0.h / h)) < abs(log($1.h / h)) } ?? sweep.points[0]
            return (nearest.h, nearest[keyPath: error])
        }
        let central = point(1e-3, \.central)
        let oneSided = point(1e-4, \.oneSided)
        let rounded = point(1e-9, \.central)
        return Figure(
            "step-size", title: "The error of difference quotients against their step",
            panelSize: (width: 860, height: 520),
            panels: [
                Panel(
                    x: Panel.Axis("step h", range: 1e-13...1, logarithmic: true),
                    y: Panel.Axis("‖g − g̃‖ / (‖g‖ + ‖g̃‖)", range: 1e-12...1, logarithmic: true),
                    legend: .bottomLeft,
                    settings: [
                        "set format x '10^{%L}'", "set format y '10^{%L}'",
                        "set label 'h²' at 1e-4,\(central.error * 1e-2 / 6)",
                        "set label 'h' at 3e-6,\(oneSided.error * 0.03 * 4)",
                        "set label '1/h' at 3e-11,\(rounded.error * 30 / 8)",
                    ],
                    series: [
                        Series(
                            "central", x: sweep.points.map(\.h), y: sweep.points.map(\.central), style: .markedLine,
                            kind: 1),
                        Series(
                            "one-sided", x: sweep.points.map(\.h), y: sweep.points.map(\.oneSided), style: .markedLine,
                            kind: 3),
                        line("slopes h², h, 1/h", through: central, slope: 2, [3e-6, 0.3]),
                        line("", through: oneSided, slope: 1, [1e-8, 0.3]),
                        line("", through: rounded, slope: -1, [1e-13, 3e-5]),
                    ])
            ])
    }
}
