import Kernels

/// The sizes of the blocks that a layer's dW is computed in.
struct WeightBlocks {
    /// How many rows of dW, which are units of the layer, a block has at most.
    let rows: Int

    /// How many columns, which are inputs of the layer.
    let columns: Int

    /// Whether the packed form of the columns' factor serves all blocks of the same columns.
    let keepB: Bool

    /// The sizes for a layer of so many inputs and a sum over so many examples.
    init(inputs: Int, count: Int) {
        // Up to this depth the columns' packed factor serves all rows, so blocks can be small enough for the second-level cache. Beyond
        // it, few blocks, that the factor is packed seldom.
        keepB = count <= ProductBlocks.depth
        columns = min(inputs, keepB ? ProductBlocks.columns : 2 * ProductBlocks.columns)
        rows = keepB ? WeightBlocks.rowsOfShallowBlock : WeightBlocks.rowsOfDeepBlock
    }

    /// 56 rows of up to 1024 columns are 224 kB: with the packed rows and a share of the packed columns they fit a core's cache.
    private static let rowsOfShallowBlock = 56

    /// 256 rows of up to 2048 columns are as many floats as a block has.
    private static let rowsOfDeepBlock = 256
}
