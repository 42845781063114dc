/// An optimizer: a value of hyperparameters, which says how parameters follow their gradients.
///
/// An optimizer holds no state. What it remembers from step to step, its *moments*, lives in an ``OptimizerState``, and
/// a step's arithmetic in the ``ParameterUpdate`` that the optimizer makes for that step. It never edits its own
/// learning rate: a ``LearningRateSchedule`` gives the rate of each step.
///
/// A type of yours that conforms trains like the library's own: its arithmetic is an ``ElementwiseUpdate``, and it
/// refuses its settings in `validate()` with a ``HyperparameterError``.
public protocol Optimizer: Sendable, Hashable {
    /// α, the learning rate before any schedule: finite and above 0.
    var learningRate: Double { get }

    /// The numbers that the optimizer remembers for each parameter: 0 for gradient descent, 2 for Adam.
    ///
    /// At least 0, and those of every ``ParameterUpdate`` that the optimizer makes: an update with another number stops
    /// the program. An ``OptimizerState`` asks once.
    var momentCount: Int { get }

    /// Refuses hyperparameters that are not finite or out of range. Without an implementation only the learning rate is
    /// looked at.
    func validate() throws(HyperparameterError)

    /// The update of one step.
    ///
    /// - Parameters:
    ///   - step: t, the number of the step, from 1 on and never reset.
    ///   - learningRate: α, the rate of this step: at least 0, and finite in single precision. Training ends with an
    ///     error where a schedule gives another.
    func update(step: Int, learningRate: Double) -> ParameterUpdate
}

extension Optimizer {
    /// Refuses a learning rate that is not finite and above 0.
    public func validate() throws(HyperparameterError) {
        try HyperparameterError.requirePositive("learning rate", learningRate)
    }
}
