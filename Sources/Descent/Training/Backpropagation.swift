import LinearAlgebra

/// The cost of a batch and its gradients, for training loops of your own.
///
///     var backpropagation = try Backpropagation(for: network, batchSize: 64)
///     let cost = try backpropagation.run(network, on: examples, rows: batch)
///     state.step(&network, gradients: backpropagation.gradients)
///
/// All memory is allocated at the beginning; a run allocates nothing.
public struct Backpropagation: ~Copyable {
    private let program: any StepExecutor

    /// The numbers of the examples of a batch.
    private let batch: AlignedBuffer<Int32>

    /// Which program runs: `.tiny` or `.general`.
    package var chosenProgram: ProgramChoice { program.program }

    /// The largest number of examples of a batch.
    public var batchSize: Int { program.batchSize }

    /// Allocates what a network of this shape needs.
    ///
    /// - Parameters:
    ///   - network: whose shape counts; its parameters may change from run to run.
    ///   - batchSize: the largest number of examples of a batch, at least 1.
    ///   - workers: the number of workers; by default all usable processors.
    ///   - products: who computes the matrix products.
    ///   - reproducible: whether the bits must be the same for any number of workers: see ``Trainer/isReproducible``.
    public init(
        for network: borrowing Network, batchSize: Int, workers: Int? = nil, products: ProductChoice = .auto,
        reproducible: Bool = false
    ) throws(TrainingError) {
        try self.init(
            for: network, batchSize: batchSize, workers: workers, products: products, reproducible: reproducible,
            program: .fastest)
    }

    /// Allocates it for a given program.
    package init(
        for network: borrowing Network, batchSize: Int, workers: Int? = nil, products: ProductChoice = .auto,
        reproducible: Bool = false, program choice: ProgramChoice
    ) throws(TrainingError) {
        do { try HyperparameterError.requireAtLeastOne("batch size", batchSize) } catch { throw .hyperparameter(error) }
        try Trainer.check(products, reproducible: reproducible)
        let workers = try Trainer.workerCount(workers, products: products)
        do {
            let batch = try AlignedBuffer<Int32>(count: batchSize)
            program = try choice.executor(
                for: network.layout, batchSize: batchSize, workers: workers, products: products,
                reproducible: reproducible)
            self.batch = batch
        } catch {
            throw .memory(error)
        }
    }

    /// Computes the cost of a batch and its gradients.
    ///
    ///     J = 1/m · Σᵢ L(ŷᵢ, yᵢ) + λ/(2m) · Σ_l ‖W⁽ˡ⁾‖²_F        dθ = ∂J/∂θ
    ///
    /// Of weighted examples each loss is multiplied by wᵢ/w̄, w̄ the mean weight of all `examples`, also where `rows`
    /// chooses among them.
    ///
    /// - Parameters:
    ///   - network: of the shape that this was made for.
    ///   - examples: that fit the network.
    ///   - rows: which examples form the batch, 1...batchSize of them; nil for all.
    ///   - l2: λ, finite and at least 0.
    /// - Returns: J.
    public mutating func run(
        _ network: borrowing Network, on examples: Examples, rows: [Int32]? = nil, l2: Double = 0
    ) throws(TrainingError) -> Double {
        precondition(
            network.layout == program.layout,
            "a network of \(network.parameterCount) parameters, made for one of \(program.layout.parameterCount)")
        do { try HyperparameterError.requireNonNegative("l2", l2) } catch { throw .hyperparameter(error) }
        try Compatibility.check(examples, network)
        let count = rows?.count ?? examples.count
        guard count >= 1, count <= batchSize else {
            throw .hyperparameter(HyperparameterError("batch size", count, expected: "from 1 to \(batchSize)"))
        }
        if let row = rows?.first(where: { $0 < 0 || $0 >= examples.count }) {
            throw .hyperparameter(HyperparameterError("row", row, expected: "from 0 to \(examples.count - 1)"))
        }
        for index in 0..<count { batch.view[index] = rows?[index] ?? Int32(index) }
        let (program, batch) = (program, batch.view[0..<count])
        return ExampleSource.with(
            examples.inputs, targets: examples.targets.scaled(by: network.targetStandardization),
            weights: examples.weighting, standardization: network.standardization
        ) { source in
            BLASRuntime.holdingOneThread(when: program.usesOpenBLAS) {
                // Without a change the parameters are only read.
                program.run(
                    StepRequest(parameters: network.parameterView, source: source, rows: batch, l2: l2, change: nil)
                ).cost
            }
        }
    }

    /// dθ of the last run, in the layout of the network's parameters.
    public var gradients: Span<Float> {
        @_lifetime(borrow self)
        borrowing get {
            // Safe: the program lives as long as this value, and only `run`, which needs exclusive access, writes to
            // it.
            let gradients = program.gradients
            let span = unsafe Span(_unsafeStart: gradients.base, count: gradients.count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}
