extension RandomState {
    /// A uniform random integer of `range`: NumPy's `randint(low, high)` with its default 64-bit integers.
    ///
    /// A range of one integer draws nothing.
    ///
    /// - Precondition: `range` is not empty.
    package mutating func integer(in range: Range<Int>) -> Int {
        precondition(!range.isEmpty, "The range \(range) of random integers is empty.")
        // The width and the sum may overflow, but are correct modulo 2⁶⁴, and the result lies in the range.
        let maximum = UInt64(bitPattern: Int64(range.upperBound &- 1 &- range.lowerBound))
        return range.lowerBound &+ Int(truncatingIfNeeded: integer(upTo: maximum))
    }

    /// Shuffles `values` in place: NumPy's `shuffle` of a one-dimensional array.
    ///
    /// For i = count − 1 … 1 the elements i and j are swapped, j drawn from 0 … i (Fisher and Yates).
    package mutating func shuffle(_ values: inout [Int]) {
        var i = values.count - 1
        while i > 0 {
            values.swapAt(i, Int(integer(upTo: UInt64(i))))
            i -= 1
        }
    }

    /// The integers 0 … `count` − 1 in random order: NumPy's `permutation(count)`.
    ///
    /// - Precondition: `count` is not negative.
    package mutating func permutation(_ count: Int) -> [Int] {
        precondition(count >= 0, "The length of the permutation is \(count), but must not be negative.")
        var values = Array(0..<count)
        shuffle(&values)
        return values
    }
}
