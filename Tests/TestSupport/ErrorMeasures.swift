/// Returns the largest |actualᵢ − expectedᵢ|.
///
/// NaN where any difference is, and infinite where the lengths differ, so that `<= tolerance` fails for both. Equal
/// infinities count as no difference.
package func largestAbsoluteDifference(_ actual: [Double], _ expected: [Double]) -> Double {
    largestDifference(actual, expected) { _ in 1 }
}

/// Returns the largest |actualᵢ − expectedᵢ| / |expectedᵢ|.
///
/// Where the expected value is 0 only 0 will do: anything else gives infinity. NaN, lengths and infinities as in
/// `largestAbsoluteDifference`.
package func largestRelativeDifference(_ actual: [Double], _ expected: [Double]) -> Double {
    largestDifference(actual, expected) { abs($0) }
}

/// Returns |actual − expected| / |expected|, as `largestRelativeDifference` does for one value.
package func relativeDifference(_ actual: Double, _ expected: Double) -> Double {
    largestRelativeDifference([actual], [expected])
}

/// Returns the largest |actualᵢ − expectedᵢ| / max(1, |expectedᵢ|): absolute below 1, relative above.
package func largestMixedDifference(_ actual: [Double], _ expected: [Double]) -> Double {
    largestDifference(actual, expected) { max(1, abs($0)) }
}

private func largestDifference(
    _ actual: [Double], _ expected: [Double], scale: (_ expected: Double) -> Double
) -> Double {
    if actual.count != expected.count {
        return .infinity
    }
    var largest = 0.0
    for (actual, expected) in zip(actual, expected) where actual != expected {
        let difference = abs(actual - expected) / scale(expected)
        if difference.isNaN {
            return .nan
        }
        largest = max(largest, difference)
    }
    return largest
}

/// Whether two lists are equal, element by element.
///
/// For long lists: where `#expect(a == b)` fails it looks for the shortest way from one to the other, which takes minutes for
/// some thousand elements.
package func areIdentical<Element: Equatable>(_ first: [Element], _ second: [Element]) -> Bool { first == second }
