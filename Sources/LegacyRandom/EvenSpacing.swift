/// `count` evenly spaced numbers beginning at `start`: NumPy's `linspace`, with its rounding.
///
///     step = (stop − start)/divisions        valueᵢ = i·step + start
///
/// where divisions is `count` − 1 if `stop` is included, in which case the last value is exactly `stop`, and `count`
/// otherwise. The numbers are computed on demand. A single one is `start`.
package struct EvenSpacing: Sendable {
    private let start: Double
    private let stop: Double
    private let step: Double
    private let count: Int
    private let includesStop: Bool

    /// Divides the interval from `start` to `stop`, which must be finite.
    package init(from start: Double, to stop: Double, count: Int, includesStop: Bool) {
        precondition(count >= 0, "The count of evenly spaced numbers is \(count), but must not be negative.")
        let divisions = includesStop ? count - 1 : count
        self.start = start
        self.stop = stop
        self.count = count
        self.includesStop = includesStop
        step = divisions > 0 ? (stop - start) / Double(divisions) : 0
    }

    /// The number at `index`, in 0 ..< count.
    @inline(__always)
    package func value(at index: Int) -> Double {
        if includesStop && index == count - 1 && count > 1 {
            return stop
        }
        return Double(index) * step + start
    }
}
