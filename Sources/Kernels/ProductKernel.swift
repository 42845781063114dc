public import CVector

/// The register tile of a level as a separate function: its code is large, and `productKernel` needs it once.
public protocol ProductTile {
    /// C[i, j] ← Σₚ A[i, p]·B[p, j], added to C or going on from it: see `product_tile` in the vector header.
    static func productTile(
        rows: Int, a: UnsafePointer<Float>, aStride: Int, b: UnsafePointer<Float>, bStride: Int, depth: Int,
        c: UnsafeMutablePointer<Float>, cStride: Int, columns: Int, mode: TileMode)
}

/// What becomes of C under a register tile.
@frozen
public enum TileMode: Int32, Sendable {
    /// The sum takes its place.
    case stores = 0
    /// The sum is added to it.
    case adds = 1
    /// The sum goes on from it, term by term, as if it had never been stored.
    case continues = 2
}

/// The sizes of the blocks that `productKernel` divides a product into.
public enum ProductBlocks {
    /// The largest number of terms of the sum over k that are added before the sum is added to C.
    @inlinable @inline(__always)
    public static var depth: Int { 1024 }

    /// The elements of A that are packed at once, 384 kB: they stay in a core's second-level cache while every column
    /// panel of B is multiplied by them.
    @inlinable @inline(__always)
    public static var elementsOfA: Int { 98_304 }

    /// The columns of B that are packed at once.
    @inlinable @inline(__always)
    public static var columns: Int { 1024 }

    /// The floats of scratch that a worker's products need: a block of A and one of B, each with a vector beyond its
    /// end.
    @inlinable @inline(__always)
    public static var scratch: Int { elementsOfA + 1024 + (depth + 8) * columns + 64 }
}

