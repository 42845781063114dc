import Reporting
import Testing

@Suite struct LookTests {
    /// Black, grey and white by hand, and the weights of the three colours.
    @Test func `the luma is that of the colour's grey`() {
        func luma(_ color: String) -> Double { Look(color: color, dash: "1", mark: 1).luma }
        #expect(luma("#000000") == 0)
        #expect(abs(luma("#ffffff") - 255) <= 1e-9)
        #expect(abs(luma("#ff0000") - 76.245) <= 1e-9)
        #expect(abs(luma("#00ff00") - 149.685) <= 1e-9)
    }

    @Test func `the first looks differ in grey`() {
        let lumas = Look.all.prefix(7).map(\.luma).sorted()
        for (dark, light) in zip(lumas, lumas.dropFirst()) { #expect(light - dark >= 20, "\(dark) and \(light)") }
        // None is too bright to see on white.
        #expect(lumas.allSatisfy { $0 <= 190 })
    }

    @Test func `each look has its own dash and mark`() {
        #expect(Look.all.count == 9)
        #expect(Set(Look.all.map(\.color)).count == 9)
        #expect(Set(Look.all.map(\.dash)).count == 9)
        #expect(Set(Look.all.map(\.mark)).count == 9)
    }
}
