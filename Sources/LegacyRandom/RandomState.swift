import Glibc

/// NumPy's legacy `RandomState`, bit for bit: the generator behind `numpy.random.seed`, `rand`, `randn` and
/// `permutation`.
///
/// The sequence is frozen by NumPy's compatibility policy (NEP 19). Normal numbers are exact wherever `log` rounds like
/// that of the C library that NumPy calls; all others are exact everywhere.
///
/// A copy continues independently from the same point.
package struct RandomState: Sendable {
    /// The source of 32-bit words.
    private var generator: MersenneTwister

    /// The second number of the last polar pair, not returned yet.
    private var keptNormal: Double?

    /// Starts as `numpy.random.RandomState(seed)` does.
    package init(seed: UInt32) {
        generator = MersenneTwister(seed: seed)
    }

    /// Restarts from `seed`; a kept normal number is dropped.
    package mutating func seed(_ seed: UInt32) {
        self = RandomState(seed: seed)
    }

    /// A uniform random number in [0, 1), a multiple of 2⁻⁵³: NumPy's `random_sample()`, `rand()`.
    ///
    ///     u = ((w₁ ≫ 5)·2²⁶ + (w₂ ≫ 6))/2⁵³
    ///
    /// with the next two words w₁, w₂.
    @inline(__always)
    package mutating func uniform() -> Double {
        let upper = Double(generator.next() >> 5)
        let lower = Double(generator.next() >> 6)
        // Exact: the sum is an integer below 2⁵³, and the factor a power of two.
        return (upper * 0x1p26 + lower) * 0x1p-53
    }

    /// A standard normal number, mean 0 and variance 1: NumPy's `standard_normal()`, `randn()`.
    ///
    /// The polar method (Marsaglia and Bray, 1964):
    ///
    ///     x₁ = 2·u − 1, then x₂ = 2·u − 1, until 0 < r² = x₁² + x₂² < 1
    ///     f = √(−2·ln r²/r²)
    ///
    /// f·x₂ is returned first, and f·x₁ is kept for the next call.
    package mutating func standardNormal() -> Double {
        if let kept = keptNormal {
            keptNormal = nil
            return kept
        }
        var x1: Double
        var x2: Double
        var squaredRadius: Double
        repeat {
            x1 = 2 * uniform() - 1
            x2 = 2 * uniform() - 1
            squaredRadius = x1 * x1 + x2 * x2
        } while squaredRadius >= 1 || squaredRadius == 0
        let factor = (-2 * log(squaredRadius) / squaredRadius).squareRoot()
        keptNormal = factor * x1
        return factor * x2
    }

    /// `count` numbers of `uniform()` in the order drawn; for a matrix that is row by row.
    package mutating func uniform(count: Int) -> [Double] {
        precondition(count >= 0, "The count of uniform numbers is \(count), but must not be negative.")
        var numbers = [Double](repeating: 0, count: count)
        for i in numbers.indices {
            numbers[i] = uniform()
        }
        return numbers
    }

    /// `count` numbers of `standardNormal()` in the order drawn; for a matrix that is row by row.
    package mutating func standardNormal(count: Int) -> [Double] {
        precondition(count >= 0, "The count of normal numbers is \(count), but must not be negative.")
        var numbers = [Double](repeating: 0, count: count)
        for i in numbers.indices {
            numbers[i] = standardNormal()
        }
        return numbers
    }

    /// A uniform random integer of 0 … `maximum`.
    ///
    /// Masked rejection: takes the lowest k bits of a word, k just large enough for `maximum`, until the value fits. A
    /// maximum of 0 draws nothing; one above 2³² − 1 takes 64 bits a try.
    @inline(__always)
    mutating func integer(upTo maximum: UInt64) -> UInt64 {
        if maximum == 0 {
            return 0
        }
        let mask = UInt64.max >> UInt64(maximum.leadingZeroBitCount)
        var value: UInt64
        if maximum <= UInt64(UInt32.max) {
            repeat {
                value = UInt64(generator.next()) & mask
            } while value > maximum
        } else {
            repeat {
                value = generator.next64() & mask
            } while value > maximum
        }
        return value
    }
}
