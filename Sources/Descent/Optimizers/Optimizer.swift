/// An update rule: a value of hyperparameters, which says how parameters follow their gradients.
///
/// A rule holds no state. What it remembers from step to step, its *moments*, lives in an `OptimizerState`, and a step's
/// arithmetic in the `ParameterUpdate` that the rule makes for that step. A rule never edits its own learning rate: a
/// `LearningRateSchedule` gives the rate of each step.
public protocol Optimizer: Sendable, Hashable {
    /// α, the learning rate before any schedule: finite and above 0.
    var learningRate: Double { get }

    /// The numbers that the rule remembers for each parameter: 0 for gradient descent, 2 for Adam.
    ///
    /// At least 0, and those of every ``ParameterUpdate`` that the rule makes: 0 for `gradientDescent`, 1 for `momentum` and
    /// `rmsprop`, 2 for `adam`. An update with another number stops the program. An ``OptimizerState`` asks once.
    var momentCount: Int { get }

    /// Refuses hyperparameters that are not finite or out of range. Without an implementation only the learning rate is looked at.
    func validate() throws(HyperparameterError)

    /// The update of one step.
    ///
    /// - Parameters:
    ///   - step: t, the number of the step, from 1 on and never reset.
    ///   - learningRate: the rate of this step.
    func update(step: Int, learningRate: Double) -> ParameterUpdate
}

extension Optimizer {
    /// Refuses a learning rate that is not finite and above 0.
    public func validate() throws(HyperparameterError) {
        try HyperparameterError.requirePositive("learning rate", learningRate)
    }
}
