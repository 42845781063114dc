/// Whether mini-batches share a training set out among them.
package enum Partition {
    /// Whether each of 0 ..< `count` stands in the batches exactly once.
    package static func isWhole(_ batches: [[some BinaryInteger]], count: Int) -> Bool {
        var seen = [Bool](repeating: false, count: count)
        for batch in batches {
            for example in batch {
                guard example >= 0, Int(example) < count, !seen[Int(example)] else { return false }
                seen[Int(example)] = true
            }
        }
        return seen.allSatisfy { $0 }
    }
}
