/// Mini-batches X{1} … X{T} of a training set. Source: course notes, section 1.2.
package enum MiniBatches {
    /// Cuts a permutation of the examples into pieces of `size`; the last one takes what is left.
    ///
    /// - Precondition: `size` is at least 1.
    package static func cut(_ permutation: [Int], size: Int) -> [[Int]] {
        precondition(size >= 1, "The mini-batch size is \(size), but must be at least 1.")
        return stride(from: 0, to: permutation.count, by: size).map { start in
            Array(permutation[start..<min(start + size, permutation.count)])
        }
    }
}
