import Reporting
import Testing

@Suite struct NumberTextTests {
    @Test(arguments: [
        (0.5, "0.500000"), (-1.25, "-1.250000"), (0, "0.000000"), (0.9999996, "1.000000"), (123.4567891, "123.456789"),
        (0.00012345, "0.000123450"), (-2.9918515e-6, "-0.00000299185"), (0.000999999, "0.000999999"),
        (0.036086, "0.036086"), (1e-9, "0.00000000100000"), (2.5e-10, "2.50000e-10"), (0x1p-1030, "8.69169e-311"),
        (1e30, "1e+30"), (.infinity, "inf"), (.nan, "nan"), (-.nan, "nan"),
    ])
    func `decimals keep enough digits`(value: Double, text: String) {
        #expect(NumberText.decimal(value) == text)
    }

    @Test(arguments: [
        (0.96, 0, "1"), (-0.001, 2, "0.00"), (99.995, 2, "100.00"), (0.05, 1, "0.1"), (2.0305, 4, "2.0305"),
        (7, 4, "7.0000"),
    ])
    func `fixed numbers round half away`(value: Double, places: Int, text: String) {
        #expect(NumberText.fixed(value, places: places) == text)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (1_000_007, "1,000,007"),
        (-1020, "-1,020"), (.min, "-9,223,372,036,854,775,808"),
    ])
    func `digits are grouped by threes`(value: Int, text: String) {
        #expect(NumberText.grouped(value) == text)
    }

    @Test(arguments: [
        (0, "0 µs"), (0.000_17, "170 µs"), (0.0082, "8.2 ms"), (0.42, "420 ms"), (1.5, "1.5 s"), (12.4, "12 s"),
        (200, "3 min 20 s"), (3900, "1 h 5 min"), (.infinity, "very long"),
    ])
    func `durations have a suitable unit`(seconds: Double, text: String) {
        #expect(NumberText.duration(seconds: seconds) == text)
    }

    @Test(
        arguments: [
            (0.5, "0.5000"), (0.0125, "0.01250"), (1.25e-5, "1.250e-05"), (-3.0, "-3.000"), (1234.56, "1235"),
            (12_345.6, "1.235e+04"), (0.99996, "1.000"), (9.9996e-4, "0.001000"), (1e-300, "1.000e-300"), (0, "0"),
            (1000, "1000"), (-1e-4, "-1.000e-04"), (.infinity, "inf"), (-.nan, "nan"),
        ] as [(Double, String)])
    func `significant digits`(value: Double, expected: String) {
        #expect(NumberText.significant(value) == expected)
    }
}
