import Glibc
import TestSupport
import Testing
import Textbook

@Suite struct ExponentiallyWeightedAverageTests {
    private func averages(_ observations: [Double], beta: Double) -> (values: [Double], corrected: [Double]) {
        var average = ExponentiallyWeightedAverage(beta: beta)
        var values: [Double] = []
        var corrected: [Double] = []
        for observation in observations {
            average.add(observation)
            values.append(average.value)
            corrected.append(average.corrected)
        }
        return (values, corrected)
    }

    @Test func `the course's temperatures give its averages`() {
        let values = averages([40, 49, 45], beta: 0.9).values
        #expect(largestRelativeDifference(values, [4, 8.5, 12.15]) <= 1e-15)
        let (half, corrected) = averages([10, 10], beta: 0.5)
        // Exact: powers of two.
        #expect(half == [5, 7.5])
        #expect(corrected == [10, 10])
    }

    @Test func `the second corrected value is the notes' weighted mean`() {
        let expected = (0.0196 * 30 + 0.02 * 50) / (1 - 0.98 * 0.98)
        #expect(relativeDifference(averages([30, 50], beta: 0.98).corrected[1], expected) <= 1e-14)
    }

    @Test func `the corrected average of a constant is the constant`() {
        let corrected = averages([Double](repeating: 7, count: 100), beta: 0.98).corrected
        #expect(largestRelativeDifference(corrected, [Double](repeating: 7, count: 100)) <= 1e-13)
    }

    @Test func `the unrolled weights give the average`() {
        let observations = (1...100).map { Double(($0 * 37) % 11) }
        let weights = ExponentiallyWeightedAverage.weights(beta: 0.9, count: 100)
        let sum = zip(weights, observations.reversed()).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(relativeDifference(averages(observations, beta: 0.9).values[99], sum) <= 1e-14)
        #expect(largestRelativeDifference(Array(weights.prefix(3)), [0.1, 0.09, 0.081]) <= 1e-15)
        #expect(abs(weights.reduce(0, +) - (1 - 2.6561398887587544e-05)) <= 1e-15)
    }

    @Test func `before the first value both averages are 0`() {
        let average = ExponentiallyWeightedAverage(beta: 0.9)
        #expect(average.value == 0)
        #expect(average.corrected == 0)
    }

    /// The window is also the mean age of a value, here computed from the sum.
    @Test func `the windows are the notes' and equal the mean age`() {
        for (beta, window) in [(0.9, 10.0), (0.98, 50), (0.5, 2)] {
            #expect(relativeDifference(ExponentiallyWeightedAverage.window(beta: beta), window) <= 1e-14)
            let weights = ExponentiallyWeightedAverage.weights(beta: beta, count: 3000)
            let age = weights.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element }
            #expect(relativeDifference(age, window) <= 1e-12)
        }
    }

    @Test func `the remainder after a window is about 1/e, smaller by half of ε`() {
        // 0.9¹⁰, by ten products.
        let tenth = (0..<10).reduce(1.0) { product, _ in product * 0.9 }
        #expect(relativeDifference(ExponentiallyWeightedAverage.remainder(epsilon: 0.1), tenth) <= 1e-14)
        #expect(abs(tenth - 0.35) <= 0.005)
        for epsilon in [0.1, 0.02, 0.001] {
            let ratio = ExponentiallyWeightedAverage.remainder(epsilon: epsilon) * exp(1)
            // The next term of the series is of the order of ε².
            #expect(abs(ratio - (1 - epsilon / 2)) <= epsilon * epsilon)
        }
    }
}
