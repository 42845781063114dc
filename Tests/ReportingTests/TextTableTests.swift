import Reporting
import Testing

@Suite struct TextTableTests {
    @Test func `numbers are aligned right and words left`() {
        var table = TextTable(["rule", "n", "note"])
        table.append(["adam", "1,024", "–"])
        table.append(["momentum", "7", "x"])
        #expect(table.lines == ["rule          n  note", "adam      1,024  –", "momentum      7  x"])
    }

    @Test func `columns that are said to have numbers are aligned right, with dashes and minus signs`() {
        var table = TextTable(["1st", "value"], numbersFrom: 1)
        table.append(["7", "–"])
        table.append(["12 b", "-0.5"])
        #expect(table.lines == ["1st   value", "7         –", "12 b   -0.5"])
    }
}
