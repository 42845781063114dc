/// A matrix of shares as coloured squares, with a text in each and a name at each row and column.
///
/// The picture grows with the matrix up to the width of a page; texts that a square has no room for are left out.
package struct HeatMap: Sendable {
    /// A square.
    package struct Square: Sendable {
        /// The colour: 0 for white, 1 for navy.
        package let share: Double
        /// What it says; empty for nothing.
        package let text: String

        package init(share: Double, text: String) {
            self.share = share
            self.text = text
        }
    }

    /// The names of the rows, from the top, and of the columns, from the left.
    private let names: [String]
    private let squares: [[Square]]
    private let (rowLabel, columnLabel): (String, String)

    /// The longest name in letters.
    private static let longestName = 24

    /// The pixels of a letter of a name, and of its line.
    private static let (letterWidth, lineHeight) = (9, 19)

    /// - Precondition: as many rows and columns as names, and at least one.
    package init(names: [String], squares: [[Square]], rowLabel: String, columnLabel: String) {
        precondition(
            !names.isEmpty && squares.count == names.count && squares.allSatisfy { $0.count == names.count },
            "\(squares.count) rows for \(names.count) names")
        self.names = names.map { HeatMap.shortened($0) }
        self.squares = squares
        self.rowLabel = rowLabel
        self.columnLabel = columnLabel
    }

    /// A name with at most so many letters, an ellipsis standing for those in its middle if there are more: names of
    /// classes often differ at one end alone.
    package static func shortened(_ name: String, to count: Int = longestName) -> String {
        name.count <= count ? name : name.prefix(count - 1 - count / 3) + "…" + name.suffix(count / 3)
    }

    /// The width of a name in letters: those of East Asia are twice as wide.
    private static func letters(_ name: String) -> Int {
        name.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 || $1 == "…" ? 1 : 2) }
    }

    /// The heat map as a figure of its own.
    package func figure(_ name: String, title: String, subtitle: String) -> Figure {
        let count = names.count
        let nameWidth = (names.map { HeatMap.letters($0) }.max() ?? 1) * HeatMap.letterWidth
        let (left, right, top) = (nameWidth + 60, 30, 44)
        let side = min(max(46 * count, 300), max(Figure.largestWidth - left - right, 300))
        // Names of columns lie where they fit, and otherwise stand.
        let isUpright = Double(nameWidth + 8) > Double(side) / Double(count)
        let bottom = (isUpright ? nameWidth : HeatMap.lineHeight) + 68
        let (width, height) = (max(left + side + right, 460), top + side + bottom)
        // The figure's title is above the panel.
        let whole = height + FigureScript.header
        func across(_ pixels: Int) -> String { NumberText.fixed(Double(pixels) / Double(width), places: 5) }
        func up(_ pixels: Int) -> String { NumberText.fixed(Double(pixels) / Double(whole), places: 5) }
        let tics = names.enumerated().map { "\(FigureScript.quoted($1)) \($0)" }.joined(separator: ", ")
        let texts = squares.enumerated().flatMap { row, squares in
            squares.enumerated().compactMap { column, square in label(square, row, column, side: Double(side)) }
        }
        let bounds = "\(-0.5):\(Double(count) - 0.5)"
        let last = "\(Double(count) - 0.5):\(-0.5)"
        let settings =
            [
                "set lmargin at screen \(across(left)); set rmargin at screen \(across(left + side))",
                "set bmargin at screen \(up(bottom)); set tmargin at screen \(up(bottom + side))",
                "set xrange [\(bounds)]; set yrange [\(last)]", "unset grid; unset colorbox; set cbrange [0:1]",
                "set palette defined (0 '#ffffff', 1 '\(Look.navy.color)')",
                "set xtics (\(tics)) \(isUpright ? "rotate by 90 right" : "norotate") noenhanced scale 0",
                "set ytics (\(tics)) noenhanced scale 0",
            ] + texts
        // gnuplot draws no image of one square, but a box, which takes half its sides before the share.
        let style = count == 1 ? "boxxyerror fillstyle solid 1 noborder linecolor palette" : "image pixels"
        let points = squares.enumerated().flatMap { row, squares in
            squares.enumerated().map { [Double($0), Double(row)] + (count == 1 ? [0.5, 0.5] : []) + [$1.share] }
        }
        return Figure(
            name, title: title, panelSize: (width, height),
            panels: [
                Panel(
                    subtitle, x: .init(columnLabel), y: .init(rowLabel), legend: .none, settings: settings,
                    series: [Series("", points, style: .custom(style))])
            ])
    }

    /// The command that writes a square's text; nil if it has none, or no room.
    private func label(_ square: Square, _ row: Int, _ column: Int, side: Double) -> String? {
        guard !square.text.isEmpty else { return nil }
        let room = side / Double(names.count)
        // A digit is 0.64 of the font's size wide.
        let size = min(14, Int(0.9 * room / (0.64 * Double(square.text.count))), Int(0.7 * room))
        guard size >= 6 else { return nil }
        let color = square.share > 0.5 ? "#ffffff" : "#000000"
        return "set label \(FigureScript.quoted(square.text)) at \(column),\(row) center noenhanced front "
            + "font ',\(size)' textcolor rgb '\(color)'"
    }
}
