import FoundationEssentials
import Reporting
import TestSupport
import Testing

/// Tests the contents of the pictures drawn.
@Suite struct FigureTests {
    /// The picture of a figure, as text.
    private func svg(_ figure: Figure) throws -> String {
        let folder = try TemporaryFolder()
        return try String(contentsOfFile: try Gnuplot().draw(figure, in: folder.path), encoding: .utf8)
    }

    private func svg(_ panel: Panel, title: String = "") throws -> String {
        try svg(Figure("figure", title: title, panels: [panel]))
    }

    /// The texts of a picture without their tags; superscripts follow their base.
    private func texts(_ svg: String) -> [String] {
        svg.split(separator: "\n").filter { $0.contains("<text>") }.map { line in
            var (text, isTag) = ("", false)
            for letter in line {
                if letter == "<" { isTag = true }
                if !isTag { text.append(letter) }
                if letter == ">" { isTag = false }
            }
            return String(text.drop { $0.isWhitespace })
        }
    }

    /// How often a mark is drawn; those in the definitions have no position.
    private func marks(_ svg: String) -> Int {
        svg.split(separator: "\n").count { $0.contains("<use") && $0.contains("translate(") }
    }

    @Test func `the picture's title is the figure's and its font has fallbacks`() throws {
        let text = try svg(
            Panel(x: .init("x"), y: .init("y"), series: [Series("", [[1, 1], [2, 2]])]), title: "a < b & c")
        #expect(text.contains("<title>a &lt; b &amp; c</title>"))
        #expect(!text.contains("<title>Gnuplot</title>") && !text.contains("<title>gnuplot_plot"))
        #expect(text.contains("font-family=\"DejaVu Sans,Verdana,sans-serif\""))
        #expect(!text.contains("font-family=\"DejaVu Sans\""))
    }

    @Test func `a line that only crosses the picture is drawn`() throws {
        /// The number of line segments drawn from one point to another.
        func moves(_ y: [Double]) throws -> Int {
            try svg(
                Panel(
                    x: .init("x", range: 0...3), y: .init("y", range: -1...1), series: [Series("", x: [1, 2], y: y)])
            ).count { $0 == "M" }
        }
        let inside = try moves([0, 0.5])
        let (crossing, outside) = (try moves([-5, 5]), try moves([5, 6]))
        #expect(crossing == inside)
        #expect(outside == inside - 1)
    }

