package import Communication

/// Which slices of the parameters each rank updates: in every bucket as many as another, by whole blocks.
package struct ParameterShards: Sendable {
    /// The slices of a bucket, by rank.
    package let ranges: [RankRanges]

    /// This rank's slices, one for each bucket, with the places of their moments.
    package let own: [UpdateSlice]

    /// The number of parameters of this rank's slices.
    package let ownCount: Int

    package init(_ layout: ParameterLayout, _ buckets: GradientBuckets, rank: Int, size: Int) {
        let blocks = UpdateBlocks(layout)
        var own: [UpdateSlice] = []
        var count = 0
        var all: [RankRanges] = []
        for bucket in buckets.all {
            let slices = blocks.slices(count: size, layers: bucket.layers)
            all.append(RankRanges(slices))
            own.append(UpdateSlice(range: slices[rank], moments: count))
            count += slices[rank].count
        }
        ranges = all
        self.own = own
        ownCount = count
    }
}
