import LinearAlgebra

/// The scores of a class in ascending order, each with whether its example is of the class.
struct RankedScores {
    /// Twice the bits of the score, from 0 to 1, plus 1 for an example of the class: numbers in the order of the
    /// scores.
    private var keys: [UInt32]

    /// The number of examples of the class.
    let positiveCount: Int

    /// The number of examples of other classes.
    var negativeCount: Int { keys.count - positiveCount }

    /// The outputs for a class, of two classes with one unit those for class 1.
    ///
    /// - Precondition: they are probabilities.
    init(of number: Int, _ predictions: Predictions, _ targets: Targets) throws(MemoryError) {
        try MemoryError.require(8 * predictions.count)
        let units = predictions.units
        let unit = units == 1 ? 0 : number
        var keys = [UInt32](repeating: 0, count: predictions.count)
        var positives = 0
        if case .classes(let classes, _) = targets.storage {
            for example in keys.indices {
                let isPositive: UInt32 = Int(classes[example]) == number ? 1 : 0
                positives += Int(isPositive)
                keys[example] = predictions.values[example * units + unit].bitPattern << 1 | isPositive
            }
        }
        positiveCount = positives
        self.keys = keys
        sort()
    }

    /// Sorts by eleven bits after the other, the lowest first: 32 bits in three passes.
    private mutating func sort() {
        var sorted = [UInt32](repeating: 0, count: keys.count)
        for shift in [0, 11, 22] as [UInt32] {
            var next = [Int](repeating: 0, count: 2048)
            for key in keys { next[Int(key >> shift & 2047)] += 1 }
            var start = 0
            for digit in next.indices { (next[digit], start) = (start, start + next[digit]) }
            for key in keys {
                let digit = Int(key >> shift & 2047)
                sorted[next[digit]] = key
                next[digit] += 1
            }
            swap(&keys, &sorted)
        }
    }

    /// Calls `body` with each distinct score, in ascending order, and how many examples of the class and of others
    /// have it.
    func forEachScore(_ body: (_ score: Float, _ positives: Int, _ negatives: Int) -> Void) {
        var index = 0
        while index < keys.count {
            let bits = keys[index] >> 1
            var (positives, negatives) = (0, 0)
            while index < keys.count, keys[index] >> 1 == bits {
                positives += Int(keys[index] & 1)
                negatives += Int(1 - keys[index] & 1)
                index += 1
            }
            body(Float(bitPattern: bits), positives, negatives)
        }
    }

    /// The share of the pairs of an example of the class and another one in which the former has the larger score,
    /// equal scores counting one half: the area under the curve (Hanley and McNeil, 1982). Nil without such pairs.
    ///
    /// Counted in whole numbers, at most 2·(2³⁰)².
    var area: Double? {
        guard positiveCount > 0, negativeCount > 0 else { return nil }
        var (below, twiceArea) = (0, 0)
        forEachScore { _, positives, negatives in
            twiceArea += positives * (2 * below + negatives)
            below += negatives
        }
        return Double(twiceArea) / 2 / Double(positiveCount) / Double(negativeCount)
    }
}
