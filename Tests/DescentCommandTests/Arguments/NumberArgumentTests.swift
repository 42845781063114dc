import ArgumentParser
import DescentCommand
import Testing

@Suite struct NumberArgumentTests {
    @Test(arguments: [("1e-3", 0.001), ("-1", -1), ("+0.5", 0.5), (".5", 0.5), ("5.", 5), ("1E4", 10_000)])
    func `decimal numbers are read`(text: String, expected: Double) throws {
        // Parsing rounds correctly, so equality is exact.
        #expect(try NumberArgument.real(text) == expected)
    }

    @Test(arguments: [
        "nan", "NaN", "inf", "-infinity", "0x1", "0x1p3", "", " 1", "1 ", "1,5", "1e", "1e400", "ten", "-", ".",
    ])
    func `all else is refused`(text: String) {
        #expect(throws: ValidationError.self) { try NumberArgument.real(text) }
    }

    @Test(arguments: ["1.5", "1e3", "", "x", "9223372036854775808"])
    func `whole numbers are whole`(text: String) {
        #expect(throws: ValidationError.self) { try NumberArgument.whole(text) }
    }

    @Test func `seeds reach from zero to the largest of 64 bits`() throws {
        #expect(try NumberArgument.seed("18446744073709551615") == .max)
        #expect(throws: ValidationError.self) { try NumberArgument.seed("-1") }
        #expect(throws: ValidationError.self) { try NumberArgument.seed("18446744073709551616") }
    }
}
