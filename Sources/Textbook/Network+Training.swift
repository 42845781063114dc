/// What a step of training did, as `record` is given it.
package struct TrainingStep {
    /// How many steps were made before it.
    package let index: Int

    /// The number of examples in its mini-batch.
    package let count: Int

    /// The network before the step, and after it.
    package let before: Network
    package let after: Network

    private let pass: ForwardPass
    private let targets: Targets
    private let l2: Double

    fileprivate init(
        index: Int, before: Network, after: Network, pass: ForwardPass, targets: Targets, l2: Double
    ) {
        self.index = index
        count = targets.count
        self.before = before
        self.after = after
        self.pass = pass
        self.targets = targets
        self.l2 = l2
    }

    /// J{t}, the cost of the mini-batch before the step, with the L2 term. It is computed when it is asked for.
    package var cost: Double { before.cost(of: pass, targets: targets, l2: l2) }
}

extension Network {
    /// Trains by one step for each mini-batch: forward pass, backward pass, update. Source: course notes, section 1.2.
    ///
    /// The rule keeps its state, so that an epoch may follow another, with another rate or another order.
    ///
    /// - Parameters:
    ///   - inputs: X, (n_x, m).
    ///   - targets: for each of the m examples.
    ///   - batches: the examples of each step.
    ///   - rule: what updates the parameters.
    ///   - l2: λ, not negative.
    ///   - dropout: gives the masks of each step; nil for none.
    ///   - record: sees each step after its update.
    package mutating func train(
        on inputs: Matrix, targets: Targets, batches: some Sequence<[Int]>, by rule: inout some UpdateRule,
        l2: Double = 0, dropout: () -> Dropout? = { nil }, record: (TrainingStep) -> Void
    ) {
        var parameters = flatParameters
        for (index, batch) in batches.enumerated() {
            let before = self
            let batchTargets = targets.examples(at: batch)
            let masks = dropout()
            let pass = forward(inputs.columns(at: batch), dropout: masks)
            let gradients = gradients(of: pass, targets: batchTargets, l2: l2, dropout: masks)
            rule.step(parameters: &parameters, gradients: gradients.flat)
            flatParameters = parameters
            record(
                TrainingStep(index: index, before: before, after: self, pass: pass, targets: batchTargets, l2: l2))
        }
    }
}
