import Descent
import Testing

@Suite struct ParameterShardsTests {
    @Test(arguments: [1, 2, 3, 4, 7], [1, 2000, Int.max])
    func `every parameter is in one slice of one rank, and its moments have a place of their own`(
        size: Int, bucketSize: Int
    ) throws {
        let layers = [Layer.dense(300, .tanh), .dense(200, .tanh), .dense(3, .identity)]
        let layout = try Network(inputs: 100, layers: layers).layout
        let buckets = GradientBuckets(layout, size: bucketSize)
        var seen = [Int](repeating: 0, count: layout.parameterCount)
        var total = 0
        for rank in 0..<size {
            let shards = ParameterShards(layout, buckets, rank: rank, size: size)
            #expect(shards.ranges.count == buckets.all.count)
            var next = 0
            for (index, slice) in shards.own.enumerated() {
                #expect(shards.ranges[index][rank] == slice.range)
                #expect(slice.range.isEmpty || buckets.all[index].parameters.contains(slice.range.lowerBound))
                for parameter in slice.range { seen[parameter] += 1 }
                #expect(slice.moments == next)
                next += slice.range.count
            }
            #expect(shards.ownCount == next)
            total += next
        }
        #expect(seen.allSatisfy { $0 == 1 })
        #expect(total == layout.parameterCount)
    }

    @Test func `slices are about equal where there are blocks enough`() throws {
        let layout = try Network(inputs: 1000, layers: [.dense(1000, .tanh), .dense(3, .identity)]).layout
        let counts = (0..<4).map {
            ParameterShards(layout, GradientBuckets(layout, size: .max), rank: $0, size: 4).ownCount
        }
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) < layout.parameterCount / 10, "\(counts)")
    }
}
