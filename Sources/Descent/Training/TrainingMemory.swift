import LinearAlgebra

/// The memory that training takes, known before any of it is allocated.
enum TrainingMemory {
    /// About how many bytes training allocates besides the examples, at most 10¹⁸: parameters, gradients, the
    /// optimizer's moments, a copy to fall back on, the buffers of a batch, and the order of the examples.
    ///
    /// - Parameters:
    ///   - momentCount: the optimizer's numbers for each parameter.
    ///   - batchSize: the number of examples of the largest batch.
    ///   - exampleCount: m.
    ///   - hasPenalty: whether there is an L2 term, and so a second copy to fall back on.
    static func byteCount(
        _ layout: ParameterLayout, momentCount: Int, batchSize: Int, exampleCount: Int, hasPenalty: Bool = false
    ) -> Int {
        let buffers = StepBuffers.byteCount(
            layout: layout, capacity: min(batchSize, Microbatch.largestCount), backward: true)
        // In `Double`, which no width overflows.
        let values = Double(layout.parameterCount) * Double((hasPenalty ? 4 : 3) + momentCount) + Double(exampleCount)
        return Int(min(4 * values + buffers, 1e18))
    }

    /// Refuses training that needs more than this process may use, counting what each worker packs into, and the
    /// data, which are in memory by then.
    ///
    /// - Parameters:
    ///   - workers: how many there may be; small steps use one, and the steps of tiny networks no scratch at all.
    ///   - validation: examples to evaluate on, if there are any.
    static func require(
        _ layout: ParameterLayout, momentCount: Int, batchSize: Int, workers: Int, hasPenalty: Bool,
        examples: Examples, validation: Examples?
    ) throws(MemoryError) {
        let training = byteCount(
            layout, momentCount: momentCount, batchSize: batchSize, exampleCount: examples.count,
            hasPenalty: hasPenalty)
        let used = WorkShares.workers(wanted: workers, parameterCount: layout.parameterCount, batchSize: batchSize)
        var scratch =
            TinyProgram.suits(layout, batchSize: batchSize)
            ? 0 : MemoryLayout<Float>.stride * used * StepProgram.scratchCount
        var held = examples.byteCount
        if let validation {
            let used = WorkShares.workers(
                wanted: workers, parameterCount: layout.parameterCount, batchSize: validation.count)
            scratch += MemoryLayout<Float>.stride * used * Products.scratchCount
            held += validation.byteCount
        }
        try MemoryError.require(training + scratch, beside: held)
    }
}
