/// A program that takes training steps of one shape and batch size.
protocol StepExecutor: AnyObject {
    /// Which program it is: `.tiny` or `.general`.
    var program: ProgramChoice { get }

    /// The shape of the network.
    var layout: ParameterLayout { get }

    /// The number of examples of the largest batch.
    var batchSize: Int { get }

    /// How many workers share a step.
    var workers: Int { get }

    /// Whether a step may call OpenBLAS.
    var usesOpenBLAS: Bool { get }

    /// dθ of the last step without an update, in the layout of the parameters, if the program keeps gradients; valid
    /// while the program lives.
    var gradients: VectorView<Float> { get }

    /// Runs one step: the gradients of a batch and, with an update, the new parameters. It allocates nothing.
    ///
    /// Without an update and without kept gradients, dθ is dropped and only the cost is returned.
    func run(_ request: StepRequest) -> StepOutcome

    /// Has the next steps tell of gradients that are complete; nil for nobody. A program that completes all at once
    /// tells nobody.
    func tell(_ receiver: (any GradientReceiver)?)

    /// Takes part in the step that other ranks take, with nothing, where this one can't go on.
    func withdraw(_ change: ParameterChange, parameters: VectorView<Float>)
}

extension StepExecutor {
    func tell(_ receiver: (any GradientReceiver)?) {}

    func withdraw(_ change: ParameterChange, parameters: VectorView<Float>) {}
}

/// Which program takes the steps; tests ask for each.
package enum ProgramChoice: Sendable, CaseIterable {
    /// The faster one.
    case fastest
    /// The one for networks of few units.
    case tiny
    /// The one for all others.
    case general
    /// The general one with all workers, however small the step.
    case shared
}
