import Exercises
import Testing

@Suite struct HeavyBallPrincipleTests {
    @Test func `the ball obeys its equation`() {
        let h = 1e-3
        for time in [0.5, 3, 11.0] {
            let (before, now, after) = (
                HeavyBallPrinciple.ball(at: time - h), HeavyBallPrinciple.ball(at: time),
                HeavyBallPrinciple.ball(at: time + h)
            )
            let acceleration = (after - 2 * now + before) / (h * h)
            // The differences are off by some h²/12.
            #expect(abs(acceleration + 0.4 * (after - before) / (2 * h) + now) <= 1e-6)
        }
        #expect(HeavyBallPrinciple.ball(at: 0) == 1)
        // It is at rest at first: its way is that of a constant acceleration of −1.
        #expect(abs(HeavyBallPrinciple.ball(at: h) - (1 - h * h / 2)) <= 1e-9)
    }

    @Test func `half the time step halves the error of the heavy ball`() {
        let ratio = HeavyBallPrinciple.largestError(timeStep: 0.02) / HeavyBallPrinciple.largestError(timeStep: 0.01)
        #expect(abs(ratio - 2) <= 0.05)
    }
}
