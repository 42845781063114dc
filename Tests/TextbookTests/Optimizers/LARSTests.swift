import TestSupport
import Testing
import Textbook

@Suite struct LARSTests {
    private static func falling(_ step: Int) -> Double { step == 0 ? 4 : falling(step - 1) / 2 }

    @Test(arguments: LARS.Form.allCases)
    func `at a fixed rate all forms take the steps of Optax, and of the paper's formula`(form: LARS.Form) throws {
        for (name, decay) in [("LARS, no decay", 0.0), ("LARS", 0.1)] {
            let golden = try GoldenTrajectory(rule: name, in: "lars.json")
            let rule = LARS(parameterCount: golden.parameterCount, learningRate: 4, weightDecay: decay, form: form)
            #expect(golden.largestRelativeDifference(of: rule) <= 1e-12, "\(name)")
        }
    }

    @Test func `where the rate falls, the form with the rate within is Optax's`() throws {
        let golden = try GoldenTrajectory(rule: "LARS, rate within, falling", in: "lars.json")
        for form in LARS.Form.allCases {
            let rule = LARS(parameterCount: golden.parameterCount, learningRate: 4, weightDecay: 0, form: form)
            let difference = golden.largestRelativeDifference(of: rule, rate: Self.falling)
            if form == .within { #expect(difference <= 1e-12) } else { #expect(difference > 1e-4) }
        }
    }

    @Test func `the velocity that holds the rate, corrected for its changes, is the one that does not, times the rate`()
    {
        var generator = SplitMix(seed: 8)
        let start = (0..<9).map { _ in Double(generator.float()) }
        var forms = LARS.Form.allCases.map {
            (rule: LARS(parameterCount: 9, learningRate: 4, weightDecay: 0.1, biases: [4..<6], form: $0), theta: start)
        }
        for step in 0..<12 {
            let gradients = (0..<9).map { _ in Double(generator.float()) }
            for index in forms.indices {
                // It rises and falls.
                var form = forms[index]
                form.rule.learningRate = 1 + 3 * Double(step * 5 % 7)
                form.rule.step(parameters: &form.theta, gradients: gradients)
                forms[index] = form
            }
        }
        #expect(LARS.Form.allCases == [.outside, .within, .corrected])
        #expect(largestAbsoluteDifference(forms[0].theta, forms[2].theta) <= 1e-13)
        #expect(largestAbsoluteDifference(forms[0].theta, forms[1].theta) > 1e-3)
        let rate = forms[0].rule.learningRate
        #expect(largestAbsoluteDifference(forms[0].rule.velocity.map { rate * $0 }, forms[2].rule.velocity) <= 1e-13)
    }
}
