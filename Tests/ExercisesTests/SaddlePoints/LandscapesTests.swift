import Exercises
import Testing

@Suite struct LandscapesTests {
    @Test func `the marked minima are minima`() {
        let minima = Landscapes.minima
        // One in each dip of cos 3x cos 3y: x is a multiple of π/3 where y is an odd one, and the reverse.
        #expect(minima.count == 12)
        for point in minima {
            let low = Landscapes.bumpy(point[0], point[1])
            for (x, y) in [(0.05, 0), (-0.05, 0), (0, 0.05), (0, -0.05), (0.04, 0.04), (-0.04, 0.04)] {
                #expect(Landscapes.bumpy(point[0] + x, point[1] + y) > low)
            }
        }
    }
}
