package import Descent
package import Textbook

/// A rule that is timed, and the textbook's of the same hyperparameters that proves it.
package struct BenchmarkedRule: Sendable {
    /// As the command line spells it: `adam`.
    package let optimizer: String

    /// Which of the rule's forms: `average`, `inside`; nil where it has one.
    package let form: String?

    package let rule: any Optimizer

    /// Every form of every rule.
    package static let all = [
        BenchmarkedRule(optimizer: "gradient-descent", form: nil, rule: Descent.GradientDescent()),
        BenchmarkedRule(optimizer: "momentum", form: "average", rule: Descent.Momentum(form: .average)),
        BenchmarkedRule(optimizer: "momentum", form: "accumulated", rule: Descent.Momentum(form: .accumulated)),
        BenchmarkedRule(optimizer: "rmsprop", form: "inside", rule: Descent.RMSprop(epsilonPlacement: .inside)),
        BenchmarkedRule(optimizer: "rmsprop", form: "outside", rule: Descent.RMSprop(epsilonPlacement: .outside)),
        BenchmarkedRule(optimizer: "adam", form: nil, rule: Descent.Adam()),
    ]

    /// The name with the form: `rmsprop (inside)`.
    package var name: String { optimizer + (form.map { " (\($0))" } ?? "") }

    /// The arrays that an update reads and writes: the parameters and each moment.
    package var streams: Int { 1 + rule.momentCount }

    /// What an update moves for each parameter: each stream read and written, the gradient read.
    package var bytesPerParameter: Int { 8 * streams + 4 }

    /// The textbook's rule.
    package func textbook(parameterCount: Int) -> any UpdateRule {
        switch rule {
        case let rule as Descent.GradientDescent:
            return Textbook.GradientDescent(learningRate: rule.learningRate)
        case let rule as Descent.Momentum:
            return Textbook.Momentum(
                parameterCount: parameterCount, learningRate: rule.learningRate, beta: rule.beta,
                form: rule.form == .average ? .average : .accumulated)
        case let rule as Descent.RMSprop:
            return Textbook.RMSprop(
                parameterCount: parameterCount, learningRate: rule.learningRate, beta2: rule.beta2,
                epsilon: rule.epsilon, epsilonPlacement: rule.epsilonPlacement == .inside ? .inside : .outside)
        case let rule as Descent.Adam:
            return Textbook.Adam(
                parameterCount: parameterCount, learningRate: rule.learningRate, beta1: rule.beta1, beta2: rule.beta2,
                epsilon: rule.epsilon)
        default: preconditionFailure("the textbook has no rule like \(rule)")
        }
    }
}
