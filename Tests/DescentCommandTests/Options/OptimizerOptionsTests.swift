import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct OptimizerOptionsTests {
    /// The rule of a command line; a hashable wrapper lets any two be compared.
    private func rule(_ arguments: String...) throws -> AnyHashable {
        AnyHashable(try OptimizerOptions.parse(arguments).rule())
    }

    @Test func `the defaults are the contract's`() throws {
        #expect(try rule() == AnyHashable(Adam(learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)))
        #expect(try rule("--optimizer", "gradient-descent") == AnyHashable(GradientDescent(learningRate: 0.1)))
        #expect(
            try rule("--optimizer", "momentum")
                == AnyHashable(Momentum(learningRate: 0.1, beta: 0.9, form: .average)))
        #expect(
            try rule("--optimizer", "momentum", "--momentum-form", "accumulated")
                == AnyHashable(Momentum(learningRate: 0.01, beta: 0.9, form: .accumulated)))
        #expect(
            try rule("--optimizer", "rmsprop")
                == AnyHashable(RMSprop(learningRate: 0.001, beta2: 0.999, epsilon: 1e-8, epsilonPlacement: .inside)))
    }

    @Test func `every hyperparameter reaches its rule`() throws {
        #expect(
            try rule("--learning-rate", "1", "--beta1", "0.1", "--beta2", "0.2", "--epsilon", "0.3")
                == AnyHashable(Adam(learningRate: 1, beta1: 0.1, beta2: 0.2, epsilon: 0.3)))
        #expect(
            try rule("--optimizer", "momentum", "--learning-rate", "2", "--beta", "0.5")
                == AnyHashable(Momentum(learningRate: 2, beta: 0.5, form: .average)))
        #expect(
            try rule(
                "--optimizer", "rmsprop", "--learning-rate", "3", "--beta2", "0.4", "--epsilon", "0.1",
                "--epsilon-placement", "outside")
                == AnyHashable(RMSprop(learningRate: 3, beta2: 0.4, epsilon: 0.1, epsilonPlacement: .outside)))
        #expect(
            try rule("--optimizer", "gradient-descent", "--learning-rate", "4")
                == AnyHashable(GradientDescent(learningRate: 4)))
    }

    @Test(arguments: OptimizerName.allCases)
    func `a flag that the rule does not take is refused`(name: OptimizerName) throws {
        let all = [
            ("momentum-form", "average"), ("beta", "0.5"), ("beta1", "0.5"), ("beta2", "0.5"), ("epsilon", "0.5"),
            ("epsilon-placement", "inside"),
        ]
        let taken: [OptimizerName: Set<String>] = [
            .gradientDescent: [], .momentum: ["momentum-form", "beta"],
            .rmsprop: ["beta2", "epsilon", "epsilon-placement"], .adam: ["beta1", "beta2", "epsilon"],
        ]
        for (flag, value) in all {
            let options = try OptimizerOptions.parse(["--optimizer", name.rawValue, "--\(flag)", value])
            if taken[name]?.contains(flag) == true {
                _ = try options.rule()
                continue
            }
            let failure = #expect(throws: Failure.self) { try options.rule() }
            #expect(failure?.status == .usage)
            #expect(failure?.message.hasPrefix("--\(flag) \(value): --optimizer \(name.rawValue) ") == true)
        }
    }

    @Test func `negative numbers reach their check`() throws {
        let arguments = ["--learning-rate", "-1", "--beta1", "-0.5", "--epsilon", "-2"]
        let options = try OptimizerOptions.parse(arguments).hyperparameters
        #expect(options.learningRate == -1)
        #expect(options.beta1 == -0.5)
        #expect(options.epsilon == -2)
    }
}
