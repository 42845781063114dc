import Exercises
import Reporting
import Testing

@Suite struct LooksTests {
    @Test func `rules and batch sizes are told apart`() {
        #expect(Set([Look.gradientDescent, .momentum, .rmsprop, .adam, .amsgrad]).count == 5)
        let sizes = [1, 16, 64, 128, 256, 512, 1024, 300_000].map { Look.batch($0, of: 300_000) }
        #expect(Set(sizes).count == 8)
        #expect(Set([0.5, 0.9, 0.98].map { Look.average(beta: $0) }).count == 3)
    }

    @Test func `the whole set looks the same whatever its size`() {
        #expect(Look.batch(300, of: 300) == Look.batch(20_000, of: 20_000))
        #expect(Look.batch(300, of: 300) == .gradientDescent)
        #expect(Look.batch(64, of: 300) == Look.batch(64, of: 20_000))
        #expect(Look.batch(1, of: 300) != Look.batch(300, of: 300))
    }
}
