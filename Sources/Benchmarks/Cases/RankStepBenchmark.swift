package import Descent

/// How long steps take that ranks share, and those that each takes alone at the same time.
package struct RankStepBenchmark: Sendable {
    /// One network and batch size.
    package struct Case: Encodable, Sendable {
        /// The number of inputs, then each layer's width.
        package let network: [Int]
        package let parameters: Int
        /// The examples of all ranks together.
        package let batchSize: Int
        /// The workers of each rank.
        package let workers: Int
        /// The examples of a rank, and half of them.
        package let examples: Int
        package let fewerExamples: Int
        /// A step that each rank takes alone, all at the same time, with its examples and with half of them.
        package let alone: Spread
        package let aloneWithFewer: Spread
        /// A step that the ranks share.
        package let shared: Spread

        /// What an example adds to a step, and what remains without examples: the line through the two steps alone.
        package var secondsPerExample: Double {
            let slope = (alone.median - aloneWithFewer.median) / Double(max(examples - fewerExamples, 1))
            return min(max(slope, 0), alone.median / Double(examples))
        }

        package var secondsPerUpdate: Double {
            max(alone.median - Double(examples) * secondsPerExample, 0)
        }
    }

    private let communicator: any Communicator
    private let repetitions: Int
    private let workers: Int
    private let now: @Sendable () -> ContinuousClock.Instant

    /// The steps of a repetition: an epoch, at whose end parameters are kept to fall back on.
    private static func steps(_ batchSize: Int) -> Int { min(max((1 << 12) / batchSize, 4), 64) }

    /// - Parameters:
    ///   - repetitions: at least 1; one more comes before them and does not count.
    ///   - workers: how many each rank may have.
    ///   - now: the clock, which tests may set.
    package init(
        _ communicator: any Communicator, repetitions: Int, workers: Int,
        by now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        precondition(repetitions >= 1 && workers >= 1, "\(repetitions) repetitions with \(workers) workers")
        self.communicator = communicator
        self.repetitions = repetitions
        self.workers = workers
        self.now = now
    }

    /// Times steps of Adam on random examples. All ranks call this together, with the same network.
    ///
    /// - Parameter batchSize: the examples of all ranks together, at least one for each.
    package func measure(_ network: borrowing Network, batchSize: Int) throws(BenchmarkError) -> Case {
        let size = communicator.size
        precondition(batchSize >= size, "\(batchSize) examples for \(size) ranks")
        let examples = (batchSize + size - 1) / size
        let fewer = max(examples / 2, 1)
        let steps = RankStepBenchmark.steps(batchSize)
        let data = try ProductsInSteps.examples(for: network, count: batchSize * steps)
        let alone = try seconds(network, data, examples, steps, nil)
        let aloneWithFewer = try seconds(network, data, fewer, steps, nil)
        let shared = try seconds(network, data, batchSize, steps, communicator)
        return Case(
            network: [network.inputs] + network.layers.map(\.units), parameters: network.parameterCount,
            batchSize: batchSize, workers: workers, examples: examples, fewerExamples: fewer, alone: alone,
            aloneWithFewer: aloneWithFewer, shared: shared)
    }

    /// The seconds of a step, by the slowest rank in each repetition.
    private func seconds(
        _ network: borrowing Network, _ data: Examples, _ batchSize: Int, _ steps: Int,
        _ ranks: (any Communicator)?
    ) throws(BenchmarkError) -> Spread {
        var copy = try TrainingBenchmark.copy(network)
        let examples = data[0..<batchSize * steps]
        var trainer = Trainer(batchSize: .fixed(batchSize), order: .sequential, workers: workers)
        if let ranks { trainer.distribution = Distribution(ranks) }
        // An epoch ends where the next begins; the first warms up.
        let clock = EpochClock(epochs: repetitions + 2, by: now) {}
        trainer.schedule = TimedSchedule(schedule: trainer.schedule, clock: clock)
        communicator.meet()
        try BenchmarkError.onTraining { () throws(TrainingError) in
            _ = try trainer.fit(&copy, to: examples, epochs: repetitions + 2, steps: (repetitions + 1) * steps + 1)
        }
        return Spread(
            of: (1...repetitions).map { communicator.largest(clock.seconds(from: $0, to: $0 + 1)) / Double(steps) })
    }
}
