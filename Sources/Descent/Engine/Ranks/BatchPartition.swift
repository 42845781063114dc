/// How a mini-batch is divided into parts, and the parts among ranks.
///
/// The parts are as equal as examples allow, follow each other in the order of the epoch, and follow from their number
/// and the batch alone. A rank has neighbouring parts, so that its examples follow each other too.
package struct BatchPartition: Sendable, Hashable {
    /// The number of parts: that of the ranks, unless the bits must not follow from it.
    package let partCount: Int

    /// The number of ranks.
    package let size: Int

    /// One part for each rank.
    package init(size: Int) { self.init(partCount: size, size: size) }

    package init(partCount: Int, size: Int) {
        self.partCount = partCount
        self.size = size
    }

    /// The parts of a rank; none where there are more ranks than parts.
    package func parts(ofRank rank: Int) -> Range<Int> { WorkShares.share(of: partCount, worker: rank, of: size) }

    /// The most parts that a rank has.
    package var largestPartCount: Int { (partCount + size - 1) / size }

    /// The places of a part in a batch of so many examples; none where there are fewer examples than parts.
    package func places(ofPart part: Int, of exampleCount: Int) -> Range<Int> {
        WorkShares.share(of: exampleCount, worker: part, of: partCount)
    }

    /// The places of a rank's examples in a batch of so many.
    package func places(ofRank rank: Int, of exampleCount: Int) -> Range<Int> {
        let parts = parts(ofRank: rank)
        guard !parts.isEmpty else { return 0..<0 }
        let first = places(ofPart: parts.lowerBound, of: exampleCount)
        let last = places(ofPart: parts.upperBound - 1, of: exampleCount)
        return first.lowerBound..<last.upperBound
    }

    /// The most examples of a part, in batches of up to so many.
    package func largestPart(of exampleCount: Int) -> Int { (exampleCount + partCount - 1) / partCount }
}
