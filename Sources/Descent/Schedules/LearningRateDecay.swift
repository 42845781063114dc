import Glibc

/// The course's learning-rate decays. The rate changes at the start of an epoch.
///
/// n is the epoch's number by the `EpochNumbering`; e counts epochs from 1.
public struct LearningRateDecay: LearningRateSchedule, Hashable, Codable {
    /// The formula of a decay.
    public enum Formula: Sendable, Hashable, Codable {
        /// α₀ throughout.
        case none
        /// α₀/(1 + R·⌊n/every⌋); with `every` 1, α₀/(1 + R·n).
        case inverseTime(rate: Double, every: Int)
        /// Fⁿ·α₀.
        case exponential(factor: Double)
        /// K/epoch·α₀.
        case inverse(numerator: Double)
        /// K/√epoch·α₀.
        case inverseSquareRoot(numerator: Double)
        /// F^⌊n/every⌋·α₀.
        case staircase(factor: Double, every: Int)
        /// Each entry's rate holds from its epoch, counted from 1, on; α₀ before the first.
        case manual([ManualRate])

        // The spellings of files.
        private enum CodingKeys: String, CodingKey {
            case none = "none"
            case inverseTime = "inverseTime"
            case exponential = "exponential"
            case inverse = "inverse"
            case inverseSquareRoot = "inverseSquareRoot"
            case staircase = "staircase"
            case manual = "manual"
        }
    }

    /// An entry of a manual decay.
    public struct ManualRate: Sendable, Hashable, Codable {
        /// The epoch, counted from 1, from which the rate holds.
        public var epoch: Int
        /// The rate: finite and above 0.
        public var learningRate: Double

        private enum CodingKeys: String, CodingKey {
            case epoch = "epoch"
            case learningRate = "learningRate"
        }

        /// A rate, finite and above 0, that holds from this epoch on, at least 1; ``LearningRateDecay/validate()``
        /// checks both.
        public init(epoch: Int, learningRate: Double) {
            self.epoch = epoch
            self.learningRate = learningRate
        }
    }

    /// The settings by the names that errors have for them.
    package enum Setting: String, Sendable, CaseIterable {
        case rate = "decay rate"
        case interval = "decay interval"
        case factor = "decay factor"
        case numerator = "decay numerator"
        case manual = "manual decay"
        case manualEpoch = "manual decay epoch"
        case manualRate = "manual decay rate"
    }

    /// The formula.
    public var formula: Formula

    /// The numbering n of the epochs, in the formulas with an n.
    public var numbering: EpochNumbering

    private enum CodingKeys: String, CodingKey {
        case formula = "formula"
        case numbering = "numbering"
    }

    /// A decay by this formula.
    public init(_ formula: Formula, numbering: EpochNumbering = .zero) {
        self.formula = formula
        self.numbering = numbering
    }

    /// Refuses rates and numerators that are negative or not finite, factors outside 0 < F ≤ 1, intervals below 1, and
    /// a manual table that is empty or whose epochs do not rise from 1.
    public func validate() throws(HyperparameterError) {
        switch formula {
        case .none: return
        case .inverseTime(let rate, let every):
            try HyperparameterError.requireNonNegative(Setting.rate.rawValue, rate)
            try HyperparameterError.requireAtLeastOne(Setting.interval.rawValue, every)
        case .exponential(let factor):
            try LearningRateDecay.requireFactor(factor)
        case .inverse(let numerator), .inverseSquareRoot(let numerator):
            try HyperparameterError.requirePositive(Setting.numerator.rawValue, numerator)
        case .staircase(let factor, let every):
            try LearningRateDecay.requireFactor(factor)
            try HyperparameterError.requireAtLeastOne(Setting.interval.rawValue, every)
        case .manual(let rates):
            guard !rates.isEmpty else {
                throw HyperparameterError(Setting.manual.rawValue, "empty", expected: "at least one epoch and its rate")
            }
            var previous = 0
            for rate in rates {
                guard rate.epoch > previous else {
                    throw HyperparameterError(
                        Setting.manualEpoch.rawValue, rate.epoch, expected: "at least 1 and above the one before")
                }
                try HyperparameterError.requirePositive(Setting.manualRate.rawValue, rate.learningRate)
                previous = rate.epoch
            }
        }
    }

    private static func requireFactor(_ factor: Double) throws(HyperparameterError) {
        guard factor > 0, factor <= 1 else {
            throw HyperparameterError(Setting.factor.rawValue, factor, expected: "above 0 and at most 1")
        }
    }

    /// The rate of an epoch; the step does not matter.
    ///
    /// It returns a number for every setting, also for those that ``validate()`` refuses: an interval below 1 counts as
    /// 1.
    public func learningRate(initial: Double, epoch: Int, step: Int) -> Double {
        let n = numbering.number(ofEpoch: epoch)
        switch formula {
        case .none: return initial
        case .inverseTime(let rate, let every): return initial / (1 + rate * Double(n / max(every, 1)))
        case .exponential(let factor): return pow(factor, Double(n)) * initial
        case .inverse(let numerator): return numerator / Double(epoch) * initial
        case .inverseSquareRoot(let numerator): return numerator / Double(epoch).squareRoot() * initial
        case .staircase(let factor, let every): return pow(factor, Double(n / max(every, 1))) * initial
        case .manual(let rates):
            return rates.last(where: { $0.epoch <= epoch })?.learningRate ?? initial
        }
    }
}

/// The decays by name: `Trainer(schedule: .exponential(factor: 0.95))`, and `LearningRateDecay.exponential(factor:
/// 0.95)`.
extension LearningRateSchedule where Self == LearningRateDecay {
    /// α₀ throughout.
    public static var none: LearningRateDecay { LearningRateDecay(.none) }

    /// α₀/(1 + R·⌊n/every⌋).
    public static func inverseTime(rate: Double, every: Int = 1, numbering: EpochNumbering = .zero) -> LearningRateDecay
    {
        LearningRateDecay(.inverseTime(rate: rate, every: every), numbering: numbering)
    }

    /// Fⁿ·α₀; the notes have F = 0.95.
    public static func exponential(factor: Double, numbering: EpochNumbering = .zero) -> LearningRateDecay {
        LearningRateDecay(.exponential(factor: factor), numbering: numbering)
    }

    /// K/epoch·α₀, the form of the notes; the lecture has `inverseSquareRoot`.
    public static func inverse(numerator: Double) -> LearningRateDecay {
        LearningRateDecay(.inverse(numerator: numerator))
    }

    /// K/√epoch·α₀.
    public static func inverseSquareRoot(numerator: Double) -> LearningRateDecay {
        LearningRateDecay(.inverseSquareRoot(numerator: numerator))
    }

    /// F^⌊n/every⌋·α₀.
    public static func staircase(factor: Double, every: Int, numbering: EpochNumbering = .zero) -> LearningRateDecay {
        LearningRateDecay(.staircase(factor: factor, every: every), numbering: numbering)
    }

    /// A table of rates, by rising epochs.
    public static func manual(_ rates: [LearningRateDecay.ManualRate]) -> LearningRateDecay {
        LearningRateDecay(.manual(rates))
    }
}
