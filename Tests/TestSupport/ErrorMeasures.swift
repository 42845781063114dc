/// The largest |actualᵢ − expectedᵢ|.
///
/// NaN if any difference is, and infinite if the lengths differ, so that `<= tolerance` fails for both. Equal
/// infinities do not differ.
package func largestAbsoluteDifference(_ actual: [Double], _ expected: [Double]) -> Double {
    largestDifference(actual, expected) { _ in 1 }
}

/// The largest |actualᵢ − expectedᵢ|/|expectedᵢ|.
///
/// If the expected value is 0, anything but 0 gives infinity. NaN, lengths and infinities as in
/// `largestAbsoluteDifference`.
package func largestRelativeDifference(_ actual: [Double], _ expected: [Double]) -> Double {
    largestDifference(actual, expected) { abs($0) }
}

/// |actual − expected|/|expected|, as `largestRelativeDifference` for one value.
package func relativeDifference(_ actual: Double, _ expected: Double) -> Double {
    largestRelativeDifference([actual], [expected])
}

/// The largest |actualᵢ − expectedᵢ|/max(1, |expectedᵢ|): absolute below 1, relative above.
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
/// For long lists: when `#expect(a == b)` fails, it searches for the shortest edit from one to the other, which takes
/// minutes for some thousand elements.
package func areIdentical<Element: Equatable>(_ first: [Element], _ second: [Element]) -> Bool { first == second }
