import Glibc
import Reporting

extension GradientChecking {
    /// Each parameter's difference, right and with the planted errors.
    func differenceFigure(_ check: NetworkCheck) -> Figure {
        let (low, high) = (1e-13, 1e3)
        func differences(_ gradients: [Double]) -> [[Double]] {
            // A difference of 0 cannot be drawn on a logarithmic axis.
            gradients.indices.map { [Double($0 + 1), max(abs(gradients[$0] - check.fromLogits[$0]), low)] }
        }
        var settings = ["set ytics nomirror scale 1,0", "set xtics nomirror"]
        for (name, range) in check.blocks {
            let middle = Double(range.lowerBound + range.upperBound + 1) / 2
            settings.append("set label '\(name)' at \(middle),\(high / 8) center")
            if range.upperBound < check.names.count {
                let border = Double(range.upperBound) + 0.5
                settings.append(
                    "set arrow from \(border),\(low) to \(border),\(high) nohead lc rgb '#aaaaaa' dt 3 lw 0.8")
            }
        }
        return Figure(
            "differences",
            title: "How far each parameter's gradient is from its difference quotient; the errors are dW2·2 and db1·4",
            panelSize: (900, 440),
            panels: [
                Panel(
                    x: .init("parameter: W1 row by row, b1, W2, …", range: 0...Double(check.names.count) + 1),
                    y: .init(
                        "|gradient − difference quotient|, 0 drawn as 10⁻¹³", range: low...high, logarithmic: true),
                    settings: settings,
                    series: [
                        Series(
                            "with the planted errors", differences(check.planted),
                            style: .custom("impulses lc rgb '\(Look.vermilion.color)' lw 3")),
                        Series("right", differences(check.gradients), style: .marks, look: .black),
                    ])
            ])
    }

    /// The error of the difference quotients against h.
    func stepFigure(_ sweep: StepSizeSweep) -> Figure {
        func error(_ h: Double, _ error: KeyPath<StepSizeSweep.Point, Double>) -> (h: Double, error: Double) {
            let nearest = sweep.points.min { abs(log($0.h / h)) < abs(log($1.h / h)) } ?? sweep.points[0]
            return (nearest.h, nearest[keyPath: error])
        }
        func line(_ name: String, through point: (h: Double, error: Double), slope: Double, _ range: [Double]) -> Series
        {
            Series(name, range.map { [$0, point.error * pow($0 / point.h, slope)] }, style: .reference)
        }
        func curve(_ name: String, _ error: KeyPath<StepSizeSweep.Point, Double>, _ look: Look) -> Series {
            Series(
                name, x: sweep.points.map(\.h), y: sweep.points.map { $0[keyPath: error] }, style: .markedLine,
                look: look)
        }
        let central = error(1e-3, \.central)
        let oneSided = error(1e-4, \.oneSided)
        let rounded = error(1e-9, \.central)
        return Figure(
            "step-size", title: "The error of difference quotients against their step", panelSize: (860, 500),
            panels: [
                Panel(
                    x: .init("step h", range: 1e-13...1, logarithmic: true),
                    y: .init("‖g − g̃‖ / (‖g‖ + ‖g̃‖)", range: 1e-12...1, logarithmic: true), legend: .bottomLeft,
                    settings: [
                        "set label 'h²' at 1e-4,\(central.error * 1e-2 / 6)",
                        "set label 'h' at 3e-6,\(oneSided.error * 0.03 * 4)",
                        "set label '1/h' at 3e-11,\(rounded.error * 30 / 8)",
                    ],
                    series: [
                        line("slopes h², h, 1/h", through: central, slope: 2, [3e-6, 0.3]),
                        line("", through: oneSided, slope: 1, [1e-8, 0.3]),
                        line("", through: rounded, slope: -1, [1e-13, 3e-5]),
                        curve("central", \.central, .black), curve("one-sided", \.oneSided, .vermilion),
                    ])
            ])
    }
}
