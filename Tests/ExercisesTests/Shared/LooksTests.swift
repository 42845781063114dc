import Descent
import Exercises
import Reporting
import Testing

@Suite struct LooksTests {
    @Test func `optimizers and batch sizes are told apart`() {
        #expect(Set([Look.gradientDescent, .momentum, .rmsprop, .adam, .amsgrad]).count == 5)
        let rows = OptimizerCatalogue.rows
        #expect(Set(rows.map { Look.optimizer($0.name) }).count == rows.count)
        let sizes = [1, 16, 64, 128, 256, 512, 1024, 300_000].map { Look.batch($0, of: 300_000) }
        #expect(Set(sizes).count == 8)
        #expect(Set([0.5, 0.9, 0.98].map { Look.average(beta: $0) }).count == 3)
    }

    /// The documents' figures have these looks: a new row goes to the end of the catalogue.
    @Test func `the course's optimizers keep their looks`() {
        #expect(CourseOptimizer.allCases.map(\.look) == [.black, .vermilion, .sky, .navy])
        #expect([Look.gradientDescent, .momentum, .rmsprop, .adam] == [.black, .vermilion, .sky, .navy])
    }

    @Test func `the whole set looks the same whatever its size`() {
        #expect(Look.batch(300, of: 300) == Look.batch(20_000, of: 20_000))
        #expect(Look.batch(300, of: 300) == .gradientDescent)
        #expect(Look.batch(64, of: 300) == Look.batch(64, of: 20_000))
        #expect(Look.batch(1, of: 300) != Look.batch(300, of: 300))
    }
}
