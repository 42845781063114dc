package import Descent

/// Training as `Trainer.fit` does it, in whole epochs without validation, against what the machine can do.
package struct TrainingBenchmark: Sendable {
    /// One network, batch size and optimizer.
    package struct Case: Encodable, Sendable {
        /// The number of inputs, then each layer's width.
        package let network: [Int]
        package let batchSize: Int
        package let optimizer: String
        /// The workers that the steps really use.
        package let workers: Int
        package let examples: Int
        package let parameters: Int
        /// The epochs of one repetition.
        package let epochs: Int
        package let examplesPerSecond: Spread
        package let secondsPerEpoch: Spread
        /// The products' operations, by the median.
        package let gflops: Double
        @Nullable package var shareOfPeak: Double?
        /// The median of the bursts of multiply-adds around the repetitions.
        package let fmaPeakGflops: Double
        /// See `PairedTimes.shareOfFMAPeak`.
        package let shareOfFmaPeak: Double
        /// The bandwidth for the optimizer's parameters and moments.
        @Nullable package var bandwidthGbs: Double?
        /// The least time by `TrainingArithmetic` as a share of the median.
        @Nullable package var shareOfLimit: Double?
        /// OpenBLAS's share of the arithmetic of a step's products, from 0 to 1; 0 where a step has none.
        package let blasShare: Double
        @Nullable package var timeShares: TimeShares?

        /// Scripts rely on the keys: examples per second keep their former name there.
        private enum CodingKeys: String, CodingKey {
            case network, batchSize, optimizer, workers, examples, parameters, epochs
            case examplesPerSecond = "samplesPerSecond"
            case secondsPerEpoch, gflops, shareOfPeak, fmaPeakGflops, shareOfFmaPeak, bandwidthGbs, shareOfLimit,
                blasShare, timeShares
        }
    }

    /// Which shares of the workers' time the parts of the steps took.
    package struct TimeShares: Encodable, Sendable, Hashable {
        package let gather: Double
        package let gemm: Double
        package let elementwise: Double
        package let update: Double
        package let waiting: Double

        /// The shares of a profile; nil where nothing was recorded.
        package init?(seconds: (StepProfile.Part) -> Double) {
            let total = StepProfile.Part.allCases.reduce(0) { $0 + seconds($1) }
            guard total > 0 else { return nil }
            gather = seconds(.gather) / total
            gemm = seconds(.products) / total
            elementwise = seconds(.elementwise) / total
            update = seconds(.update) / total
            waiting = seconds(.waiting) / total
        }
    }

    /// The most epochs that one run may take: each has an entry in the clock and in the history.
    package static let largestEpochCount = 1_000_000

    /// The epochs of a repetition; nil for as many as take about `leastSeconds`.
    private let epochs: Int?
    private let warmUp: Int
    private let repetitions: Int
    private let leastSeconds: Double
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - epochs: the epochs of a repetition; nil for as many as take `leastSeconds`.
    ///   - warmUp: the epochs before, at least 1.
    ///   - repetitions: at least 1. With the epochs of each it is no more than `largestEpochCount`, nor is `warmUp`.
    ///   - now: the clock, which tests may set.
    package init(
        epochs: Int?, warmUp: Int, repetitions: Int, leastSeconds: Double = 0.25,
        by now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        precondition(warmUp >= 1 && repetitions >= 1, "\(warmUp) epochs to warm up and \(repetitions) repetitions")
        let most = TrainingBenchmark.largestEpochCount
        precondition(
            warmUp <= most && repetitions <= most / max(epochs ?? 1, 1),
            "\(warmUp) epochs to warm up and \(repetitions) repetitions of \(epochs ?? 1), at most \(most) in a run")
        self.epochs = epochs
        self.warmUp = warmUp
        self.repetitions = repetitions
        self.leastSeconds = leastSeconds
        self.now = now
    }

    /// Times training, every time from the network's parameters.
    ///
    /// The gradients must have been checked before: see `GradientCheck`. Three runs: one to warm up, which also tells
    /// how long an epoch takes; the repetitions, one after the other with a burst of multiply-adds between; and one
    /// that is not timed and tells where the time goes.
    ///
    /// - Parameters:
    ///   - network: stays as it is.
    ///   - optimizer: its name in reports.
    ///   - fma: takes a burst before and after each repetition, on as many workers as the steps use.
    package func measure(
        _ network: borrowing Network, _ examples: Examples, _ trainer: Trainer, optimizer: String,
        yardsticks: Yardsticks?, fma: FMAPeak
    ) throws(BenchmarkError) -> Case {
        let warm = try time(network, examples, trainer, epochs: warmUp)
        let perEpoch = warm.clock.seconds(from: warmUp - 1, to: warmUp)
        let most = min(10_000, TrainingBenchmark.largestEpochCount / repetitions)
        let epochs = epochs ?? Int(min(max((leastSeconds / max(perEpoch, 1e-9)).rounded(.up), 1), Double(most)))
        let workers = warm.history.workers
        let timed = try time(
            network, examples, trainer, epochs: epochs * repetitions, pausingEvery: epochs
        ) { () throws(BenchmarkError) in
            try fma.burst(workers: workers)
        }
        let times = PairedTimes(
            seconds: (0..<repetitions).map { repetition in
                timed.clock.seconds(from: repetition * epochs, to: (repetition + 1) * epochs) / Double(epochs)
            }, bursts: timed.bursts)
        let shares = try timeShares(network, examples, trainer, epochs: epochs)
        let arithmetic = TrainingArithmetic(widths: [network.inputs] + network.layers.map(\.units))
        let perSecond = Spread(of: times.seconds.map { Double(examples.count) / $0 })
        let gflops = perSecond.median * arithmetic.operationsPerExample * 1e-9
        let secondsPerEpoch = Spread(of: times.seconds)
        let bandwidth = yardsticks?.bandwidth(for: trainer.optimizer)
        var shareOfLimit: Double? = nil
        if let yardsticks, let bandwidth {
            let least = arithmetic.leastSeconds(
                examples: examples.count, batchSize: timed.history.batchSize,
                momentCount: trainer.optimizer.momentCount,
                bytesPerParameter: MemoryPass.bytesInTraining(trainer.optimizer),
                peakGflops: yardsticks.sgemmPeakGflops, bandwidthGbs: bandwidth)
            shareOfLimit = least / secondsPerEpoch.median
        }
        return Case(
            network: arithmetic.widths, batchSize: timed.history.batchSize, optimizer: optimizer,
            workers: workers, examples: examples.count, parameters: network.parameterCount,
            epochs: epochs, examplesPerSecond: perSecond, secondsPerEpoch: secondsPerEpoch, gflops: gflops,
            shareOfPeak: yardsticks.map { gflops / $0.sgemmPeakGflops }, fmaPeakGflops: times.fmaPeakGflops,
            shareOfFmaPeak: times.shareOfFMAPeak(
                operations: Double(examples.count) * arithmetic.operationsPerExample),
            bandwidthGbs: bandwidth, shareOfLimit: shareOfLimit,
            blasShare: try TrainingBenchmark.blasShare(network, examples, trainer), timeShares: shares)
    }

    /// OpenBLAS's share of the arithmetic of a step's products, from 0 to 1; 0 where a step has none.
    package static func blasShare(
        _ network: borrowing Network, _ examples: Examples, _ trainer: Trainer
    ) throws(BenchmarkError) -> Double {
        do {
            let batchSize = try trainer.batchSize.size(forExamples: examples.count, network: network)
            return try trainer.blasShare(of: network, batchSize: batchSize) ?? 0
        } catch let error as TrainingError {
            throw .training(error)
        } catch let error as HyperparameterError {
            throw .training(.hyperparameter(error))
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private struct Timed {
        let history: TrainingHistory
        let clock: EpochClock
        /// What was measured in the clock's pauses.
        let bursts: [Double]
    }

    /// Trains a copy of the network for a number of whole epochs, and one step more: an epoch ends where the next
    /// begins.
    ///
    /// - Parameters:
    ///   - interval: the epochs between two bursts, the first of which comes before the first epoch and the last after
    ///     the last.
    ///   - burst: the rate of one; nil for none.
    private func time(
        _ network: borrowing Network, _ examples: Examples, _ trainer: Trainer, epochs: Int,
        pausingEvery interval: Int = 1, _ burst: (() throws(BenchmarkError) -> Double)? = nil
    ) throws(BenchmarkError) -> Timed {
        var copy = try TrainingBenchmark.copy(network)
        var bursts: [Double] = []
        var failure: BenchmarkError? = nil
        let clock = EpochClock(epochs: epochs + 1, pausingEvery: interval, by: now) {
            guard let burst else { return }
            do throws(BenchmarkError) { bursts.append(try burst()) } catch { failure = error }
        }
        var trainer = trainer
        trainer.schedule = TimedSchedule(schedule: trainer.schedule, clock: clock)
        let history: TrainingHistory
        do {
            let batchSize = try trainer.batchSize.size(forExamples: examples.count, network: network)
            let steps = (examples.count + batchSize - 1) / batchSize
            history = try trainer.fit(&copy, to: examples, epochs: epochs + 1, steps: epochs * steps + 1)
        } catch let error as TrainingError {
            throw .training(error)
        } catch let error as HyperparameterError {
            throw .training(.hyperparameter(error))
        } catch {
            preconditionFailure("\(error)")
        }
        if let failure { throw failure }
        return Timed(history: history, clock: clock, bursts: bursts)
    }

    /// Where the time of some epochs goes.
    private func timeShares(
        _ network: borrowing Network, _ examples: Examples, _ trainer: Trainer, epochs: Int
    ) throws(BenchmarkError) -> TimeShares? {
        var copy = try TrainingBenchmark.copy(network)
        let profile = StepProfile()
        var trainer = trainer
        trainer.profile = profile
        do { _ = try trainer.fit(&copy, to: examples, epochs: epochs) } catch { throw .training(error) }
        return TimeShares { profile[$0] }
    }

    static func copy(_ network: borrowing Network) throws(BenchmarkError) -> Network {
        do { return try network.copy() } catch { throw .network(error) }
    }
}
