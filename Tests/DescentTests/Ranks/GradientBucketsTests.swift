import Descent
import Testing

@Suite struct GradientBucketsTests {
    private func layout(_ inputs: Int, _ units: [Int]) throws -> ParameterLayout {
        let layers = units.map { Layer.dense($0, .tanh) }.dropLast() + [.dense(units[units.count - 1], .identity)]
        return try Network(inputs: inputs, layers: Array(layers)).layout
    }

    @Test(arguments: [1, 40, 400, 4000, 1 << 20])
    func `buckets are whole layers, from the last down, and hold every parameter once`(size: Int) throws {
        let layout = try layout(7, [9, 5, 30, 2, 4])
        let buckets = GradientBuckets(layout, size: size)
        #expect(buckets.all.flatMap { $0.layers.reversed() } == (0..<5).reversed())
        #expect(buckets.all.reversed().flatMap { Array($0.parameters) } == Array(0..<layout.parameterCount))
        #expect(buckets.areSeveral == (buckets.all.count > 1))
        // Each but the last is closed as soon as it is large enough.
        for bucket in buckets.all.dropLast() {
            #expect(4 * bucket.parameters.count >= size)
            let first = layout.layers[bucket.layers.lowerBound]
            #expect(4 * (bucket.parameters.count - (first.biasRange.upperBound - first.weights)) < size)
        }
    }

    @Test func `a bucket of one byte is a layer, and there are never too many`() throws {
        #expect(try GradientBuckets(layout(7, [9, 5, 30, 2, 4]), size: 1).all.count == 5)
        let deep = try layout(3, [Int](repeating: 3, count: 500))
        let buckets = GradientBuckets(deep, size: 1)
        #expect(buckets.all.count <= GradientBuckets.largestCount)
        #expect(buckets.all.reversed().flatMap { Array($0.parameters) } == Array(0..<deep.parameterCount))
    }
}
