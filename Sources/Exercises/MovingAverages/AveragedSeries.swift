import Descent
import Textbook

/// What an exponentially weighted average makes of a sequence, by the textbook and by the library.
package struct AveragedSeries: Sendable {
    package let beta: Double

    /// v_t, by the textbook.
    package let plain: [Double]

    /// v_t / (1 − βᵗ), by the textbook.
    package let corrected: [Double]

    /// The largest difference of the library's two averages from the textbook's, relatively; NaN where any is.
    package let libraryDistance: Double

    package init(_ values: [Double], beta: Double) throws(ExerciseError) {
        self.beta = beta
        var textbook = Textbook.ExponentiallyWeightedAverage(beta: beta)
        var library: Descent.ExponentiallyWeightedAverage
        var libraryCorrected: Descent.ExponentiallyWeightedAverage
        do {
            library = try Descent.ExponentiallyWeightedAverage(beta: beta, corrected: false)
            libraryCorrected = try Descent.ExponentiallyWeightedAverage(beta: beta)
        } catch {
            throw .training(.hyperparameter(error))
        }
        var plain: [Double] = []
        var corrected: [Double] = []
        var ofLibrary: [Double] = []
        var ofLibraryCorrected: [Double] = []
        for value in values {
            textbook.add(value)
            library.add(value)
            libraryCorrected.add(value)
            plain.append(textbook.value)
            corrected.append(textbook.corrected)
            ofLibrary.append(library.value)
            ofLibraryCorrected.append(libraryCorrected.value)
        }
        self.plain = plain
        self.corrected = corrected
        libraryDistance = LargestDifference.relative(ofLibrary + ofLibraryCorrected, plain + corrected)
    }

    /// The root of the mean square of the change from one value of the corrected average to the next.
    var roughness: Double { AveragedSeries.roughness(of: corrected) }

    package static func roughness(of values: [Double]) -> Double {
        let squares = zip(values.dropFirst(), values).reduce(0) { sum, pair in
            sum + (pair.0 - pair.1) * (pair.0 - pair.1)
        }
        return (squares / Double(values.count - 1)).squareRoot()
    }

    /// The first t from which on the plain average stays within this share of the corrected one: βᵗ is the difference.
    package func steps(untilBiasBelow share: Double) -> Int {
        let last = plain.indices.last { abs(corrected[$0] - plain[$0]) > share * abs(corrected[$0]) }
        return (last ?? -1) + 2
    }
}
