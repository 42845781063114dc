/// The buckets that a gradient is reduced in: whole layers, from the last down, as backward propagation completes them.
///
/// A reduction costs a latency, whatever its size, so small layers share a bucket; a small network has one. A bucket is
/// closed as soon as it has `size` bytes, so that its reduction goes on while the layers below are computed.
package struct GradientBuckets: Sendable, Hashable {
    /// Layers that are reduced together, and where their gradients lie.
    package struct Bucket: Sendable, Hashable {
        package let layers: Range<Int>
        package let parameters: Range<Int>
    }

    /// From the last layers down.
    package let all: [Bucket]

    /// The bytes from which on a bucket is closed, unless others are asked for: 4 MB take some ms in fast networks,
    /// hundreds of times their latency.
    package static let defaultSize = 4 << 20

    /// The most buckets.
    package static let largestCount = 64

    package init(_ layout: ParameterLayout, size: Int = defaultSize) {
        // However small, there are no more than that many: each is a transfer that goes on beside the others.
        let least = (layout.parameterCount + GradientBuckets.largestCount - 1) / GradientBuckets.largestCount
        let smallest = max(size / MemoryLayout<Float>.stride, least, 1)
        var buckets: [Bucket] = []
        var end = layout.layers.count
        func close(at start: Int) {
            let first = layout.layers[start].weights
            buckets.append(
                Bucket(layers: start..<end, parameters: first..<layout.layers[end - 1].biasRange.upperBound))
            end = start
        }
        for index in layout.layers.indices.reversed() {
            let count = layout.layers[end - 1].biasRange.upperBound - layout.layers[index].weights
            if index == 0 || count >= smallest { close(at: index) }
        }
        all = buckets
    }

    /// Whether there is more than one, and so something to compute while others are reduced.
    package var areSeveral: Bool { all.count > 1 }
}