/// The matrix product C ← op(A)·op(B), or C ← C + op(A)·op(B), row-major, by one thread.
///
/// op(A) [m, k] and op(B) [k, n] are packed block by block into the order in which the tile reads them; see Goto and
/// van de Geijn (2008). The block of A stays in the second-level cache. Rows are divided evenly among tiles: 64 rows
/// make five tiles of 12 or 13, none of them mostly empty.
///
/// Every element's sum over k is taken in order within blocks of at most `ProductBlocks.depth` terms, and the blocks'
/// sums are added in order. It does not depend on the element's position in a larger product: however rows or columns
/// are divided among workers, the bits are the same. Nor does it depend on the level's slices, the terms that a tile
/// takes at once so that B's stay in the first-level cache: a sum goes on from one slice to the next.
///
/// - Parameters:
///   - level: the level whose tile is used.
///   - k: the length of the sums, at least 1; an empty sum would leave C unchanged.
///   - transposedA: whether `a` holds op(A)ᵀ, [k, m].
///   - transposedB: whether `b` holds op(B)ᵀ, [n, k].
///   - scratch: `ProductBlocks.scratch` floats, overwritten.
///   - keepsB: whether the last call with this scratch had the same B, n and k, with n ≤ `ProductBlocks.columns` and k
///     ≤ `ProductBlocks.depth`: if it was packed then, it is not packed again. Unused scratch must be all zero.
@inlinable @inline(__always)
public func productKernel<Level: ProductTile>(
    _ level: Level.Type, transposedA: Bool, transposedB: Bool, m: Int, n: Int, k: Int,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int,
    c: UnsafeMutablePointer<Float>, ldc: Int, accumulating: Bool, scratch: UnsafeMutablePointer<Float>, keepsB: Bool
) {
    let tileRows = product_tile_rows()
    let panel = product_tile_columns()
    let packedA = unsafe scratch
    let packedB = unsafe scratch + (ProductBlocks.elementsOfA &+ 1024)
    // The float before the packed B records whether it is packed.
    let isPacked = unsafe packedB - 1
    // With few rows each element of B is used too rarely to pay for packing.
    let readsBInPlace = !transposedB && m <= 2 &* tileRows && n & 15 == 0
    // Likewise A with few columns, since packing transposes it; unless its rows would all map to the same few cache
    // sets.
    let readsAInPlace = !transposedA && n <= 128 && areRowsApart(lda, tileRows)
    let tiles = (m &+ tileRows &- 1) / tileRows
    let depths = (k &+ ProductBlocks.depth &- 1) / ProductBlocks.depth

    if !keepsB { unsafe isPacked.pointee = 0 }
    var column = 0
    while column < n {
        let columns = smaller(n &- column, ProductBlocks.columns)
        var part = 0
        var first = 0
        while part < depths {
            // Parts of equal depth, the last one a little shorter.
            let end = part &+ 1 == depths ? k : (k &* (part &+ 1) / depths &+ 7) & ~7
            let depth = end &- first
            let bPart = unsafe b + (transposedB ? column &* ldb &+ first : first &* ldb &+ column)
            if !readsBInPlace, unsafe !keepsB || isPacked.pointee == 0 {
                unsafe packColumns(
                    bPart, ldb, isTransposed: transposedB, columns: columns, depth: depth, panel: panel, to: packedB)
                unsafe isPacked.pointee = 1
            }
            // A sum that is added to C is taken at once, as C cannot hold it beside its own.
            let adds = accumulating || part > 0
            let slices = adds ? 1 : (depth &+ product_tile_depth() &- 1) / product_tile_depth()
            var slice = 0
            var offset = 0
            while slice < slices {
                let sliceEnd = slice &+ 1 == slices ? depth : (depth &* (slice &+ 1) / slices &+ 15) & ~15
                let terms = sliceEnd &- offset
                let mode: TileMode = slice > 0 ? .continues : adds ? .adds : .stores
                let tilesAtOnce = larger(ProductBlocks.elementsOfA / terms / tileRows, 1)
                var tile = 0
                while tile < tiles {
                    let nextTile = smaller(tile &+ tilesAtOnce, tiles)
                    let term = first &+ offset
                    if !readsAInPlace {
                        unsafe packRows(
                            a + (transposedA ? term &* lda : term), lda, isTransposed: transposedA, m: m,
                            depth: terms, tiles: tiles, from: tile, to: nextTile, packed: packedA)
                    }
                    var j = 0
                    while j < columns {
                        let width = smaller(columns &- j, panel)
                        let bStride = readsBInPlace ? ldb : width <= vectorWidth ? vectorWidth : panel
                        let bPanel =
                            unsafe (readsBInPlace ? bPart + j : UnsafePointer(packedB) + j &* depth)
                            + offset &* bStride
                        var aTile = unsafe UnsafePointer(packedA)
                        var t = tile
                        while t < nextTile {
                            let row = m &* t / tiles
                            let rows = m &* (t &+ 1) / tiles &- row
                            unsafe Level.productTile(
                                rows: rows, a: readsAInPlace ? a + (row &* lda &+ term) : aTile,
                                aStride: readsAInPlace ? lda : 0, b: bPanel, bStride: bStride, depth: terms,
                                c: c + (row &* ldc &+ column &+ j), cStride: ldc, columns: width, mode: mode)
                            unsafe aTile += rows &* terms
                            t &+= 1
                        }
                        j &+= panel
                    }
                    tile = nextTile
                }
                offset = sliceEnd
                slice &+= 1
            }
            first = end
            part &+= 1
        }
        column &+= columns
    }
}

/// Whether rows with this stride spread over the sets of a first-level cache of 64 sets: 32 kB with eight lines in
/// each.
///
/// A tile reads its rows in parallel. 14 rows at a stride of 4 kB would share one set, and none would stay cached until
/// its next element is read.
@inlinable @inline(__always)
func areRowsApart(_ stride: Int, _ rows: Int) -> Bool {
    // How often a set recurs among the rows: every 64/s rows, where s is the power of two in the stride's lines.
    let lines = stride &* 4 / 64
    if lines == 0 { return true }
    let sets = 64 >> smaller(lines.trailingZeroBitCount, 6)
    return rows <= sets &* 4
}

