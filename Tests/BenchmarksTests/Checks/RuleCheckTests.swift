import Benchmarks
import Descent
import Testing

@Suite struct RuleCheckTests {
    @Test(arguments: BenchmarkedRule.all.indices)
    func `every rule is the textbook's`(index: Int) throws { try RuleCheck.verify(BenchmarkedRule.all[index]) }

    @Test func `there is every form of every rule`() {
        #expect(
            BenchmarkedRule.all.map(\.name) == [
                "gradient-descent", "momentum (average)", "momentum (accumulated)", "rmsprop (inside)",
                "rmsprop (outside)", "adam",
            ])
        // Eight bytes for the parameter and for each moment, four for the gradient.
        #expect(BenchmarkedRule.all.map(\.bytesPerParameter) == [12, 20, 20, 20, 20, 28])
    }

    @Test func `a rule that forgets a moment, the last parameter or a step's number is refused`() {
        func isRefused(_ optimizer: String, _ step: RuleCheck.Step) -> Bool {
            BenchmarkedRule.all.filter { $0.optimizer == optimizer }.allSatisfy { subject in
                do {
                    try RuleCheck.verify(subject, step: step)
                    return false
                } catch {
                    return "\(error)".contains(subject.name)
                }
            }
        }
        for optimizer in ["momentum", "rmsprop", "adam"] {
            #expect(
                isRefused(optimizer) { update, parameters, gradients, moments in
                    for index in moments.indices { moments[index] = 0 }
                    update.apply(to: &parameters, gradients: gradients, moments: &moments)
                })
        }
        for optimizer in ["gradient-descent", "momentum", "rmsprop", "adam"] {
            #expect(
                isRefused(optimizer) { update, parameters, gradients, moments in
                    let last = parameters[parameters.count - 1]
                    update.apply(to: &parameters, gradients: gradients, moments: &moments)
                    parameters[parameters.count - 1] = last
                })
        }
        #expect(
            isRefused("adam") { _, parameters, gradients, moments in
                Adam().update(step: 1, learningRate: 0.001).apply(
                    to: &parameters, gradients: gradients, moments: &moments)
            })
    }
}
