import LinearAlgebra

extension ProgramChoice {
    /// Builds the program of this choice, with all the memory that its steps take.
    ///
    /// - Parameters:
    ///   - layout: the shape of the network.
    ///   - batchSize: the number of examples of the largest batch.
    ///   - workers: how many workers there may be; small steps use one.
    ///   - keepsGradients: whether a step without an update leaves the whole gradient; else dθ is dropped and only the
    ///     cost is returned.
    ///   - reproducible: whether the bits must be the same for any number of workers.
    ///   - profile: where the general program adds the time of its steps.
    func executor(
        for layout: ParameterLayout, batchSize: Int, workers: Int, keepsGradients: Bool = true,
        reproducible: Bool = false, profile: StepProfile? = nil
    ) throws(MemoryError) -> any StepExecutor {
        if self == .tiny || self == .fastest && TinyProgram.suits(layout, batchSize: batchSize) {
            return try TinyProgram(layout: layout, batchSize: batchSize)
        }
        let used =
            self == .shared
            ? workers
            : WorkShares.workers(wanted: workers, parameterCount: layout.parameterCount, batchSize: batchSize)
        return try StepProgram(
            layout: layout, batchSize: batchSize, workers: used, keepsGradients: keepsGradients,
            usesOpenBLAS: self == .openBLAS || Products.preferOpenBLAS(reproducible: reproducible), profile: profile)
    }
}
