import Benchmarks
import Descent
import Testing

@Suite struct OptimizerCheckTests {
    @Test(arguments: BenchmarkedOptimizer.all.indices)
    func `every optimizer is the textbook's`(index: Int) throws {
        try OptimizerCheck.verify(BenchmarkedOptimizer.all[index])
    }

    @Test func `a name says the optimizer and its form`() {
        #expect(
            BenchmarkedOptimizer.all.map(\.name).starts(with: [
                "gradient-descent", "momentum (average)", "momentum (accumulated)", "rmsprop (inside)",
                "rmsprop (outside)", "adam",
            ]))
        // Eight bytes for the parameter and for each moment, four for the gradient.
        #expect(BenchmarkedOptimizer.all.map(\.bytesPerParameter).starts(with: [12, 20, 20, 20, 20, 28]))
    }

    /// Whether a step that is not the optimizer's own is refused, with the optimizer's name.
    private func isRefused(_ subject: BenchmarkedOptimizer, _ step: OptimizerCheck.Step) -> Bool {
        do {
            try OptimizerCheck.verify(subject, step: step)
            return false
        } catch {
            return "\(error)".contains(subject.name)
        }
    }

    @Test(arguments: BenchmarkedOptimizer.all.indices)
    func `an optimizer that forgets a moment or the last parameter is refused`(index: Int) {
        let subject = BenchmarkedOptimizer.all[index]
        if subject.engine.momentCount > 0 {
            #expect(
                isRefused(subject) { update, parameters, gradients, moments in
                    for index in moments.indices { moments[index] = 0 }
                    update.apply(to: &parameters, gradients: gradients, moments: &moments)
                })
        }
        #expect(
            isRefused(subject) { update, parameters, gradients, moments in
                let last = parameters[parameters.count - 1]
                update.apply(to: &parameters, gradients: gradients, moments: &moments)
                parameters[parameters.count - 1] = last
            })
    }

    @Test func `an Adam that forgets the step's number is refused`() throws {
        let adam = try #require(BenchmarkedOptimizer.all.first { $0.optimizer == "adam" })
        #expect(
            isRefused(adam) { _, parameters, gradients, moments in
                Adam().update(step: 1, learningRate: 0.001).apply(
                    to: &parameters, gradients: gradients, moments: &moments)
            })
    }
}
