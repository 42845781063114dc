import Kernels

/// How the tiny program cuts a batch: into tiles that stay in the first levels of the cache, and into chunks of tiles,
/// whose gradients are summed apart and which workers take one by one.
///
/// The cuts follow from the shape of the network and the number of examples alone, never from the number of workers.
package struct TinyTiling {
    /// The most examples of a tile, in whole vectors.
    package let largestTile: Int

    /// About how much work an example is, in operations: six for each parameter, and sixty for each value of a layer,
    /// which is as long as gathering, activation and stores take. By this measure networks of 30 and of 4602 parameters
    /// work equally fast within a third.
    private let operationsPerExample: Double

    /// Below this many operations one worker takes the step: 60 to 100 µs with AVX-512, up to twice that with AVX2. It
    /// is so much that sharing pays even where the two processors are far apart.
    private static let smallestSharedStep = 2.5e7

    /// A chunk has at least about this many operations, some 8 µs: its gradients travel between the workers.
    private static let smallestChunk = 2.5e6

    /// The most chunks of a step: so many gradients are kept.
    private static let largestChunkCount = 64

    /// A tile's values have at most this many floats: 128 KiB of a second-level cache. Half and twice as many are up to
    /// 10 % slower.
    private static let largestTileValues = 1 << 15

    /// The cuts for a network.
    package init(of network: borrowing Network) { self.init(layout: network.layout) }

    init(layout: ParameterLayout) {
        let values = TinyTiling.valuesPerExample(layout)
        largestTile = min(max(TinyTiling.largestTileValues / values / 64 * 64, 64), 1024)
        operationsPerExample = 6 * Double(layout.parameterCount) + 60 * Double(values)
    }

    /// How many floats an example has in all layers: X, A and dZ of the hidden layers, and Z of the last.
    static func valuesPerExample(_ layout: ParameterLayout) -> Int {
        layout.inputs + 2 * layout.layers.dropLast().reduce(0) { $0 + $1.units } + layout.outputLayer.units
    }

    /// How many workers so many examples are shared by.
    ///
    /// - Parameter wanted: how many there may be.
    package func workers(wanted: Int, for count: Int) -> Int {
        Double(count) * operationsPerExample < TinyTiling.smallestSharedStep ? 1 : min(wanted, chunkCount(of: count))
    }

    /// How many tiles there are.
    package func tileCount(of count: Int) -> Int { (count + largestTile - 1) / largestTile }

    /// The examples of a tile, from 0 to `tileCount`: all tiles have as many, but for a vector.
    package func examples(ofTile tile: Int, of count: Int) -> Range<Int> {
        WorkShares.share(of: count, worker: tile, of: tileCount(of: count), grain: vectorWidth)
    }

    /// The fewest tiles of a chunk, but for the last one.
    private var leastTilesPerChunk: Int {
        Int((TinyTiling.smallestChunk / (Double(largestTile) * operationsPerExample)).rounded(.up))
    }

    /// How many tiles a chunk has, but for the last one.
    private func tilesPerChunk(of count: Int) -> Int {
        let largestCount = TinyTiling.largestChunkCount
        return max(leastTilesPerChunk, (tileCount(of: count) + largestCount - 1) / largestCount)
    }

    /// The most chunks that batches of up to so many examples have: a smaller batch can have more than the largest.
    package func largestChunkCount(upTo count: Int) -> Int {
        min((tileCount(of: count) + leastTilesPerChunk - 1) / leastTilesPerChunk, TinyTiling.largestChunkCount)
    }

    /// How many chunks there are.
    package func chunkCount(of count: Int) -> Int {
        let tiles = tilesPerChunk(of: count)
        return (tileCount(of: count) + tiles - 1) / tiles
    }

    /// The tiles of a chunk, from 0 to `chunkCount`.
    package func tiles(ofChunk chunk: Int, of count: Int) -> Range<Int> {
        let tiles = tilesPerChunk(of: count)
        return chunk * tiles..<min((chunk + 1) * tiles, tileCount(of: count))
    }
}
