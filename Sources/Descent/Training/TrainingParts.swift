import LinearAlgebra

/// What training allocates besides the network: everything, before the first step.
struct TrainingParts: ~Copyable {
    let trainer: Trainer
    let data: TrainingData
    /// What steps go through: all examples, or room for two batches of a reader's.
    let examples: Examples
    /// m.
    let exampleCount: Int
    let reading: BatchReader?
    let validation: Examples?
    let test: Examples?
    let batchSize: Int
    let program: any StepExecutor
    let validationProgram: ForwardProgram?
    let testProgram: ForwardProgram?
    let optimizer: OptimizerState
    let order: EpochOrder
    let lastGood: AlignedBuffer<Float>
    let candidate: AlignedBuffer<Float>
    let ranks: RankGroup
    /// The names that the classes get, if there are any.
    let classNames: [String]?

    /// Checks the examples, and allocates; the trainer's settings have been checked.
    ///
    /// - Parameters:
    ///   - validation: what the network is to be evaluated on after each epoch.
    ///   - test: likewise; it chooses nothing.
    ///   - partCount: the number of parts of a mini-batch that training was begun with; nil for the trainer's.
    init(
        _ trainer: Trainer, _ network: borrowing Network, _ data: TrainingData, validation: Examples?, test: Examples?,
        partCount: Int? = nil
    ) throws(TrainingError) {
        if case .reader(let reader) = data { try BatchReader.check(reader) }
        let exampleCount = data.count
        let batchSize: Int
        do {
            batchSize = try trainer.batchSize.size(forExamples: exampleCount, network: network)
        } catch {
            throw .hyperparameter(error)
        }
        let (examples, reading): (Examples, BatchReader?)
        switch data {
        case .examples(let all): (examples, reading) = (all, nil)
        case .reader(let reader):
            let batches = try BatchReader(reader, batchSize: batchSize, output: network.output)
            (examples, reading) = (batches.examples, batches)
        }
        try Compatibility.check(examples, network)
        let names = network.classNames ?? examples.targets.classNames
        for case let judged? in [validation, test] {
            try Compatibility.check(judged, network)
            try Compatibility.checkNames(of: judged, trainedWith: names)
        }
        let layout = network.layout
        let ranks = try RankGroup(trainer, layout, partCount: partCount)
        if ranks.isSeveral {
            // All ranks that have come so far compare; one that has not ends the others.
            try RankFacts(trainer, network, data, validation: validation, test: test, batchSize: batchSize)
                .compare(ranks.communicator)
        }
        let workers = try trainer.workerCount
        let momentCount = trainer.optimizer.momentCount
        try TrainingError.onMemory { () throws(MemoryError) in
            let memory = TrainingMemory(
                layout: layout, momentCount: momentCount, batchSize: batchSize,
                orderCount: EpochOrder.rowCount(
                    trainer.order, exampleCount: exampleCount,
                    batchSize: reading == nil ? batchSize : 2 * batchSize),
                hasPenalty: trainer.l2 > 0, ranks: ranks)
            try memory.require(
                trainer.program, workers: workers, beside: examples, evaluating: [validation, test].compactMap { $0 })
        }
        let optimizer = try OptimizerState(
            trainer.optimizer, parameterCount: ranks.momentParameterCount(layout), momentCount: momentCount)
        let memory = try TrainingError.onMemory { () throws(MemoryError) in
            try Memory(
                trainer, layout, batchSize: batchSize, workers: workers, examples, count: exampleCount,
                readsAhead: reading != nil, validation: validation, test: test, ranks: ranks)
        }
        self.optimizer = optimizer
        order = memory.order
        lastGood = memory.lastGood
        candidate = memory.candidate
        program = memory.program
        validationProgram = memory.validationProgram
        testProgram = memory.testProgram
        self.trainer = trainer
        self.data = data
        self.examples = examples
        self.exampleCount = exampleCount
        self.reading = reading
        self.validation = validation
        self.test = test
        self.batchSize = batchSize
        self.ranks = ranks
        classNames = names
    }

    /// The buffers and programs.
    private struct Memory: ~Copyable {
        let order: EpochOrder
        let lastGood: AlignedBuffer<Float>
        let candidate: AlignedBuffer<Float>
        let program: any StepExecutor
        let validationProgram: ForwardProgram?
        let testProgram: ForwardProgram?

        init(
            _ trainer: Trainer, _ layout: ParameterLayout, batchSize: Int, workers: Int, _ examples: Examples,
            count: Int, readsAhead: Bool, validation: Examples?, test: Examples?, ranks: RankGroup
        ) throws(MemoryError) {
            let order = try EpochOrder(
                trainer.order, count: count, batchSize: readsAhead ? 2 * batchSize : batchSize, readingAhead: examples)
            let lastGood = try AlignedBuffer<Float>(count: layout.parameterCount)
            let candidate = try AlignedBuffer<Float>(count: trainer.l2 > 0 ? layout.parameterCount : 0)
            // The programs come last: they see whether OpenBLAS will find the memory that it takes beside all of this.
            let first = trainer.optimizer.update(step: 1, learningRate: trainer.optimizer.learningRate)
            let buckets = ranks.hasParts ? RankGroup.buckets(trainer, layout) : nil
            let own = try trainer.program.executor(
                for: layout, batchSize: ranks.partition.largestPart(of: batchSize), workers: workers,
                keepsGradients: first.needsWholeGradient || ranks.hasParts, products: trainer.products,
                reproducible: trainer.isReproducible,
                buckets: buckets.flatMap { $0.areSeveral ? $0 : nil }, profile: trainer.profile,
                timeline: trainer.timeline)
            let program: any StepExecutor =
                if let buckets {
                    try ranks.program(
                        own, batchSize: batchSize, buckets: buckets, trainer: trainer, workers: workers)
                } else {
                    own
                }
            func evaluator(_ examples: Examples?) throws(MemoryError) -> ForwardProgram? {
                guard let examples else { return nil }
                return try ForwardProgram(
                    layout: layout, exampleCount: examples.count, workers: workers, products: trainer.products,
                    reproducible: trainer.isReproducible, communicator: ranks.communicator)
            }
            let validationProgram = try evaluator(validation)
            let testProgram = try evaluator(test)
            self.order = order
            self.lastGood = lastGood
            self.candidate = candidate
            self.program = program
            self.validationProgram = validationProgram
            self.testProgram = testProgram
        }
    }
}
