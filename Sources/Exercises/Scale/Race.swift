import Descent

/// One training run on the fast engine against the clock: how many updates and seconds until the network has an
/// accuracy?
///
/// Only training counts. The network is evaluated while the clock is stopped, on examples that it does not learn
/// from.
package struct Race: Sendable {
    /// When a race evaluates the network: first after `first` examples, then whenever their number has grown by the
    /// factor, so that times are known to within it; and at the end.
    package struct Looks: Sendable, Hashable {
        package let first: Int
        package let factor: Double

        package init(first: Int, factor: Double = 1) {
            self.first = first
            self.factor = factor
        }

        package static let atTheEnd = Looks(first: .max)

        /// The number of examples from which on to look again, after a look at `examples`.
        package func next(after examples: Int) -> Int {
            max(first, Int((Double(examples) * factor).rounded(.up)), examples + 1)
        }
    }

    /// Where a race ends that has not reached its goal: at the first of these.
    package struct Limits: Sendable, Hashable {
        /// Seconds of training.
        package var seconds: Double
        /// Passes through the training examples.
        package var epochs: Int
        /// Updates; nil for as many as the epochs have.
        package var updates: Int?

        package init(seconds: Double, epochs: Int, updates: Int? = nil) {
            self.seconds = seconds
            self.epochs = epochs
            self.updates = updates
        }
    }

    package let track: RaceTrack
    package let optimizer: CourseOptimizer
    package let learningRate: Double
    package let batchSize: Int

    /// The accuracy that ends the race; nil to run until a limit.
    package let goal: Double?

    package let looks: Looks
    package let limits: Limits

    package init(
        track: RaceTrack, optimizer: CourseOptimizer, learningRate: Double, batchSize: Int, goal: Double? = nil,
        looks: Looks = .atTheEnd, limits: Limits
    ) {
        self.track = track
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.batchSize = batchSize
        self.goal = goal
        self.looks = looks
        self.limits = limits
    }

    /// Runs it.
    package func run() throws(ExerciseError) -> RaceResult {
        var network = try track.network()
        let trainer = Trainer(
            optimizer: optimizer.engine(learningRate: learningRate), batchSize: .fixed(batchSize), order: track.order,
            workers: track.workers)
        var points: [RaceResult.Point] = []
        var ending = RaceResult.Ending.limited
        var nextLook = looks.first
        // The seconds of the finished epochs without looks, and those that looks have taken in this epoch, whose own
        // include them.
        var (secondsBefore, looking) = (0.0, 0.0)
        do throws(TrainingError) {
            _ = try trainer.fit(&network, to: track.train, epochs: limits.epochs, steps: limits.updates) {
                progress, network in
                let examples = (progress.epoch - 1) * track.train.count + progress.examplesDone
                // An epoch's clock stops once its last step is done.
                let seconds = secondsBefore + (progress.finishedEpoch?.seconds ?? progress.seconds) - looking
                let isOver = seconds >= limits.seconds
                if isOver || examples >= nextLook || progress.step == progress.stepCount {
                    let begin = ContinuousClock.now
                    let evaluation = try network.evaluate(track.judged, workers: track.workers)
                    let accuracy = evaluation.accuracy ?? 0
                    points.append(
                        RaceResult.Point(
                            updates: progress.step, examples: examples, seconds: seconds, cost: evaluation.cost,
                            accuracy: accuracy))
                    nextLook = looks.next(after: examples)
                    if let goal, accuracy >= goal { ending = .reached }
                    looking += (ContinuousClock.now - begin) / .seconds(1)
                }
                if progress.finishedEpoch != nil { (secondsBefore, looking) = (seconds, 0) }
                return isOver || ending == .reached ? .stop : .continue
            }
        } catch {
            switch error {
            // A network that has reached the goal has reached it, even if the next step would have made it diverge.
            case .diverged: if ending != .reached { ending = .diverged }
            case .observer(let error as TrainingError, _): throw .training(error)
            default: throw .training(error)
            }
        }
        return RaceResult(
            optimizer: optimizer, learningRate: learningRate, batchSize: batchSize, ending: ending, points: points)
    }
}
