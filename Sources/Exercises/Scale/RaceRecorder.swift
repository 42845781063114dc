import Descent

/// What a race notes while it runs: the engine calls it after every step.
final class RaceRecorder {
    private let track: RaceTrack
    private let goal: Double?
    private let sampling: RaceSampling
    private let secondsLimit: Double

    private(set) var points: [RaceResult.Point] = []
    private(set) var isGoalReached = false

    /// An evaluation that could not be done.
    private(set) var failure: TrainingError?

    /// The seconds of the epochs that are over, without looks.
    private var secondsBefore = 0.0

    /// The seconds that looks have taken in this epoch: the epoch's own include them.
    private var looking = 0.0

    /// The number of examples at which to look again.
    private var nextLook: Int

    init(_ track: RaceTrack, goal: Double?, sampling: RaceSampling, secondsLimit: Double) {
        self.track = track
        self.goal = goal
        self.sampling = sampling
        self.secondsLimit = secondsLimit
        nextLook = sampling.first
    }

    /// Looks at the network where it is time for that, and decides whether the race is over.
    func observe(_ progress: TrainingProgress, _ network: borrowing Network) -> TrainingDecision {
        let examples = (progress.epoch - 1) * track.train.count + progress.examplesDone
        let isDue = examples >= nextLook || progress.step == progress.stepCount
        guard isDue || progress.finishedEpoch != nil else { return .continue }
        // An epoch's clock stands still once its last step is done.
        let seconds = secondsBefore + (progress.finishedEpoch?.seconds ?? progress.seconds) - looking
        let begin = ContinuousClock.now
        let decision = isDue ? look(network, progress.step, examples, seconds) : .continue
        if progress.finishedEpoch == nil {
            looking += (ContinuousClock.now - begin) / .seconds(1)
        } else {
            secondsBefore = seconds
            looking = 0
        }
        return decision
    }

    /// Evaluates the network and notes what it finds.
    private func look(
        _ network: borrowing Network, _ updates: Int, _ examples: Int, _ seconds: Double
    ) -> TrainingDecision {
        let evaluation: Evaluation
        do {
            evaluation = try network.evaluate(track.judged, workers: track.workers)
        } catch {
            failure = error
            return .stop
        }
        let accuracy = evaluation.accuracy ?? 0
        points.append(
            RaceResult.Point(
                updates: updates, examples: examples, seconds: seconds, cost: evaluation.cost, accuracy: accuracy))
        nextLook = sampling.next(after: examples)
        if let goal, accuracy >= goal { isGoalReached = true }
        return isGoalReached || seconds >= secondsLimit ? .stop : .continue
    }
}
