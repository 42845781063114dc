/// A learning rate over time: a pure function of epoch and step.
///
/// A schedule never edits an optimizer; it turns the optimizer's initial rate into that of each step.
public protocol LearningRateSchedule: Sendable {
    /// Refuses settings that are not finite or out of range. The default refuses nothing; training checks each rate.
    func validate() throws(HyperparameterError)

    /// The rate of one step: from 0, which leaves the parameters unchanged, to 3.4e38.
    ///
    /// Training ends with an error at the first rate that is negative, NaN or larger; see
    /// ``TrainingError/learningRate(_:schedule:epoch:step:history:)``.
    ///
    /// - Parameters:
    ///   - initial: α₀, the optimizer's own rate.
    ///   - epoch: the number of the epoch, from 1.
    ///   - step: the number of the step since training began, from 1.
    func learningRate(initial: Double, epoch: Int, step: Int) -> Double
}

extension LearningRateSchedule {
    /// Refuses nothing.
    public func validate() throws(HyperparameterError) {}
}
