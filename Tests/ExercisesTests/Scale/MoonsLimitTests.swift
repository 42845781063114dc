import Descent
import Exercises
import Testing

@Suite struct MoonsLimitTests {
    @Test func `moons that hardly stray can all be told apart`() throws {
        #expect(try MoonsLimit.accuracy(on: .moons(500, noise: 0.02), noise: 0.02) == 1)
    }

    /// Computed with NumPy 1.24 and scikit-learn 1.2 in double precision:
    ///
    ///     np.random.seed(4); X, Y = make_moons(100000, noise=.2); t = np.linspace(0, np.pi, 800)
    ///     density = lambda c: sum(np.exp(-((X - k)**2).sum(1) / .08) for k in c)
    ///     inner, outer = np.c_[1 - np.cos(t), .5 - np.sin(t)], np.c_[np.cos(t), np.sin(t)]
    ///     np.mean((density(inner) > density(outer)) == Y)    # 0.97056
    @Test func `the course's noise leaves 97,06 percent`() throws {
        let accuracy = try MoonsLimit.accuracy(on: .moons(100_000, seed: 4), noise: 0.2)
        // Another rule for the integral moves the border a little: one example in ten thousand.
        #expect(abs(accuracy - 0.97056) <= 1e-4)
    }

    @Test func `a goal is rounded down to a hundredth of a per cent`() {
        #expect(MoonsLimit.goal(best: 0.97056, margin: 0.002) == 0.9685)
    }
}
