import LegacyRandom
import TestSupport
import Testing

@Suite struct RandomStateLabelledPointsTests {
    /// NumPy may have its own vectorized cos and sin, an ulp apart: 2⁻⁵³ each below 1; the sum with the noise then
    /// rounds by half an ulp of a value below 4.
    private static let tolerance = 0x1p-51

    private let golden: JSONValue

    init() throws {
        golden = try GoldenFile.load("legacy_random.json")
    }

    @Test func `moons are scikit-learn's for every size and noise`() throws {
        let rows = try golden["moons"].elements
        #expect(rows.count == 12)
        for row in rows {
            var state = RandomState(seed: UInt32(try row["seed"].integer))
            let points = state.makeMoons(count: try row["count"].integer, noise: try? row["noise"].number)
            #expect(points.labels == (try row["labels"].integers))
            let difference = largestAbsoluteDifference(points.coordinates, try row["coordinates"].numbers)
            #expect(difference <= Self.tolerance)
        }
    }

    @Test func `circles are scikit-learn's for every size, noise and factor`() throws {
        let rows = try golden["circles"].elements
        #expect(rows.count == 12)
        for row in rows {
            var state = RandomState(seed: UInt32(try row["seed"].integer))
            let points = state.makeCircles(
                count: try row["count"].integer, noise: try? row["noise"].number, factor: try row["factor"].number)
            #expect(points.labels == (try row["labels"].integers))
            let difference = largestAbsoluteDifference(points.coordinates, try row["coordinates"].numbers)
            #expect(difference <= Self.tolerance)
        }
    }

    @Test func `moons are the course's`() throws {
        let course = try GoldenFile.load("course.json")["moons(300, noise 0.2, seed 3)"]
        var state = RandomState(seed: 3)
        let points = state.makeMoons(count: 300, noise: 0.2)
        let first = try course["first"].numbers
        #expect(largestAbsoluteDifference(Array(points.coordinates.prefix(6)), first) <= Self.tolerance)
        #expect(Array(points.labels.prefix(10)) == (try course["labels"].integers))
        // NumPy adds in pairs and we in order: 600 additions of partial sums below 256 differ by 600·2⁻⁴⁶ at most.
        let sum = points.coordinates.reduce(0, +)
        #expect(abs(sum - (try course["sum"].number)) <= 600 * 0x1p-46)
    }

    @Test(arguments: [nil, 0.2])
    func `single precision is double precision rounded once`(noise: Double?) {
        for count in [0, 1, 2, 3, 101] {
            var state = RandomState(seed: 8)
            var other = state
            let moons = state.makeMoonsInSinglePrecision(count: count, noise: noise)
            let expected = other.makeMoons(count: count, noise: noise)
            #expect(moons.coordinates == expected.coordinates.map { Float($0) })
            #expect(moons.labels == expected.labels)
            let circles = state.makeCirclesInSinglePrecision(count: count, noise: noise)
            let expectedCircles = other.makeCircles(count: count, noise: noise)
            #expect(circles.coordinates == expectedCircles.coordinates.map { Float($0) })
            #expect(circles.labels == expectedCircles.labels)
        }
    }

    @Test func `half of the points, rounded up, are of class 1`() {
        var state = RandomState(seed: 4)
        #expect(state.makeMoons(count: 101, noise: 0.1).labels.reduce(0, +) == 51)
        #expect(state.makeCircles(count: 100, noise: 0.1).labels.reduce(0, +) == 50)
    }

    @Test func `without noise nothing is drawn for it, with a noise of 0 it is`() {
        var silent = RandomState(seed: 5)
        var shuffled = silent
        _ = silent.makeMoons(count: 10, noise: nil)
        _ = shuffled.permutation(10)
        #expect(silent.uniform() == shuffled.uniform())
        var zero = RandomState(seed: 5)
        _ = zero.makeMoons(count: 10, noise: 0)
        shuffled.seed(5)
        _ = shuffled.permutation(10)
        _ = shuffled.standardNormal(count: 20)
        #expect(zero.uniform() == shuffled.uniform())
    }
}
