import Reporting

// The forms of series and axes that the figures of exercises share.

extension Series {
    /// A function at some x.
    init(
        _ name: String, at x: [Double], style: Style = .line, look: Look? = nil, _ y: (Double) -> Double
    ) {
        self.init(name, x.map { [$0, y($0)] }, style: style, look: look)
    }

    /// Values by their index, such as those after 0, 1, 2, … steps.
    ///
    /// - Parameter unit: of x, in steps.
    init(_ name: String, steps values: [Double], by unit: Double = 1, style: Style = .path, look: Look? = nil) {
        self.init(name, values.enumerated().map { [Double($0.offset) * unit, $0.element] }, style: style, look: look)
    }

    /// What theory says as a curve and, in the same look, what was measured as marks without a name in the legend.
    static func pair(
        _ name: String, at x: [Double], look: Look, theory: (Double) -> Double, measured: [[Double]]
    ) -> [Series] {
        [Series(name, at: x, look: look, theory), Series("", measured, style: .marks, look: look)]
    }
}

extension Panel.Axis {
    /// A logarithmic axis.
    static func logarithmic(_ label: String, _ range: ClosedRange<Double>? = nil) -> Panel.Axis {
        Panel.Axis(label, range: range, logarithmic: true)
    }
}
