/// One training step, as every program takes it: the parameters, the batch, and what becomes of the gradients.
@safe
struct StepRequest {
    /// θ, read; a change writes them.
    let parameters: UnsafeMutablePointer<Float>

    /// The examples.
    let source: ExampleSource

    /// The numbers of the examples that form the batch.
    let rows: UnsafePointer<Int32>

    /// m, the number of these, from 1 to the program's `batchSize`.
    let rowCount: Int

    /// λ.
    let l2: Double

    /// What the step does to the parameters; nil leaves the gradients, L2 term included, in the program's `gradients`.
    let change: ParameterChange?

    /// Lets the update consume the gradients of a range of the parameters; does nothing without one.
    ///
    /// - Parameters:
    ///   - gradients: those of the range, the first of them at this address.
    ///   - range: of the parameters.
    ///   - keepingBackup: whether to copy the range to the backup before.
    @inline(__always)
    func apply(_ gradients: UnsafePointer<Float>, to range: Range<Int>, keepingBackup: Bool) {
        guard let change else { return }
        // Safe: parameters, moments and backup are as long as the layout says, and a worker's ranges are its own.
        let parameters = unsafe parameters + range.lowerBound
        if keepingBackup, let backup = unsafe change.backup {
            unsafe (backup + range.lowerBound).update(from: parameters, count: range.count)
        }
        unsafe change.update.apply(
            parameters: parameters, gradients: gradients, moments: change.moments + range.lowerBound,
            momentStride: change.momentStride, count: range.count)
    }
}

/// What a step does to the parameters.
@safe
struct ParameterChange {
    /// The arithmetic.
    let update: ParameterUpdate

    /// The first moment of the first parameter; an update without moments does not touch it.
    let moments: UnsafeMutablePointer<Float>

    /// How far a parameter's second moment lies behind its first: the number of parameters.
    let momentStride: Int

    /// Where to keep the parameters as they are before the update if their cost is finite; nil to keep no backup.
    let backup: UnsafeMutablePointer<Float>?
}

/// What a step found.
struct StepOutcome {
    /// The mean loss of the batch, with the L2 term.
    let cost: Double

    /// How many predictions were correct.
    let correctPredictions: Int
}