    @Test func `in a square panel a unit is equally long along both axes`() throws {
        func frame(square: Bool) throws -> (width: Double, height: Double) {
            let panel = Panel(
                x: .init("W", range: 0...4), y: .init("b", range: 0...1), square: square,
                series: [Series("", [[0, 0], [4, 0], [4, 1], [0, 1], [0, 0]], style: .thread, look: .vermilion)])
            // The series is the frame itself, in its own colour.
            var (xs, ys): ([Double], [Double]) = ([], [])
            for line in try svg(panel).split(separator: "\n") where line.contains("rgb(201,") {
                guard let start = line.firstRange(of: " d='M")?.upperBound else { continue }
                let points = line[start...].prefix { $0 != "'" }.split(separator: " ").compactMap {
                    word -> (Double, Double)? in
                    let numbers = word.drop { $0 == "L" || $0 == "M" }.split(separator: ",")
                    guard numbers.count == 2, let x = Double(numbers[0]), let y = Double(numbers[1]) else { return nil }
                    return (x, y)
                }
                guard points.count == 5 else { continue }
                xs += points.map(\.0)
                ys += points.map(\.1)
            }
            let (left, right) = (try #require(xs.min()), try #require(xs.max()))
            let (top, bottom) = (try #require(ys.min()), try #require(ys.max()))
            return (right - left, bottom - top)
        }
        let (square, free) = (try frame(square: true), try frame(square: false))
        #expect(abs(square.width / square.height - 4) <= 0.02)
        #expect(free.width / free.height < 3)
    }

    @Test func `every point of a short path has a mark and a long path has some at an odd interval`() throws {
        func drawn(_ count: Int) throws -> Int {
            let points = (0..<count).map { [Double($0), Double($0 % 2)] }
            return marks(
                try svg(Panel(x: .init("x"), y: .init("y"), legend: .none, series: [Series("", points, style: .path)])))
        }
        let counts = try [30, 41, 120].map { try drawn($0) }
        // 120/12 is even: every 11th, so that an alternating series has marks on both sides.
        #expect(counts == [30, 41, 11])
    }

    /// An axis that spans a factor of 20 or more is long.
    @Test(arguments: [(1e-6...1, true), (0.05...60, true), (0.01...0.3, true), (1...10, false), (4...50, false)])
    func `a long logarithmic axis is labelled with powers of ten`(range: ClosedRange<Double>, powers: Bool) throws {
        let panel = Panel(
            x: .init("x"), y: .init("y", range: range, logarithmic: true),
            series: [Series("", x: [1, 2], y: [range.lowerBound, range.upperBound])])
        let found = texts(try svg(panel))
        #expect(found.contains { ["10-1", "10-2", "101"].contains($0) } == powers)
        // A short one has plain numbers.
        #expect(found.contains("10") == !powers)
    }

    @Test func `a logarithmic axis without a range ends with its data`() throws {
        let panel = Panel(
            x: .init("x"), y: .init("y", logarithmic: true), series: [Series("", x: [1, 2, 3], y: [20, 700, 40_000])])
        let found = texts(try svg(panel))
        #expect(found.contains("102") && found.contains("104"))
        #expect(!found.contains("101") && !found.contains("105"))
    }

    @Test func `thousands have commas on a linear axis`() throws {
        let panel = Panel(
            x: .init("step", range: 0...15_000), y: .init("y"), series: [Series("", [[0, 0], [15_000, 1]])])
        let found = texts(try svg(panel))
        #expect(found.contains("5,000") && found.contains("15,000") && !found.contains("15000"))
    }

    @Test func `panels share a legend that names each series once`() throws {
        func panel(_ names: [String], _ legend: Panel.Legend = .shared) -> Panel {
            Panel(
                x: .init("x"), y: .init("y"), legend: legend,
                series: names.map { Series($0, [[1, 1], [2, 2]], style: .markedLine) })
        }
        let figure = Figure(
            "f", title: "", columns: 2, panels: [panel(["Adam", "RMSprop"]), panel(["Adam", "Momentum"])])
        let found = texts(try svg(figure))
        for name in ["Adam", "RMSprop", "Momentum"] { #expect(found.count { $0 == name } == 1, "\(name)") }
        let none = Figure("f", title: "", panels: [panel(["Adam"], .none)])
        let unnamed = texts(try svg(none))
        #expect(!unnamed.contains("Adam"))
        let own = Figure("f", title: "", columns: 2, panels: [panel(["Adam"], .topLeft), panel(["Adam"], .topRight)])
        let twice = texts(try svg(own))
        #expect(twice.count { $0 == "Adam" } == 2)
    }

    /// Three panels in two columns leave room for it; below two panels it needs its own space.
    @Test func `the legend fills the gap of a missing panel`() throws {
        func height(_ panels: Int, _ name: String) throws -> Int {
            let panel = Panel(x: .init("x"), y: .init("y"), series: [Series(name, [[1, 1], [2, 2]])])
            let figure = Figure("f", title: "", columns: 2, panels: [Panel](repeating: panel, count: panels))
            let text = try svg(figure)
            let start = try #require(text.firstRange(of: "height=\"")).upperBound
            return try #require(Int(text[start...].prefix { $0 != "\"" }))
        }
        let (three, four) = (try height(3, ""), try height(4, ""))
        let (threeNamed, fourNamed) = (try height(3, "a"), try height(4, "a"))
        #expect(threeNamed == three)
        #expect(fourNamed > four)
    }

    @Test func `an exponent in a name is raised`() throws {
        let series = [Series("0.5^{n}·α", [[1, 1], [2, 2]]), Series("a_b^c", [[1, 2], [2, 3]])]
        let raised = try svg(Panel(x: .init("x"), y: .init("y"), series: [series[0]]))
        #expect(texts(raised).contains("0.5n·α"))
        let plain = try svg(Panel(x: .init("x"), y: .init("y"), series: [series[1]]))
        #expect(texts(plain).contains("a_b^c"))
    }

    @Test func `a figure that is too wide for a page is refused`() async {
        await #expect(processExitsWith: .failure) {
            let panel = Panel(x: .init("x"), y: .init("y"), series: [Series("", [[1, 1]])])
            _ = Figure("f", title: "", columns: 3, panelSize: (400, 300), panels: [panel, panel, panel])
        }
    }
}
