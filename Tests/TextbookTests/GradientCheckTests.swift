import TestSupport
import Testing
import Textbook

@Suite struct GradientCheckTests {
    /// Course, week 1: J = θ·x at x = 3, θ = 4.
    @Test func `the exercise's linear function has the ratio that it prints`() {
        let approximations = GradientCheck.centralDifferences(of: { 3 * $0[0] }, at: [4])
        let ratio = GradientCheck.ratio([3], approximations)
        #expect(relativeDifference(ratio, 7.814e-11) <= 0.01)
        #expect(ratio <= GradientCheck.threshold)
    }

    @Test func `central differences are exact for a quadratic of powers of two`() {
        let approximations = GradientCheck.centralDifferences(
            of: { $0[0] * $0[0] + 4 * $0[1] }, at: [2, 5], h: 0.5)
        #expect(approximations == [4, 4])
    }

    @Test func `one-sided differences of a quadratic are off by h times half the second derivative`() {
        let approximations = GradientCheck.forwardDifferences(
            of: { 3 * $0[0] * $0[0] + 4 * $0[1] }, at: [2, 5], h: 0.5)
        // 6·θ + 3·h.
        #expect(approximations == [13.5, 4])
    }

    @Test func `the ratio is 0 for equal vectors and 1 for opposite ones`() {
        #expect(GradientCheck.ratio([3, 4], [3, 4]) == 0)
        #expect(GradientCheck.ratio([3, 4], [-3, -4]) == 1)
        #expect(GradientCheck.ratio([0, 0], [0, 0]) == 0)
        #expect(GradientCheck.ratio([3, 4], [3, 0]) == 0.5)
        #expect(GradientCheck.ratio([.nan], [1]).isNaN)
    }
}
