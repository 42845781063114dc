/// A picture for gnuplot to draw: panels beside or below each other.
package struct Figure: Sendable {
    /// The name of the file, without `.svg`.
    package let name: String

    /// What it shows, in one line.
    package let title: String

    /// The panels, row by row.
    package let panels: [Panel]

    /// How many panels stand side by side.
    package let columns: Int

    /// The size of a panel in pixels.
    package let panelSize: (width: Int, height: Int)

    /// The most pixels from left to right. A page shows some 830, and a figure much wider has text too small to read.
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
