import FoundationEssentials
import Reporting
import TestSupport
import Testing

@Suite struct GnuplotTests {
    private static let figure = Figure(
        "two-curves", title: "Two curves, named 'a' and 'b'", columns: 2,
        panels: [
            Panel(
                "left", x: .init("x"), y: .init("y (units)", logarithmic: true),
                series: [
                    Series("squares", x: [1, 2, 3], y: [1, 4, 9]),
                    Series("cubes, one of them missing", x: [1, 2, 3], y: [1, .nan, 27], style: .markedLine),
                ]),
            Panel(
                "right", x: .init("t"), y: .init("value", range: -1...1), legend: .none,
                settings: ["set label 'a saddle' at 1,0"], series: [Series("s", x: [0, 2], y: [-0.5, 0.5])]),
        ])

    @Test func `a figure becomes a picture with its titles labels and legends`() throws {
        let folder = try TemporaryFolder()
        let path = try Gnuplot().draw(GnuplotTests.figure, in: folder.path)
        #expect(path == folder.path + "/two-curves.svg")
        let svg = try String(contentsOfFile: path, encoding: .utf8)
        for text in ["<svg", "named 'a' and 'b'", "left", "right", "squares", "y (units)", "a saddle", "</svg>"] {
            #expect(svg.contains(text), "\(text)")
        }
    }

    @Test func `a point that is not a number leaves a gap in a line`() throws {
        /// The number of separate lines in the picture.
        func moves(_ y: [Double]) throws -> Int {
            let folder = try TemporaryFolder()
            let figure = Figure(
                "line", title: "",
                panels: [Panel(x: .init("x"), y: .init("y"), series: [Series("", x: [1, 2, 3, 4, 5], y: y)])])
            let svg = try String(contentsOfFile: try Gnuplot().draw(figure, in: folder.path), encoding: .utf8)
            return svg.count { $0 == "M" }
        }
        #expect(try moves([1, 2, .nan, 2, 1]) == moves([1, 2, 1, 2, 1]) + 1)
    }

    @Test func `a surface has a third axis`() throws {
        let folder = try TemporaryFolder()
        let rows: [[Double]] = [[0, 0, 1], [1, 0, 2], [], [0, 1, 3], [1, 1, 4]]
        let panel = Panel(x: .init("x"), y: .init("y"), z: .init("height"), series: [Series("a sheet", rows)])
        let path = try Gnuplot().draw(Figure("surface", title: "", panels: [panel]), in: folder.path)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("height"))
    }

    @Test func `without gnuplot the error names the package`() {
        let problem = #expect(throws: Gnuplot.Problem.self) { try Gnuplot(path: "/nowhere:/neither") }
        #expect(problem == .missing)
        #expect("\(Gnuplot.Problem.missing)".contains("gnuplot-nox"))
    }

    @Test func `an empty path is not the root`() {
        let problem = #expect(throws: Gnuplot.Problem.self) { try Gnuplot().draw(GnuplotTests.figure, in: "") }
        #expect("\(problem, default: "")".contains("path of the directory is empty"))
    }

    @Test func `a missing directory is named`() {
        let problem = #expect(throws: Gnuplot.Problem.self) {
            try Gnuplot().draw(GnuplotTests.figure, in: "/nowhere/at/all")
        }
        #expect("\(problem, default: "")".contains("/nowhere/at/all/two-curves.svg"))
    }

    @Test func `a setting that gnuplot refuses is a failure`() throws {
        let folder = try TemporaryFolder()
        let figure = Figure(
            "wrong", title: "",
            panels: [
                Panel(x: .init("x"), y: .init("y"), settings: ["no such command"], series: [Series("a", [[1, 2]])])
            ])
        let problem = #expect(throws: Gnuplot.Problem.self) { try Gnuplot().draw(figure, in: folder.path) }
        #expect("\(problem, default: "")".contains("wrong"))
    }
}
