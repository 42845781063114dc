import Exercises
import Testing
import Textbook

@Suite struct ConvergenceFactorTests {
    @Test func `a factor is measured whatever theory expected`() {
        let bowl = QuadraticBowl(curvatures: [1, 4])
        let rule = GradientDescent(learningRate: 0.1)
        for expected in [0.85, 0.9, 0.92] {
            let measured = ConvergenceFactor(of: rule, over: bowl, expected: expected)
            #expect(abs(measured.factor - 0.9) <= 1e-9)
            #expect(measured.agrees(with: expected) == (expected == 0.9))
        }
        // 0.9ᵗ is below a millionth from t = 132 on.
        #expect(ConvergenceFactor(of: rule, over: bowl, expected: 0.9).steps == 132)
    }
}
