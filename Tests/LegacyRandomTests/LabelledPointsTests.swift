import LegacyRandom
import Testing

@Suite struct LabelledPointsTests {
    @Test func `there are as many points as labels`() {
        var state = RandomState(seed: 1)
        let points = state.makeMoons(count: 7, noise: nil)
        #expect(points.count == 7)
        #expect(points.coordinates.count == 14)
    }
}
