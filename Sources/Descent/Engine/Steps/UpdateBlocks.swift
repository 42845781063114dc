/// The blocks in which a complete gradient is consumed: each within the weights or the biases of one layer, and cut
/// every 16,384 floats from the start of these.
///
/// Blocks follow from the layout alone. The norms of a layer-wise update are sums over blocks, added in their order; so
/// neither the number of workers nor who has which blocks shows in the bits.
package struct UpdateBlocks: Sendable {
    /// The weights or the biases of a layer: what has norms of its own.
    package struct Tensor: Sendable {
        /// Which they are.
        package let part: ParameterPart
        /// The parameters.
        package let range: Range<Int>
        /// The blocks.
        package let blocks: Range<Int>
    }

    /// The most floats of a block: with two moments, the gradient and the parameters 256 kB, which a second-level cache
    /// holds.
    static let largestCount = 16384

    /// The tensors in the order of the layout: a layer's weights, then its biases.
    package let tensors: [Tensor]

    /// How many blocks there are.
    package let count: Int

    /// Cuts the parameters of a network.
    package init(_ layout: ParameterLayout) {
        var tensors: [Tensor] = []
        var count = 0
        for (index, layer) in layout.layers.enumerated() {
            let parts = [
                (ParameterPart.weights(layer: index), layer.weightRange), (.biases(layer: index), layer.biasRange),
            ]
            for (part, range) in parts {
                let end = count + (range.count + UpdateBlocks.largestCount - 1) / UpdateBlocks.largestCount
                tensors.append(Tensor(part: part, range: range, blocks: count..<end))
                count = end
            }
        }
        self.tensors = tensors
        self.count = count
    }

    /// The parameters of a tensor's block.
    ///
    /// - Parameter number: among all blocks.
    package func range(ofBlock number: Int, of tensor: Tensor) -> Range<Int> {
        let start = tensor.range.lowerBound + (number - tensor.blocks.lowerBound) * UpdateBlocks.largestCount
        return start..<min(start + UpdateBlocks.largestCount, tensor.range.upperBound)
    }

    /// Whether an offset is where a block begins, or the end of all.
    package func isBound(_ offset: Int) -> Bool {
        guard let tensor = tensors.last(where: { $0.range.lowerBound <= offset }) else { return false }
        return offset == tensor.range.upperBound
            || offset < tensor.range.upperBound
                && (offset - tensor.range.lowerBound) % UpdateBlocks.largestCount == 0
    }

    /// Divides the parameters of some layers into ranges of nearly equal length, whose bounds are those of blocks.
    ///
    /// The ranges follow one another and are all of these parameters. A bound is the nearest one to that of an equal
    /// division, so no range is more than a block longer than another; some are empty where there are few blocks.
    ///
    /// - Parameters:
    ///   - count: how many ranges, at least 1.
    ///   - layers: nil for all.
    package func slices(count: Int, layers: Range<Int>? = nil) -> [Range<Int>] {
        let some = tensors[layers.map { 2 * $0.lowerBound..<2 * $0.upperBound } ?? 0..<tensors.count]
        guard let first = some.first, let last = some.last else { return Array(repeating: 0..<0, count: count) }
        let (start, end) = (first.range.lowerBound, last.range.upperBound)
        let bounds = (0...count).map { nearestBound(to: start + (end - start) * $0 / count, among: some) }
        return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    }

    /// The bound of a block that is nearest to an offset within some tensors; of two the first.
    private func nearestBound(to offset: Int, among tensors: ArraySlice<Tensor>) -> Int {
        guard let tensor = tensors.first(where: { offset <= $0.range.upperBound }) else { return offset }
        let distance = offset - tensor.range.lowerBound
        let below = tensor.range.lowerBound + distance / UpdateBlocks.largestCount * UpdateBlocks.largestCount
        let above = min(below + UpdateBlocks.largestCount, tensor.range.upperBound)
        return offset - below <= above - offset ? below : above
    }
}

/// Some of the parameters, whose moments somebody has.
package struct UpdateSlice: Sendable, Hashable {
    /// The parameters, and their gradients: bounds of blocks.
    package let range: Range<Int>

    /// Where the first moments of these parameters begin in the buffer of moments.
    package let moments: Int

    package init(range: Range<Int>, moments: Int) {
        self.range = range
        self.moments = moments
    }
}
