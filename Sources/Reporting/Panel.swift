/// One diagram of a figure.
package struct Panel: Sendable {
    /// An axis: its label with the unit, its range and its scale.
    package struct Axis: Sendable {
        package var label: String
        package var range: ClosedRange<Double>?
        package var isLogarithmic: Bool

        package init(_ label: String, range: ClosedRange<Double>? = nil, logarithmic: Bool = false) {
            self.label = label
            self.range = range
            isLogarithmic = logarithmic
        }
    }

    /// The position of the legend, in gnuplot's syntax.
    package enum Legend: String, Sendable {
        case topRight = "top right", topLeft = "top left"
        case bottomRight = "bottom right", bottomLeft = "bottom left"
        /// In the figure's legend, which all panels share: below them, or where a panel is missing in the last row.
        case shared = "shared"
        case none = ""
    }

    package var title: String
    package var x: Axis
    package var y: Axis

    /// The third axis of a surface; nil for a plane diagram. The points of a surface's series are (x, y, z), with an
    /// empty point between rows.
    package var z: Axis?

    package var legend: Legend
    package var series: [Series]

    /// Further settings in gnuplot's language, such as a label or an arrow; one command each.
    package var settings: [String]

    /// Whether a unit has the same length along x and y.
    package var isSquare: Bool

    package init(
        _ title: String = "", x: Axis, y: Axis, z: Axis? = nil, legend: Legend = .shared, square: Bool = false,
        settings: [String] = [], series: [Series]
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.z = z
        self.legend = legend
        isSquare = square
        self.settings = settings
        self.series = series
    }
}
