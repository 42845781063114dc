/// A gradual warm-up: the rate rises linearly, step by step, to that of another schedule.
///
///     αₜ = f·αₜ',   f = F + (1 − F)·t/N for t ≤ N, and 1 after that
///
/// α' is the other schedule's rate, N the number of steps and F the share with which the rise begins; t counts steps
/// from 1, so that the first rate is above 0 and that of step N is the whole. Epochs count from the beginning of
/// training, not from the end of the warm-up.
///
/// Goyal et al. (2017), section 2.2: with mini-batches k times as large and a rate k times as large, the rise from the
/// rate before, F = 1/k, over the first five epochs. Hugging Face's `warmup_steps` is F = 0.
///
///     Trainer(optimizer: .lamb(), schedule: .warmup(steps: 500, then: .exponential(factor: 0.95)))
public struct Warmup: LearningRateSchedule {
    /// N: at least 1.
    public var steps: Int

    /// F: at least 0 and at most 1.
    public var start: Double

    /// What gives the rate that the warm-up rises to.
    public var schedule: any LearningRateSchedule

    /// A warm-up; ``validate()`` checks the ranges.
    public init(steps: Int, from start: Double = 0, then schedule: some LearningRateSchedule) {
        self.steps = steps
        self.start = start
        self.schedule = schedule
    }

    /// Refuses fewer steps than 1, a start outside 0 ... 1, and what the other schedule refuses.
    public func validate() throws(HyperparameterError) {
        try HyperparameterError.requireAtLeastOne("warmup", steps)
        guard start >= 0, start <= 1 else {
            throw HyperparameterError("warmup start", start, expected: "at least 0 and at most 1")
        }
        try schedule.validate()
    }

    /// The rate of one step. It returns a number for every setting, also for those that ``validate()`` refuses.
    public func learningRate(initial: Double, epoch: Int, step: Int) -> Double {
        let rate = schedule.learningRate(initial: initial, epoch: epoch, step: step)
        return step < steps ? rate * (start + (1 - start) * Double(step) / Double(steps)) : rate
    }
}

extension LearningRateSchedule where Self == Warmup {
    /// ``Warmup`` before a fixed rate.
    public static func warmup(steps: Int, from start: Double = 0) -> Warmup {
        Warmup(steps: steps, from: start, then: LearningRateDecay.none)
    }

    /// ``Warmup`` before one of the decays.
    public static func warmup(steps: Int, from start: Double = 0, then schedule: LearningRateDecay) -> Warmup {
        Warmup(steps: steps, from: start, then: schedule)
    }
}
