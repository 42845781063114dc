import Descent

/// Lion (Chen and others, 2023), written as a user would write it.
///
///     c ← β₁·v + (1 − β₁)·g        θ ← θ − α·sign(c)        v ← β₂·v + (1 − β₂)·g
struct Lion: Optimizer {
    var learningRate = 0.0001
    var beta1 = 0.9
    var beta2 = 0.99

    var momentCount: Int { 1 }

    func validate() throws(HyperparameterError) {
        for (name, beta) in [("beta1", beta1), ("beta2", beta2)] where !(beta >= 0 && beta < 1) {
            throw HyperparameterError(name, beta, expected: "at least 0 and below 1")
        }
    }

    func update(step: Int, learningRate: Double) -> ParameterUpdate {
        ParameterUpdate(Step(learningRate: Float(learningRate), beta1: Float(beta1), beta2: Float(beta2)))
    }

    struct Step: ElementwiseUpdate {
        let learningRate, beta1, beta2: Float

        static var momentCount: Int { 1 }

        func apply(to block: inout ParameterBlock) {
            let gradients = block.gradients
            var parameters = block.takeParameters()
            var velocity = block.takeMoment(0)
            for i in 0..<block.count {
                let direction = beta1 * velocity[i] + (1 - beta1) * gradients[i]
                parameters[i] -= learningRate * (direction > 0 ? 1 : direction < 0 ? -1 : 0)
                velocity[i] = beta2 * velocity[i] + (1 - beta2) * gradients[i]
            }
        }
    }
}
