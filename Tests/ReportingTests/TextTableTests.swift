import Reporting
import Testing

@Suite struct TextTableTests {
    @Test func `numbers are aligned right and words left`() {
        var table = TextTable(["rule", "n", "note"])
        table.append(["adam", "1,024", "–"])
        table.append(["momentum", "7", "x"])
        #expect(table.lines == ["rule          n  note", "adam      1,024  –", "momentum      7  x"])
    }
}
