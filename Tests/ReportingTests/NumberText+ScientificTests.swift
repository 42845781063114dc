import Reporting
import Testing

@Suite struct NumberTextScientificTests {
    @Test(arguments: [
        (7.814e-11, "7.814e-11"), (1, "1.000e+00"), (-0.00123456, "-1.235e-03"), (9.9996, "1.000e+01"),
        (9.9994e7, "9.999e+07"), (1e-7, "1.000e-07"), (1e22, "1.000e+22"), (0, "0.000e+00"), (1.5e-300, "1.500e-300"),
        (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
    ])
    func `it is C's format`(value: Double, text: String) {
        #expect(NumberText.scientific(value) == text)
    }

    @Test func `it has the requested number of digits`() {
        #expect(NumberText.scientific(123_456, digits: 2) == "1.2e+05")
        #expect(NumberText.scientific(96, digits: 1) == "1e+02")
        #expect(NumberText.scientific(0.004, digits: 7) == "4.000000e-03")
    }
}
