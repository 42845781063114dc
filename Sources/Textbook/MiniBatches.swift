/// Mini-batches X{1} … X{T} of a training set. Course notes, section 1.2.
package enum MiniBatches {
    /// Cuts a permutation of the examples into mini-batches of `size`; the last one takes the rest.
    ///
    /// - Precondition: `size` is at least 1.
    package static func cut(_ permutation: [Int], size: Int) -> [[Int]] {
        precondition(size >= 1, "The mini-batch size is \(size), but must be at least 1.")
        return stride(from: 0, to: permutation.count, by: size).map { start in
            Array(permutation[start..<min(start + size, permutation.count)])
        }
    }

    /// The number of examples up to which the notes take the whole set. Course notes, section 1.3.
    package static let wholeSetLimit = 2000

    /// The sizes that the notes advise for larger sets. Course notes, section 1.3.
    package static let advisedSizes = [64, 128, 256, 512]

    /// The sizes that the notes advise for m examples: m itself up to 2000, else 64, 128, 256 and 512, as far as they
    /// fit into memory.
    ///
    /// Size m is batch gradient descent: every step is slow, and the cost falls at each. Size 1 is stochastic gradient
    /// descent: vectorization gains nothing, and the cost never settles. Sizes between have both fast learning and
    /// vectorization. Course notes, section 1.3.
    ///
    /// - Parameters:
    ///   - examples: m, at least 1.
    ///   - bytesPerExample: the memory that one example of a mini-batch takes, not negative.
    ///   - memory: the bytes of the CPU's or GPU's memory that a mini-batch may fill.
    /// - Returns: the sizes in rising order; empty if none fits.
    package static func advisedSizes(examples: Int, bytesPerExample: Int, memory: Int) -> [Int] {
        precondition(examples >= 1, "The number of examples is \(examples), but must be at least 1.")
        precondition(bytesPerExample >= 0, "An example takes \(bytesPerExample) bytes, but that must not be negative.")
        let sizes = examples <= wholeSetLimit ? [examples] : advisedSizes
        return sizes.filter { size in size * bytesPerExample <= memory }
    }
}
