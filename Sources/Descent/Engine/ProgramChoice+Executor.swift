import LinearAlgebra

extension ProgramChoice {
    /// Which program this choice is for a shape and a batch size: `.tiny` or `.general`.
    func program(for layout: ParameterLayout, batchSize: Int) -> ProgramChoice {
        switch self {
        case .tiny: .tiny
        case .fastest: TinyProgram.suits(layout) ? .tiny : .general
        case .general, .shared: .general
        }
    }

    /// How many workers the general program uses of those that there may be: one for small steps, unless the choice is
    /// to share all.
    func workers(wanted: Int, for layout: ParameterLayout, batchSize: Int) -> Int {
        self == .shared
            ? wanted : WorkShares.workers(wanted: wanted, parameterCount: layout.parameterCount, batchSize: batchSize)
    }

    /// Builds the program of this choice, with all the memory that its steps take.
    ///
    /// - Parameters:
    ///   - layout: the shape of the network.
    ///   - batchSize: the number of examples of the largest batch.
    ///   - workers: how many workers there may be; small steps use one.
    ///   - keepsGradients: whether a step without an update leaves the whole gradient; else dθ is dropped and only the
    ///     cost is returned.
    ///   - products: who computes the products of the general program.
    ///   - reproducible: whether the bits must be the same for any number of workers.
    ///   - buckets: what is reduced while gradients of other layers are computed; nil for none.
    ///   - profile: where the general program adds the time of its steps.
    ///   - timeline: what draws the phases of the general program.
    func executor(
        for layout: ParameterLayout, batchSize: Int, workers: Int, keepsGradients: Bool = true,
        products: ProductChoice = .auto, reproducible: Bool = false, buckets: GradientBuckets? = nil,
        profile: StepProfile? = nil, timeline: StepTimeline? = nil
    ) throws(MemoryError) -> any StepExecutor {
        if program(for: layout, batchSize: batchSize) == .tiny {
            return try TinyProgram(layout: layout, batchSize: batchSize, workers: workers)
        }
        let workers = self.workers(wanted: workers, for: layout, batchSize: batchSize)
        return try StepProgram(
            layout: layout, batchSize: batchSize, workers: workers, keepsGradients: keepsGradients,
            rule: ProductRule(products, reproducible: reproducible, workers: workers), buckets: buckets,
            profile: profile, timeline: timeline)
    }
}
