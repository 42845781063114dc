import DescentCommand
import Testing

@Suite struct ParameterSizesTests {
    @Test func `numbers powers and ranges are read`() throws {
        #expect(try ParameterSizes(parsing: "1000").values == [1000])
        #expect(try ParameterSizes(parsing: "2^10,7,2^20").values == [1024, 7, 1_048_576])
        #expect(try ParameterSizes(parsing: "2^3..2^5,1").values == [8, 16, 32, 1])
        #expect(try ParameterSizes(parsing: "2^4..2^4").values == [16])
    }

    @Test(arguments: [
        "", ",", "0", "-1", "2^", "2^-1", "2^41", "3^2", "2^5..2^3", "2^3..", "..2^3", "8..16", "2^3..2^4..2^5", "1e6",
        "9223372036854775807", "2^3 ",
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: (any Error).self) { try ParameterSizes(parsing: text) }
    }
}