/// Packs B: panels of `panel` columns (a last one of up to sixteen is sixteen wide), each [depth][width], missing
/// columns zero.
@inlinable @inline(__always)
func packColumns(
    _ b: UnsafePointer<Float>, _ ldb: Int, isTransposed: Bool, columns: Int, depth: Int, panel: Int,
    to packed: UnsafeMutablePointer<Float>
) {
    var j = 0
    while j < columns {
        let width = columns &- j <= vectorWidth ? vectorWidth : panel
        let target = unsafe packed + j &* depth
        var v = 0
        while v < width {
            let lanes = smaller(larger(columns &- j &- v, 0), vectorWidth)
            if lanes == 0 {
                var p = 0
                while p < depth {
                    unsafe vector_store(target + (p &* width &+ v), vector_splat(0), vectorWidth)
                    p &+= 1
                }
            } else if isTransposed {
                let source = unsafe b + (j &+ v) &* ldb
                var p = 0
                while p &+ vectorWidth <= depth {
                    unsafe vector_transpose_block(source + p, ldb, lanes, target + (p &* width &+ v), width)
                    p &+= vectorWidth
                }
                while p < depth {
                    var i = 0
                    while i < vectorWidth {
                        unsafe target[p &* width &+ v &+ i] = i < lanes ? source[i &* ldb &+ p] : 0
                        i &+= 1
                    }
                    p &+= 1
                }
            } else {
                let source = unsafe b + j + v
                var p = 0
                if lanes == vectorWidth {
                    while p < depth {
                        unsafe vector_store(
                            target + (p &* width &+ v), vector_load(source + p &* ldb, vectorWidth), vectorWidth)
                        p &+= 1
                    }
                } else {
                    while p < depth {
                        unsafe vector_store(
                            target + (p &* width &+ v), vector_load(source + p &* ldb, lanes), vectorWidth)
                        p &+= 1
                    }
                }
            }
            v &+= vectorWidth
        }
        j &+= width
    }
}

/// Packs the rows of A that belong to the tiles `from ..< to` of `tiles`: each tile [depth][rows].
///
/// Full vectors are stored to narrower rows: the excess of each is overwritten by the next.
@inlinable @inline(__always)
func packRows(
    _ a: UnsafePointer<Float>, _ lda: Int, isTransposed: Bool, m: Int, depth: Int, tiles: Int, from: Int, to: Int,
    packed: UnsafeMutablePointer<Float>
) {
    if isTransposed {
        // One row of the stored [k, m] at a time, all tiles in turn, so that reads are sequential. The last rows are
        // copied exactly: beyond them is the end of A and, in the packed block, the beginning of the next tile.
        let exact = larger((14 &+ lda) / lda, (15 &+ m / tiles) / (m / tiles) &- 1)
        // Tile t begins at row m·t/tiles, rounded down: a division for each would take longer than its copy.
        let (least, excess) = (m / tiles, m % tiles)
        let (firstRow, firstRest) = (m &* from / tiles, m &* from % tiles)
        var p = 0
        while p < depth &- exact {
            var target = unsafe packed
            var source = unsafe a + (p &* lda &+ firstRow)
            var rest = firstRest
            var t = from
            while t < to {
                rest &+= excess
                let isLonger = rest >= tiles
                let rows = isLonger ? least &+ 1 : least
                if isLonger { rest &-= tiles }
                unsafe product_tile_copy_rows(target + p &* rows, source)
                unsafe target += rows &* depth
                unsafe source += rows
                t &+= 1
            }
            p &+= 1
        }
        let exactFrom = p
        var target = unsafe packed
        var t = from
        while t < to {
            let row = m &* t / tiles
            let rows = m &* (t &+ 1) / tiles &- row
            p = exactFrom
            while p < depth {
                var i = 0
                while i < rows {
                    unsafe target[p &* rows &+ i] = a[p &* lda &+ row &+ i]
                    i &+= 1
                }
                p &+= 1
            }
            unsafe target += rows &* depth
            t &+= 1
        }
        return
    }
    var target = unsafe packed
    var t = from
    while t < to {
        let row = m &* t / tiles
        let rows = m &* (t &+ 1) / tiles &- row
        let source = unsafe a + row &* lda
        var p = 0
        while p &+ vectorWidth <= depth {
            unsafe vector_transpose_block(source + p, lda, rows, target + p &* rows, rows)
            p &+= vectorWidth
        }
        while p < depth {
            var i = 0
            while i < rows {
                unsafe target[p &* rows &+ i] = source[i &* lda &+ p]
                i &+= 1
            }
            p &+= 1
        }
        unsafe target += rows &* depth
        t &+= 1
    }
}

@inlinable @inline(__always)
func smaller(_ a: Int, _ b: Int) -> Int { a < b ? a : b }

@inlinable @inline(__always)
func larger(_ a: Int, _ b: Int) -> Int { a > b ? a : b }
