/// A picture for gnuplot to draw: a grid of panels.
package struct Figure: Sendable {
    /// The file's name without `.svg`.
    package let name: String

    /// The title, in one line.
    package let title: String

    /// The panels, row by row.
    package let panels: [Panel]

    /// The number of columns of panels.
    package let columns: Int

    /// The size of a panel in pixels.
    package let panelSize: (width: Int, height: Int)

    /// The largest width in pixels. A page shows about 830, and a much wider figure has text too small to read.
    package static let largestWidth = 1000

    package init(
        _ name: String, title: String, columns: Int = 1, panelSize: (width: Int, height: Int)? = nil,
        panels: [Panel]
    ) {
        precondition(!panels.isEmpty && columns >= 1, "figure \(name): \(panels.count) panels in \(columns) columns")
        self.name = name
        self.title = title
        self.columns = min(columns, panels.count)
        self.panelSize = panelSize ?? (self.columns == 1 ? (760, 420) : (490, 400))
        precondition(
            self.panelSize.width * self.columns <= Figure.largestWidth,
            "figure \(name): \(self.panelSize.width * self.columns) pixels wide, of \(Figure.largestWidth)")
        self.panels = panels
    }
}
