import Kernels

/// The blocks that a layer's dW is computed in.
///
/// A block is consumed by the update while it is in cache. All of its sum over the examples is one worker's, and blocks
/// can be computed in any order.
///
/// - *Our kernels* keep the packed form of a block's inputs for the blocks below it, up to 1024 examples. So blocks
///   have few rows: 56 of up to 1024 columns are 224 kB, which fit a core's second-level cache beside what is packed.
///   Their columns do not depend on the number of workers, as the sums of squares for the L2 term go over them.
/// - *OpenBLAS* packs the inputs again for each block. So blocks have up to 256 rows, as 56 cost it 5 to 25 % of its
///   speed (docs/kernels.md), and as many columns as leave each worker two of them, where columns allow. Its sums over
///   the examples are taken in parts of up to 1024, which it adds up faster than one of 8192.
/// - A layer of few units has blocks of 128 columns with all of them.
package struct WeightBlocks: Sendable, Hashable {
    /// One block.
    package struct Block: Sendable, Hashable {
        /// Rows of dW, which are units of the layer.
        package let rows: Range<Int>
        /// Columns of dW, which are inputs of the layer.
        package let columns: Range<Int>
        /// Which column of blocks it belongs to.
        package let column: Int
    }

    private let units: Int
    private let inputs: Int

    /// How many blocks lie below each other.
    let rowCount: Int

    /// How many columns of blocks there are.
    package let columnCount: Int

    /// How many parts the sum over the examples is taken in.
    package let partCount: Int

    private let examples: Int

    /// Whether blocks beside each other follow each other, and not those below each other.
    private let isRowMajor: Bool

    /// Divides a layer's dW.
    package init(units: Int, inputs: Int, examples: Int, workers: Int, backend: ProductBackend) {
        self.units = units
        self.inputs = inputs
        self.examples = examples
        func parts(_ count: Int, of largest: Int) -> Int { (count + largest - 1) / largest }
        partCount = backend == .blas ? parts(examples, of: WeightBlocks.largestPart) : 1
        if units <= ProductRule.fewRows {
            isRowMajor = false
            rowCount = 1
            columnCount = parts(inputs, of: WeightBlocks.columnsOfFewRows)
            return
        }
        switch backend {
        case .own:
            // A packed factor serves the blocks below each other.
            isRowMajor = false
            // Beyond the depth that a packed factor is kept for it is packed for every block: few blocks then.
            let isShallow = examples <= ProductBlocks.depth
            let rows = parts(units, of: isShallow ? WeightBlocks.rowsOfShallowBlock : WeightBlocks.rowsOfDeepBlock)
            columnCount = parts(inputs, of: WeightBlocks.largestColumnCount)
            // As many for each worker.
            let even = columnCount % workers == 0 ? rows : parts(rows, of: workers) * workers
            rowCount = min(even, parts(units, of: WeightBlocks.rowGrain))
        case .blas:
            // Rows divide more evenly among the workers than columns, which come in whole vectors.
            isRowMajor = true
            let rows = parts(units, of: WeightBlocks.rowsOfDeepBlock)
            let least = parts(inputs, of: WeightBlocks.largestColumnCount)
            let most = max(min(parts(2 * workers, of: rows), inputs / WeightBlocks.fewestColumns), least)
            // As many for each worker: if not by columns, by rows.
            let columns = (least...most).last { rows * $0 % workers == 0 } ?? most
            columnCount = columns
            let candidates = rows...max(units / WeightBlocks.fewestRows, rows)
            rowCount = candidates.first { $0 * columns % workers == 0 } ?? rows
        }
    }

    /// How many blocks there are.
    package var count: Int { rowCount * columnCount }

    /// A block.
    @inline(__always)
    package subscript(index: Int) -> Block {
        let column = isRowMajor ? index % columnCount : index / rowCount
        let row = isRowMajor ? index / columnCount : index % rowCount
        return Block(
            rows: WorkShares.share(of: units, worker: row, of: rowCount, grain: WeightBlocks.rowGrain),
            columns: WorkShares.share(of: inputs, worker: column, of: columnCount, grain: 16), column: column)
    }

    /// The examples of a part of the sum.
    @inline(__always)
    package func part(_ index: Int) -> Range<Int> { WorkShares.share(of: examples, worker: index, of: partCount) }

    /// The most floats of a block.
    package static let largestSize = rowsOfDeepBlock * largestColumnCount

    private static let rowsOfShallowBlock = 56
    private static let rowsOfDeepBlock = 256
    private static let largestColumnCount = 1024
    private static let columnsOfFewRows = 128
    private static let largestPart = 1024

    /// OpenBLAS's products of fewer columns or rows lose more than a further worker gains.
    private static let fewestColumns = 256
    private static let fewestRows = 64

    /// The rows of a block are a multiple of this, but for the last one's.
    private static let rowGrain = 4
}
