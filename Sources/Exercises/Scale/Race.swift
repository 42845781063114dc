import Descent

/// One training run on the fast engine against the clock: how many updates and seconds until the network has an accuracy?
///
/// Only training counts. The network is evaluated while the clock stands still, on examples that it does not learn from.
package struct Race: Sendable {
    package let track: RaceTrack
    package let rule: RaceRule
    package let learningRate: Double
    package let batchSize: Int

    /// The accuracy that ends the race; nil to run until a limit.
    package let goal: Double?

    package let sampling: RaceSampling
    package let limits: RaceLimits

    package init(
        track: RaceTrack, rule: RaceRule, learningRate: Double, batchSize: Int, goal: Double?, sampling: RaceSampling,
        limits: RaceLimits
    ) {
        self.track = track
        self.rule = rule
        self.learningRate = learningRate
        self.batchSize = batchSize
        self.goal = goal
        self.sampling = sampling
        self.limits = limits
    }

    /// Runs it.
    package func run() throws(ExerciseError) -> RaceResult {
        var network = try track.network()
        let trainer = Trainer(
            optimizer: rule.optimizer(learningRate: learningRate), batchSize: .fixed(batchSize), order: track.order,
            workers: track.workers)
        let recorder = RaceRecorder(track, goal: goal, sampling: sampling, secondsLimit: limits.seconds)
        var hasDiverged = false
        do throws(TrainingError) {
            _ = try trainer.fit(
                &network, to: track.train, epochs: limits.epochs, steps: limits.updates,
                inspecting: { progress, network in recorder.observe(progress, network) })
        } catch {
            guard case .diverged = error else { throw .training(error) }
            hasDiverged = true
        }
        if let failure = recorder.failure { throw .training(failure) }
        // A network that came to the goal came to it, even if the step after would have thrown it out of range.
        let ending: RaceResult.Ending = recorder.isGoalReached ? .reached : hasDiverged ? .diverged : .limited
        return RaceResult(
            rule: rule, learningRate: learningRate, batchSize: batchSize, ending: ending, points: recorder.points)
    }
}
