package import Descent
package import Textbook

/// An optimizer of the engine that the textbook has too. Every one in the catalogue has to be.
package protocol TextbookOptimizer: Optimizer {
    /// The textbook's optimizer of the same hyperparameters, at its start.
    ///
    /// - Parameters:
    ///   - parameterCount: the number of parameters that it is for.
    ///   - biases: which of them are biases, for an optimizer that treats these otherwise.
    func textbook(parameterCount: Int, biases: [Range<Int>]) -> any UpdateRule
}

extension Descent.GradientDescent: TextbookOptimizer {
    package func textbook(parameterCount: Int, biases: [Range<Int>]) -> any UpdateRule {
        Textbook.GradientDescent(learningRate: learningRate)
    }
}

extension Descent.Momentum: TextbookOptimizer {
    package func textbook(parameterCount: Int, biases: [Range<Int>]) -> any UpdateRule {
        let form: Textbook.Momentum.Form =
            switch form {
            case .average: .average
            case .accumulated: .accumulated
            }
        return Textbook.Momentum(
            parameterCount: parameterCount, learningRate: learningRate, beta: beta, form: form)
    }
}

extension Descent.RMSprop: TextbookOptimizer {
    package func textbook(parameterCount: Int, biases: [Range<Int>]) -> any UpdateRule {
        let epsilonPlacement: Textbook.RMSprop.EpsilonPlacement =
            switch epsilonPlacement {
            case .inside: .inside
            case .outside: .outside
            }
        return Textbook.RMSprop(
            parameterCount: parameterCount, learningRate: learningRate, beta2: beta2, epsilon: epsilon,
            epsilonPlacement: epsilonPlacement)
    }
}

extension Descent.Adam: TextbookOptimizer {
    package func textbook(parameterCount: Int, biases: [Range<Int>]) -> any UpdateRule {
        Textbook.Adam(
            parameterCount: parameterCount, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    }
}

extension Descent.AdamW: TextbookOptimizer {
    package func textbook(parameterCount: Int, biases: [Range<Int>]) -> any UpdateRule {
        Textbook.AdamW(
            parameterCount: parameterCount, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
            weightDecay: weightDecay, biases: decaysBiases ? [] : biases)
    }
}

extension Descent.LAMB: TextbookOptimizer {
    package func textbook(parameterCount: Int, biases: [Range<Int>]) -> any UpdateRule {
        Textbook.LAMB(
            parameterCount: parameterCount, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
            weightDecay: weightDecay, biases: biases, adaptsBiases: trustRatio == .all)
    }
}

extension Descent.LARS: TextbookOptimizer {
    package func textbook(parameterCount: Int, biases: [Range<Int>]) -> any UpdateRule {
        Textbook.LARS(
            parameterCount: parameterCount, learningRate: learningRate, beta: beta, weightDecay: weightDecay,
            trustCoefficient: trustCoefficient, biases: biases, adaptsBiases: trustRatio == .all)
    }
}
