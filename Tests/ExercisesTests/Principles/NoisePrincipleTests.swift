import Exercises
import Testing

@Suite struct NoisePrincipleTests {
    @Test func `the step shrinks with the noise`() {
        let steps = NoisePrinciple.measure(count: 200_000)
        for (step, next) in zip(steps, steps.dropFirst()) { #expect(step.mean > next.mean) }
        for step in steps { #expect(abs(step.mean - NoisePrinciple.mean(ratio: step.ratio)) <= 0.015) }
        #expect(steps[0].ratio == 0 && abs(steps[0].mean - 1) <= 1e-9)
    }
}
