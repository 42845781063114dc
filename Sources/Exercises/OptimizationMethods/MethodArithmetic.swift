import Reporting

/// What tells two runs of the exercise apart besides their length: runs that agree in it share their epochs.
package struct MethodArithmetic: Sendable, Hashable {
    package let rule: CourseRule

    /// α₀.
    package let learningRate: Double

    package let decay: MethodDecay

    package init(_ rule: CourseRule, _ learningRate: Double, _ decay: MethodDecay = .none) {
        self.rule = rule
        self.learningRate = learningRate
        self.decay = decay
    }

    /// The runs of the section on decay, of 2021.
    static let decaySection = [
        MethodArithmetic(.gradientDescent, 0.1), MethodArithmetic(.gradientDescent, 0.1, .everyEpoch),
        MethodArithmetic(.gradientDescent, 0.1, .interval), MethodArithmetic(.momentum, 0.1, .interval),
        MethodArithmetic(.adam, 0.01, .interval),
    ]

    /// The name in a figure's legend.
    var figureTitle: String { title.replacing(", α ", with: ", α₀ = ") }

    /// How it looks in figures: gradient descent by its decay, the other rules by themselves.
    var look: Look {
        guard rule == .gradientDescent else { return rule.look }
        return switch decay {
        case .none: .gradientDescent
        case .everyEpoch: .decayEveryEpoch
        case .interval: .decayByIntervals
        }
    }

    /// The name for people: rule, rate and decay.
    var title: String {
        let decay = decay == .none ? "" : ", decay \(decay == .interval ? "by intervals" : "every epoch")"
        return "\(rule.title), α \(learningRate)\(decay)"
    }
}
