/// One training step, as every program takes it: the parameters, the batch, and what becomes of the gradients.
struct StepRequest {
    /// θ, read; a change writes them.
    let parameters: VectorView<Float>

    /// The examples.
    let source: ExampleSource

    /// The numbers of the examples to take: from 1 to the program's `batchSize` of them, all in the source.
    let rows: VectorView<Int32>

    /// m, the number of examples of the batch, over which the cost and the gradient are means: those of `rows`, unless
    /// other ranks take others.
    let exampleCount: Int

    /// λ.
    let l2: Double

    /// What the step does to the parameters; nil leaves the gradients, L2 term included, in the program's `gradients`
    /// if it keeps them.
    let change: ParameterChange?

    init(
        parameters: VectorView<Float>, source: ExampleSource, rows: VectorView<Int32>, of exampleCount: Int? = nil,
        l2: Double, change: ParameterChange?
    ) {
        self.parameters = parameters
        self.source = source
        self.rows = rows
        self.exampleCount = exampleCount ?? rows.count
        self.l2 = l2
        self.change = change
    }

    /// Lets the update consume the gradients of some parameters; does nothing without one.
    ///
    /// - Parameters:
    ///   - part: what part of the network they are.
    ///   - gradients: those of as many parameters as it has elements.
    ///   - offset: of the first of these parameters.
    ///   - keepingBackup: whether to copy the parameters to the backup before.
    @inline(__always)
    func apply(_ part: ParameterPart, _ gradients: VectorView<Float>, at offset: Int, keepingBackup: Bool) {
        guard let change else { return }
        let range = offset..<offset + gradients.count
        let parameters = parameters[range]
        if keepingBackup, let backup = change.backup { backup[range].update(from: parameters) }
        // Safe: each moment has as many elements as there are parameters, and an update without moments touches none.
        unsafe change.update.pointee.apply(
            part, start: offset, parameters: parameters.base, gradients: gradients.base,
            moments: change.moments.base + offset, momentStride: self.parameters.count, count: gradients.count)
    }

    /// Lets the update consume the gradients of all parameters; does nothing without one.
    @inline(__always)
    func apply(_ gradients: VectorView<Float>, layout: ParameterLayout, keepingBackup: Bool) {
        guard let change else { return }
        if keepingBackup, let backup = change.backup { backup.update(from: parameters) }
        // Safe: as above, and the parameters have this layout.
        unsafe change.update.pointee.apply(
            layout: layout, parameters: parameters.base, gradients: gradients.base, moments: change.moments.base)
    }
}

/// What a step does to the parameters.
@safe
package struct ParameterChange {
    /// The arithmetic, lent for the step. It has a hundred bytes, and to copy it from value to value took 2 % of the
    /// smallest steps.
    let update: UnsafePointer<ParameterUpdate>

    /// All parameters' first moments, then all second; empty for an update without moments.
    let moments: VectorView<Float>

    /// Where to keep the parameters as they are before the update if their cost is finite; nil to keep no backup.
    let backup: VectorView<Float>?

    /// - Precondition: the update and the memory outlive the step.
    package init(
        update: UnsafePointer<ParameterUpdate>, moments: VectorView<Float>, backup: VectorView<Float>? = nil
    ) {
        unsafe self.update = update
        self.moments = moments
        self.backup = backup
    }

    /// Whether the update has to wait until the gradient is complete.
    var needsWholeGradient: Bool {
        // Safe: the update outlives the step.
        unsafe update.pointee.needsWholeGradient
    }
}

/// What a step found.
struct StepOutcome {
    /// The mean loss of the batch, with the L2 term.
    let cost: Double

    /// How many predictions were correct.
    let correctPredictions: Int

    /// Whether a rank could not take part: the parameters are as they were.
    var hasWithdrawn = false
}
