import Benchmarks
import Testing

@Suite struct SpreadTests {
    @Test func `the median is the middle value, or the mean of the middle two, whatever the order`() {
        let odd = Spread(of: [3, 1, 10])
        #expect(odd.median == 3)
        #expect(odd.minimum == 1)
        #expect(odd.maximum == 10)
        #expect(Spread(of: [4, 1, 2, 100]).median == 3)
        let single = Spread(of: [7])
        #expect(single.median == 7 && single.minimum == 7 && single.maximum == 7)
    }

    @Test func `no values, or a NaN, stop the program`() async {
        await #expect(processExitsWith: .failure) { _ = Spread(of: []) }
        await #expect(processExitsWith: .failure) { _ = Spread(of: [1, .nan]) }
    }
}
