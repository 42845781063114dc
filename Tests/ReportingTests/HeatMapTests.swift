import FoundationEssentials
import Reporting
import TestSupport
import Testing

@Suite struct HeatMapTests {
    private static func map(_ names: [String], text: String) -> Figure {
        let squares = names.indices.map { row in
            names.indices.map { HeatMap.Square(share: $0 == row ? 1 : 0.1, text: $0 == row ? text : "") }
        }
        return HeatMap(names: names, squares: squares, rowLabel: "class of", columnLabel: "taken for")
            .figure("map", title: "A map", subtitle: "what it shows")
    }

    private static func svg(_ figure: Figure) throws -> String {
        let folder = try TemporaryFolder()
        return try String(contentsOfFile: try Gnuplot().draw(figure, in: folder.path), encoding: .utf8)
    }

    @Test func `names, texts and labels are in the picture, those that look like markup too`() throws {
        let svg = try HeatMapTests.svg(HeatMapTests.map(["a_b^{2}", "it's <c> & d"], text: "1234"))
        for text in ["a_b^{2}", "it's &lt;c> &amp; d", "1234", "class of", "taken for", "what it shows"] {
            #expect(svg.contains(text), "\(text)")
        }
        // Names at the rows and at the columns.
        #expect(svg.components(separatedBy: "a_b^{2}").count == 3)
    }

    @Test(arguments: [1, 2, 10, 30])
    func `with any number of long names a picture fits a page`(count: Int) throws {
        let figure = HeatMapTests.map((0..<count).map { "class number \($0) of a very long name" }, text: "12")
        #expect(figure.panelSize.width <= Figure.largestWidth)
        let svg = try HeatMapTests.svg(figure)
        #expect(svg.contains("…"))
        #expect(svg.components(separatedBy: ">12<").count == count + 1)
        // The colour of the diagonal: navy.
        #expect(svg.contains("rgb( 18,  48, 127)"))
    }

    @Test func `a text without room is left out`() throws {
        let names = (0..<30).map { "\($0)" }
        #expect(try HeatMapTests.svg(HeatMapTests.map(names, text: "9999")).contains("9999"))
        #expect(try !HeatMapTests.svg(HeatMapTests.map(names, text: "999999999")).contains("999999999"))
    }

    @Test func `a long name keeps both ends`() {
        #expect(HeatMap.shortened("abcdefghij", to: 10) == "abcdefghij")
        #expect(HeatMap.shortened("abcdefghijk", to: 10) == "abcdef…ijk")
        #expect(HeatMap.shortened("abcdefghijk", to: 10).count == 10)
    }
}
