import Glibc

/// The exponentially weighted average of a sequence θ₁, θ₂, …: a running mean that forgets.
///
///     v₀ = 0        v_t = β·v_{t−1} + (1 − β)·θ_t        corrected: v_t / (1 − βᵗ)
///
///     var average = try ExponentiallyWeightedAverage(beta: 0.98)
///     for cost in costs { average.add(cost) }
///     print(average.value)
///
/// Unrolled, θ_{t−k} has the weight (1 − β)·βᵏ, which falls to 1/e of the first one's in about 1/(1 − β) values, the
/// ``window``. The weights add up to 1 − βᵗ alone, so that the first averages are too small; divided by that sum they
/// are means. The correction fades: after 7 windows it is below 0.1 %. Optimizers average the gradients likewise,
/// ``Momentum`` without the correction and ``Adam`` with it. Course notes, sections 2.1 to 2.3; Kingma and Ba (2015),
/// section 3.
///
/// A NaN or an infinity among the values stays in the average for good.
public struct ExponentiallyWeightedAverage: Sendable, Hashable {
    /// β: at least 0 and below 1. At 0 the average is the last value.
    public let beta: Double

    /// Whether ``value`` is corrected for the start at 0.
    public let isCorrected: Bool

    /// t, the number of values taken.
    public private(set) var count = 0

    /// v_t.
    private var uncorrected = 0.0

    /// An average that has taken no value yet.
    ///
    /// - Parameters:
    ///   - beta: β, at least 0 and below 1.
    ///   - corrected: whether the average is divided by 1 − βᵗ.
    public init(beta: Double, corrected: Bool = true) throws(HyperparameterError) {
        try HyperparameterError.requireDecayConstant("beta", beta)
        self.beta = beta
        isCorrected = corrected
    }

    /// Takes the next value, θ_t.
    public mutating func add(_ observation: Double) {
        count += 1
        uncorrected = beta * uncorrected + (1 - beta) * observation
    }

    /// The average of the values so far, v_t or v_t / (1 − βᵗ); 0 before the first.
    public var value: Double {
        guard isCorrected, count > 0 else { return uncorrected }
        // 1 − βᵗ as −(e^{t·ln β} − 1): for β near 1 the difference of two numbers near 1 would lose the digits that
        // count. ln 0 is −∞, and leads to 1, as it should.
        return uncorrected / -expm1(Double(count) * log(beta))
    }

    /// 1/(1 − β), about how many values it averages over: 10 for β 0.9, 50 for 0.98, 2 for 0.5.
    public var window: Double { 1 / (1 - beta) }
}
