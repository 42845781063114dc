import Glibc

/// The learning-rate decays: the rate α of an epoch from the initial rate α₀.
///
/// The rate is large at first and small near the minimum. Course notes, section 6, where of the last form, by hand,
/// only a stray "5." is left; it is `manual`.
///
/// `epochNumber` is n as `EpochNumbering` counts it; `epoch` is always 1 for the first epoch.
package enum LearningRateDecay {
    /// The rate α = α₀/(1 + R·n), or with an interval α₀/(1 + R·⌊n/interval⌋).
    ///
    /// - Parameters:
    ///   - initialRate: α₀.
    ///   - decayRate: R.
    ///   - epochNumber: n, from 0.
    ///   - interval: the epochs between two changes, at least 1.
    package static func inverseTime(
        initialRate: Double, decayRate: Double, epochNumber: Int, interval: Int = 1
    ) -> Double {
        initialRate / (1 + decayRate * Double(intervals(epochNumber, interval)))
    }

    /// The rate α = Fⁿ·α₀; the notes take F = 0.95.
    package static func exponential(initialRate: Double, factor: Double, epochNumber: Int) -> Double {
        staircase(initialRate: initialRate, factor: factor, epochNumber: epochNumber, interval: 1)
    }

    /// The rate α = K/epoch·α₀, as in the notes. The lecture has a square root: `inverseSquareRoot`.
    package static func inverse(initialRate: Double, k: Double, epoch: Int) -> Double {
        precondition(epoch >= 1, "Epoch \(epoch) is not counted from 1.")
        return k / Double(epoch) * initialRate
    }

    /// The rate α = K/√epoch·α₀, as in the lecture. The notes have no root: `inverse`.
    package static func inverseSquareRoot(initialRate: Double, k: Double, epoch: Int) -> Double {
        precondition(epoch >= 1, "Epoch \(epoch) is not counted from 1.")
        return k / Double(epoch).squareRoot() * initialRate
    }

    /// The rate α = F^⌊n/interval⌋·α₀: stages of `interval` epochs.
    package static func staircase(initialRate: Double, factor: Double, epochNumber: Int, interval: Int) -> Double {
        pow(factor, Double(intervals(epochNumber, interval))) * initialRate
    }

    /// The rate from a table: that of the last entry not after `epoch`, α₀ before the first entry.
    ///
    /// - Parameters:
    ///   - initialRate: α₀.
    ///   - table: the rates, each keyed by the epoch, counted from 1, from which it holds.
    ///   - epoch: counted from 1.
    package static func manual(initialRate: Double, table: [Int: Double], epoch: Int) -> Double {
        precondition(epoch >= 1, "Epoch \(epoch) is not counted from 1.")
        let latest = table.filter { start, _ in start <= epoch }.max { $0.key < $1.key }
        return latest?.value ?? initialRate
    }

    private static func intervals(_ epochNumber: Int, _ interval: Int) -> Int {
        precondition(epochNumber >= 0, "The epoch number is \(epochNumber), but must not be negative.")
        precondition(interval >= 1, "The interval of the decay is \(interval) epochs, but must be at least 1.")
        return epochNumber / interval
    }
}
