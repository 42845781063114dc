import Descent

/// Lion: every parameter moves by the learning rate, in the direction of an average of its gradients.
///
///     c ← β₁·v + (1 − β₁)·g        θ ← θ − α·(sign(c) + λ·θ)        v ← β₂·v + (1 − β₂)·g
///
/// v starts at 0. sign(0) is 0. The decay λ is for weights alone. Chen and others (2023), Algorithm 2.
struct Lion: Optimizer {
    /// α: finite and above 0. A third to a tenth of Adam's is usual.
    var learningRate = 0.0001

    /// β₁: at least 0 and below 1.
    var beta1 = 0.9

    /// β₂: at least 0 and below 1.
    var beta2 = 0.99

    /// λ: at least 0.
    var weightDecay = 0.0

    /// One, the average of the gradients.
    var momentCount: Int { 1 }

    /// Refuses hyperparameters that are out of range; training then ends before its first step.
    func validate() throws(HyperparameterError) {
        guard learningRate > 0, learningRate < .infinity else {
            throw HyperparameterError("learning rate", learningRate, expected: "a finite number above 0")
        }
        for (name, beta) in [("beta1", beta1), ("beta2", beta2)] where !(beta >= 0 && beta < 1) {
            throw HyperparameterError(name, beta, expected: "at least 0 and below 1")
        }
        guard weightDecay >= 0, weightDecay < .infinity else {
            throw HyperparameterError("weight decay", weightDecay, expected: "a finite number of at least 0")
        }
    }

    /// The scalars of a step, in single precision as the parameters are.
    func update(step: Int, learningRate: Double) -> ParameterUpdate {
        ParameterUpdate(
            Step(
                learningRate: Float(learningRate), beta1: Float(beta1), oneMinusBeta1: Float(1 - beta1),
                beta2: Float(beta2), oneMinusBeta2: Float(1 - beta2), decay: Float(learningRate * weightDecay)))
    }

    /// What a step does to a block of parameters. Blocks come in any order and from any thread.
    struct Step: ElementwiseUpdate {
        let learningRate, beta1, oneMinusBeta1, beta2, oneMinusBeta2, decay: Float

        static var momentCount: Int { 1 }

        func apply(to block: inout ParameterBlock) {
            let decay =
                switch block.part {
                case .weights, nil: decay
                case .biases: Float(0)
                }
            let gradients = block.gradients
            var parameters = block.takeParameters()
            var velocity = block.takeMoment(0)
            for i in 0..<block.count {
                let g = gradients[i]
                let c = beta1 * velocity[i] + oneMinusBeta1 * g
                let sign: Float = c > 0 ? 1 : c < 0 ? -1 : 0
                parameters[i] -= learningRate * sign + decay * parameters[i]
                velocity[i] = beta2 * velocity[i] + oneMinusBeta2 * g
            }
        }
    }
}
