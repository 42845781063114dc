import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct OptimizerOptionsTests {
    /// The optimizer of a command line; a hashable wrapper lets any two be compared.
    private func optimizer(_ arguments: String...) throws -> AnyHashable {
        AnyHashable(try OptimizerOptions.parse(arguments).makeOptimizer())
    }

    @Test func `the defaults are the contract's`() throws {
        #expect(try optimizer() == AnyHashable(Adam(learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)))
        #expect(try optimizer("--optimizer", "gradient-descent") == AnyHashable(GradientDescent(learningRate: 0.1)))
        #expect(
            try optimizer("--optimizer", "momentum")
                == AnyHashable(Momentum(learningRate: 0.1, beta: 0.9, form: .average)))
        #expect(
            try optimizer("--optimizer", "momentum", "--momentum-form", "accumulated")
                == AnyHashable(Momentum(learningRate: 0.01, beta: 0.9, form: .accumulated)))
        #expect(
            try optimizer("--optimizer", "rmsprop")
                == AnyHashable(RMSprop(learningRate: 0.001, beta2: 0.999, epsilon: 1e-8, epsilonPlacement: .inside)))
    }

    @Test func `every hyperparameter reaches its optimizer`() throws {
        #expect(
            try optimizer("--learning-rate", "1", "--beta1", "0.1", "--beta2", "0.2", "--epsilon", "0.3")
                == AnyHashable(Adam(learningRate: 1, beta1: 0.1, beta2: 0.2, epsilon: 0.3)))
        #expect(
            try optimizer("--optimizer", "momentum", "--learning-rate", "2", "--beta", "0.5")
                == AnyHashable(Momentum(learningRate: 2, beta: 0.5, form: .average)))
        #expect(
            try optimizer(
                "--optimizer", "rmsprop", "--learning-rate", "3", "--beta2", "0.4", "--epsilon", "0.1",
                "--epsilon-placement", "outside")
                == AnyHashable(RMSprop(learningRate: 3, beta2: 0.4, epsilon: 0.1, epsilonPlacement: .outside)))
        #expect(
            try optimizer("--optimizer", "gradient-descent", "--learning-rate", "4")
                == AnyHashable(GradientDescent(learningRate: 4)))
    }

    @Test(arguments: OptimizerName.all)
    func `every hyperparameter of the catalogue has a flag in the help that reaches it alone`(name: OptimizerName)
        throws
    {
        let help = OptimizerOptions.helpMessage(columns: 200)
        for hyperparameter in name.row.hyperparameters {
            #expect(help.contains("--\(hyperparameter.flag) <"))
            for value in hyperparameter.domain.samples {
                let arguments = ["--optimizer", name.description, "--\(hyperparameter.flag)", "\(value)"]
                let optimizer = try OptimizerOptions.parse(arguments).makeOptimizer()
                let expected = name.row.makeOptimizer([hyperparameter.flag: value])
                #expect(AnyHashable(optimizer) == AnyHashable(expected), "\(arguments)")
                #expect(hyperparameter.value(of: optimizer) == value)
            }
        }
    }

    @Test(arguments: OptimizerName.all)
    func `a flag of another optimizer is refused, and its optimizers are named`(name: OptimizerName) throws {
        for other in OptimizerName.all {
            for hyperparameter in other.row.hyperparameters where name.row[hyperparameter.flag] == nil {
                let (flag, value) = (hyperparameter.flag, hyperparameter.domain.samples[0])
                let options = try OptimizerOptions.parse(["--optimizer", name.description, "--\(flag)", "\(value)"])
                let failure = #expect(throws: Failure.self) { try options.makeOptimizer() }
                #expect(failure?.status == .usage)
                let start = "--\(flag) \(value): --optimizer \(name) doesn't take it; it is for "
                #expect(failure?.message.hasPrefix(start) == true)
                let named = failure?.message.dropFirst(start.count).split { ", ".contains($0) } ?? []
                #expect(named.contains { $0 == other.description } && !named.contains { $0 == name.description })
            }
        }
    }

    @Test func `the message is a sentence`() throws {
        let options = try OptimizerOptions.parse(["--optimizer", "momentum", "--epsilon-placement", "inside"])
        let failure = #expect(throws: Failure.self) { try options.makeOptimizer() }
        #expect(
            failure?.message
                == "--epsilon-placement inside: --optimizer momentum doesn't take it; it is for rmsprop")
    }

    @Test func `a shell completes the names`() {
        let script = DescentCommand.completionScript(for: .bash)
        #expect(OptimizerName.allValueStrings == OptimizerCatalogue.rows.map(\.name))
        #expect(script.contains(OptimizerName.allValueStrings.joined(separator: "'$'\\n''")))
    }

    @Test func `negative numbers reach their check`() throws {
        let arguments = ["--learning-rate", "-1", "--beta1", "-0.5", "--epsilon", "-2"]
        let options = try OptimizerOptions.parse(arguments).hyperparameters
        #expect(options.learningRate == -1)
        #expect(options.beta1 == -0.5)
        #expect(options.epsilon == -2)
    }
}

extension Hyperparameter.Domain {
    /// Values that no optimizer has by default, or every choice.
    fileprivate var samples: [HyperparameterValue] {
        switch self {
        case .number: [.number(0.375)]
        case .choice(let names): names.map { .choice($0) }
        }
    }
}
