import TestSupport
import Testing

/// Tests the error measures that every other test relies on.
@Suite struct ErrorMeasuresTests {
    private let measures: [([Double], [Double]) -> Double] = [
        largestAbsoluteDifference, largestRelativeDifference, largestMixedDifference,
    ]

    @Test func `each measure has its scale`() {
        #expect(largestAbsoluteDifference([1, 7, 4.5], [1, 8, 4]) == 1)
        #expect(largestRelativeDifference([1, 7, 4.5], [1, 8, 4]) == 0.125)
        #expect(largestMixedDifference([0.25, 7, 4.25], [0, 8, 4]) == 0.25)
        #expect(relativeDifference(-3, -2) == 0.5)
    }

    @Test func `NaN on either side, at any index, passes no tolerance`() {
        for measure in measures {
            #expect(!(measure([.nan, 1], [1, 1]) <= .infinity))
            #expect(!(measure([1, 1], [1, .nan]) <= .infinity))
            #expect(!(measure([.nan, 1], [.nan, 2]) <= .infinity))
        }
    }

    @Test func `lengths that differ, and infinities that don't agree, pass no finite tolerance`() {
        for measure in measures {
            #expect(!(measure([1], [1, 1]) <= 1e300))
            #expect(!(measure([.infinity], [1]) <= 1e300))
            #expect(!(measure([1], [.infinity]) <= 1e300))
            #expect(!(measure([.infinity], [-.infinity]) <= 1e300))
            #expect(measure([.infinity], [.infinity]) == 0)
        }
    }

    @Test func `a relative difference from 0 is infinite unless there is none`() {
        #expect(largestRelativeDifference([0], [0]) == 0)
        #expect(largestRelativeDifference([1e-300], [0]) == .infinity)
    }
}
