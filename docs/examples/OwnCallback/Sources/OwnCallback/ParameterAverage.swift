import Descent

/// Keeps an exponentially weighted average of the parameters, and gives it to the network at the end.
///
///     θ̄ ← θ after the first step        θ̄ ← β·θ̄ + (1 − β)·θ after each other
///
/// At a learning rate that stays high the parameters never settle: they wander about a minimum, and their average is
/// nearer to it than they are. Training itself doesn't change; its steps are those without the callback. This is
/// PyTorch's `AveragedModel` with `get_ema_multi_avg_fn(β)`. Polyak and Juditsky (1992), with a mean that forgets.
struct ParameterAverage: TrainingCallback {
    /// A network that does not fit what a checkpoint remembered.
    struct CountError: Error, CustomStringConvertible {
        let remembered, given: Int

        var description: String {
            "the average remembered has \(remembered) parameters, the network \(given); load the checkpoint it is from"
        }
    }

    /// β, at least 0 and below 1; the average is over about 1/(1 − β) steps.
    let beta: Double

    /// θ̄, in the order of the network's parameters; empty before the first step.
    private(set) var average: [Float] = []

    init(beta: Double) {
        precondition(beta >= 0 && beta < 1, "a beta of \(beta), expected at least 0 and below 1")
        self.beta = beta
    }

    /// Takes the parameters of the step into account; allocates with the first alone.
    mutating func stepEnded(
        _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl
    ) throws {
        let parameters = network.parameters
        if average.isEmpty { average = parameters.indices.map { parameters[$0] } }
        guard average.count == parameters.count else {
            throw CountError(remembered: average.count, given: parameters.count)
        }
        let share = Float(1 - beta)
        for index in parameters.indices { average[index] += share * (parameters[index] - average[index]) }
    }

    /// The network that `finish()` hands over has the average.
    mutating func trainingEnded(_ network: inout Network) {
        if !average.isEmpty { network.copyParameters(from: average.span) }
    }

    /// What a checkpoint keeps. Without it a run that is taken up again would begin a new average, and end elsewhere.
    var state: CallbackState { CallbackState(numbers: ["average": average.map { .init($0) }]) }

    /// Takes over what another remembered; β stays this one's.
    mutating func restore(_ state: CallbackState) -> Bool {
        guard let numbers = state.numbers["average"] else { return false }
        average = numbers.map { Float($0) }
        return true
    }
}
