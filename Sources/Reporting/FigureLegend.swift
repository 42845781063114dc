/// The legend that a figure's panels share, with each series once.
struct FigureLegend {
    /// A name and its style in gnuplot's syntax.
    struct Entry: Hashable {
        let name: String
        let words: String
    }

    let entries: [Entry]

    /// Whether the legend is in the last row, where a panel is missing; otherwise it is below the panels.
    let fillsRow: Bool

    /// The number of columns of entries.
    let columns: Int

    /// The height in pixels that it takes below the panels.
    let height: Int

    private static let lineHeight = 25
    private static let sampleWidth = 75
    private static let letterWidth = 10

    init(_ figure: Figure) {
        var entries: [Entry] = []
        for panel in figure.panels where panel.legend == .shared {
            for (index, series) in panel.series.enumerated() where !series.name.isEmpty {
                let entry = Entry(name: series.name, words: series.words(at: index))
                // A series in several panels has one entry.
                if !entries.contains(where: { $0.name == entry.name }) { entries.append(entry) }
            }
        }
        self.entries = entries
        let longest = entries.map { FigureLegend.visible($0.name).count }.max() ?? 0
        let width = FigureLegend.sampleWidth + FigureLegend.letterWidth * longest
        fillsRow = figure.columns > 1 && figure.panels.count % figure.columns != 0
        let space = figure.panelSize.width * figure.columns
        let most = max(min(space / width, entries.count), 1)
        let rows = (entries.count + most - 1) / most
        // The rows are as even as possible: four above two would look like a mistake.
        columns = fillsRow || rows == 0 ? 1 : (entries.count + rows - 1) / rows
        height = fillsRow || entries.isEmpty ? 0 : rows * FigureLegend.lineHeight + 16
    }

    /// A name without the markup of superscripts.
    private static func visible(_ name: String) -> String { name.replacing("^{", with: "").replacing("}", with: "") }
}
