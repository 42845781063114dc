import Descent
import TestSupport
import Testing
import Textbook

@Suite struct ExponentiallyWeightedAverageTests {
    /// The averages after each value.
    private func averages(_ observations: [Double], beta: Double, corrected: Bool) throws -> [Double] {
        var average = try Descent.ExponentiallyWeightedAverage(beta: beta, corrected: corrected)
        return observations.map { observation in
            average.add(observation)
            return average.value
        }
    }

    @Test func `the course's values come out`() throws {
        let values = try averages([40, 49, 45], beta: 0.9, corrected: false)
        #expect(largestRelativeDifference(values, [4, 8.5, 12.15]) <= 1e-15)
        // Exact: powers of two.
        #expect(try averages([10, 10], beta: 0.5, corrected: false) == [5, 7.5])
        #expect(largestRelativeDifference(try averages([10, 10], beta: 0.5, corrected: true), [10, 10]) <= 1e-15)
    }

    @Test(arguments: [0, 0.5, 0.9, 0.98, 0.9999])
    func `it is the textbook's, corrected or not`(beta: Double) throws {
        var random = SplitMix(seed: 5)
        let observations = random.floats(300).map { 10 + Double($0) }
        var reference = Textbook.ExponentiallyWeightedAverage(beta: beta)
        var plain: [Double] = []
        var corrected: [Double] = []
        for observation in observations {
            reference.add(observation)
            plain.append(reference.value)
            corrected.append(reference.corrected)
        }
        // Exact: the same operations.
        #expect(areIdentical(try averages(observations, beta: beta, corrected: false), plain))
        // The textbook's 1 − βᵗ has an error of an ulp of 1, that is of some ulps by 1 − β.
        let tolerance = 4 * 0x1p-52 / (1 - beta)
        #expect(
            largestRelativeDifference(try averages(observations, beta: beta, corrected: true), corrected) <= tolerance)
    }

    @Test func `the corrected average of a constant is the constant, however near β is to 1`() throws {
        for beta in [0.9, 0.999, 0.999_999_999] {
            let values = try averages([Double](repeating: 7, count: 20), beta: beta, corrected: true)
            #expect(largestRelativeDifference(values, [Double](repeating: 7, count: 20)) <= 1e-14)
        }
    }

    @Test func `before the first value it is 0, and it counts`() throws {
        var average = try Descent.ExponentiallyWeightedAverage(beta: 0.9)
        #expect(average.value == 0)
        #expect(average.isCorrected)
        average.add(3)
        #expect(average.count == 1)
        average.add(.nan)
        average.add(3)
        #expect(average.value.isNaN)
    }

    @Test func `the window is 1/(1 − β)`() throws {
        for (beta, window) in [(0.9, 10.0), (0.98, 50), (0.5, 2), (0, 1)] {
            let average = try Descent.ExponentiallyWeightedAverage(beta: beta)
            #expect(relativeDifference(average.window, window) <= 1e-14)
        }
    }

    @Test(arguments: [-0.1, 1, 1.5, .infinity, .nan])
    func `a β outside 0 ..< 1 is refused`(beta: Double) {
        let message = failure { _ = try Descent.ExponentiallyWeightedAverage(beta: beta) }
        #expect(message == "beta is \(beta); it must be at least 0 and below 1")
    }
}
