import Exercises
import Testing

@Suite struct RaceTextTests {
    @Test func `shares, rates, factors and speeds have the digits that count`() {
        #expect([0.96, 0.9705, 1, 0].map(RaceText.percent) == ["96 %", "97.05 %", "100 %", "0 %"])
        #expect([0.00003, 0.1, 10, 3].map(RaceText.rate) == ["0.00003", "0.1", "10", "3"])
        #expect([0.625, 1.84, 25.4, 1234].map(RaceText.factor) == ["0.63", "1.8", "25", "1,234"])
        #expect([12_345, 1.25e6, 8.5e7].map(RaceText.perSecond) == ["12,345", "1.3 M", "85 M"])
        #expect(RaceText.factor(.infinity) == "inf")
    }
}
