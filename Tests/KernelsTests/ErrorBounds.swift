import Kernels

/// 2⁻²⁴, the largest relative error of one rounding to `Float`.
let unitRoundoff = 0x1p-24

/// The counts of the other kernels; those of the updates are at their kernels.
extension Roundings {
    /// z + b, then at most a product or a selection.
    static let rectifier = 2.0
    /// g′ from a, which is at most two roundings, and the product.
    static let activationDerivative = 3.0
    /// z − y, its square and the half, which is exact; one addition per unit more.
    static let squaredError = 4.0
    /// λ/m·w, the sum.
    static let weightPenalty = 2.0
    /// byte/255, the difference from the mean, the product with the factor.
    static let standardization = 3.0
}

/// The largest errors of the elementary functions in units in the last place of the exact result, as their comments
/// state.
enum Ulps {
    static let exponential = 2.0
    static let logarithm = 3.0
    static let logarithmOfOnePlus = 3.0
    static let hyperbolicTangent = 3.0
    static let logistic = 4.0
    /// ln(1 + eˣ): `logarithmOfOnePlus` of `exponential`, whose relative error can't grow on the way.
    static let softplus = logarithmOfOnePlus + exponential
}

/// Returns the error of `actual` in units in the last place of `exact`; NaN where only one of them is NaN or they are
/// unequal infinities.
func ulps(_ actual: Float, _ exact: Double) -> Double {
    if Double(actual) == exact || actual.isNaN && exact.isNaN {
        return 0
    }
    return abs(Double(actual) - exact) / Double(Float(abs(exact)).ulp)
}

/// The largest |actual − expected|, in multiples of what is tolerated.
struct LargestError: CustomStringConvertible {
    /// At most 1 where every value so far was within its tolerance; NaN once one was NaN.
    private(set) var ratio = 0.0
    private(set) var description = "no error"

    mutating func include(
        _ actual: Double, _ expected: Double, tolerance: Double, at place: @autoclosure () -> String = ""
    ) {
        let difference = abs(actual - expected)
        if actual == expected || difference <= ratio * tolerance || ratio.isNaN {
            return
        }
        ratio = difference / tolerance
        description = "\(actual) for \(expected), tolerance \(tolerance) \(place())"
    }

    mutating func include(
        _ actual: Float, _ expected: Double, tolerance: Double, at place: @autoclosure () -> String = ""
    ) {
        include(Double(actual), expected, tolerance: tolerance, at: place())
    }
}

/// Lengths round the sixteen lanes of a vector and the 1024 elements of a run.
let lengths = [0, 1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1023, 1024, 1025, 2049]
