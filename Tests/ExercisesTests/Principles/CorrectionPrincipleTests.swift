import Exercises
import Glibc
import Testing

@Suite struct CorrectionPrincipleTests {
    @Test(arguments: [(0.9, 44), (0.99, 459), (0.999, 4603)])
    func `the correction matters for a few windows`(beta: Double, steps: Int) {
        #expect(CorrectionPrinciple.stepsToForget(beta: beta) == steps)
        #expect(pow(beta, Double(steps)) < 0.01 && pow(beta, Double(steps - 1)) >= 0.01)
    }
}
