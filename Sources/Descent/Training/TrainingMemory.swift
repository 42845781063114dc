import LinearAlgebra

/// The memory that training takes, known before any of it is allocated.
struct TrainingMemory {
    let layout: ParameterLayout

    /// The optimizer's numbers for each parameter.
    let momentCount: Int

    /// The number of examples of the largest batch.
    let batchSize: Int

    /// How many examples' numbers are held at once: m, unless the order goes by windows.
    let orderCount: Int

    /// Whether there is an L2 term, and so a second copy to fall back on.
    var hasPenalty = false

    /// The ranks that share training; nil for one process.
    var ranks: RankGroup?

    /// About how many bytes training allocates besides the examples, at most 10¹⁸: parameters, gradients, the
    /// optimizer's moments, a copy to fall back on, the buffers of a batch, and the order of the examples.
    var byteCount: Int {
        let part = ranks?.partition.largestPart(of: batchSize) ?? batchSize
        let buffers = StepBuffers.byteCount(
            layout: layout, capacity: min(part, Microbatch.largestCount), backward: true)
        let (size, parts) = (ranks?.communicator.size ?? 1, ranks?.partition.partCount ?? 1)
        let isSharded = ranks?.shards != nil
        // A rank's slices of all parts' gradients; or of the sum, where it updates these alone.
        let isOrdered = ranks.map { $0.isReproducible && $0.hasParts } ?? false
        let slices =
            isOrdered
            ? Double(size == 1 ? min(parts, 2) : parts) / Double(size) : isSharded ? 1 / Double(size) : 0
        // In `Double`, which no width overflows.
        let copies =
            Double(hasPenalty ? 4 : 3) + Double(momentCount) / (isSharded ? Double(size) : 1) + slices
        return Int(min(4 * (Double(layout.parameterCount) * copies + Double(orderCount)) + buffers, 1e18))
    }

    /// Refuses training that needs more than this process may use, counting what each worker packs into, and the
    /// data, which are in memory by then.
    ///
    /// - Parameters:
    ///   - choice: which program takes the steps.
    ///   - workers: how many there may be; small steps use one.
    ///   - sets: examples to evaluate on.
    func require(
        _ choice: ProgramChoice, workers: Int, beside examples: Examples, evaluating sets: [Examples] = []
    ) throws(MemoryError) {
        var scratch =
            switch choice.program(for: layout, batchSize: batchSize) {
            case .tiny: Int(min(TinyProgram.byteCount(layout: layout, batchSize: batchSize, workers: workers), 1e18))
            case .fastest, .general, .shared:
                MemoryLayout<Float>.stride * choice.workers(wanted: workers, for: layout, batchSize: batchSize)
                    * StepProgram.scratchCount
            }
        var held = examples.residentByteCount
        for examples in sets {
            let used = WorkShares.workers(
                wanted: workers, parameterCount: layout.parameterCount, batchSize: examples.count)
            scratch += MemoryLayout<Float>.stride * used * Products.scratchCount
            held += examples.residentByteCount
        }
        try MemoryError.require(byteCount + scratch, beside: held)
    }
}
