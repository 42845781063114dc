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

    @Test func aFigureBecomesAPictureWithItsTitlesLabelsAndLegends() throws {
        let folder = try TemporaryFolder()
        let path = try Gnuplot().draw(GnuplotTests.figure, in: folder.path)
        #expect(path == folder.path + "/two-curves.svg")
        let svg = try String(contentsOfFile: path, encoding: .utf8)
        for text in ["<svg", "named 'a' and 'b'", "left", "right", "squares", "y (units)", "a saddle", "</svg>"] {
            #expect(svg.contains(text), "\(text)")
        }
    }

    @Test func whereThereIsNoGnuplotThePackageIsNamed() {
        let problem = #expect(throws: Gnuplot.Problem.self) { try Gnuplot(path: "/nowhere:/neither") }
        #expect(problem == .missing)
        #expect("\(Gnuplot.Problem.missing)".contains("gnuplot-nox"))
    }

    @Test func aDirectoryThatIsNotThereIsNamed() {
        let problem = #expect(throws: Gnuplot.Problem.self) {
            try Gnuplot().draw(GnuplotTests.figure, in: "/nowhere/at/all")
        }
        #expect("\(problem, default: "")".contains("/nowhere/at/all/two-curves.svg"))
    }

    @Test func aSettingThatGnuplotRefusesIsAFailure() throws {
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
