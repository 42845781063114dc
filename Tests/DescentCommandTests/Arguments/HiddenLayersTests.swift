import ArgumentParser
import DescentCommand
import Testing

@Suite struct HiddenLayersTests {
    @Test(arguments: [("512,256", [512, 256]), ("1", [1]), ("none", [])])
    func `widths are read in order`(text: String, widths: [Int]) throws {
        let layers = try HiddenLayers(parsing: text)
        #expect(layers.widths == widths)
        #expect("\(layers)" == text)
    }

    @Test(arguments: ["", "0", "-5", "5,,5", "5,", "5;5", "5.0", "none,5", "99999999999999999999"])
    func `everything else is refused`(text: String) {
        #expect(throws: ValidationError.self) { try HiddenLayers(parsing: text) }
    }
}
