import Kernels
import TestSupport
import Testing

/// The size of a product, how its factors are stored, and the gaps between the rows of each matrix.
struct ProductShape: Sendable, CustomTestStringConvertible {
    var m: Int
    var n: Int
    var k: Int
    var transposedA = false
    var transposedB = false
    /// Floats between the end of a row and the beginning of the next, in A, B and C.
    var gaps = [0, 0, 0]
    var accumulating = false

    var testDescription: String {
        "\(m) × \(n) × \(k), A\(transposedA ? "ᵀ" : "") + \(gaps[0]), B\(transposedB ? "ᵀ" : "") + \(gaps[1]), "
            + "C + \(gaps[2])\(accumulating ? ", accumulating" : "")"
    }

    var lda: Int { (transposedA ? m : k) + gaps[0] }
    var ldb: Int { (transposedB ? k : n) + gaps[1] }
    var ldc: Int { n + gaps[2] }

    /// The four ways to store the factors.
    var allTranspositions: [ProductShape] {
        [(false, false), (false, true), (true, false), (true, true)].map { a, b in
            var shape = self
            (shape.transposedA, shape.transposedB) = (a, b)
            return shape
        }
    }
}

/// The matrices of a product C ← op(A)·op(B) or C ← C + op(A)·op(B).
///
/// Gaps between the rows of A and B hold NaN: if one is read into a sum, the sum is NaN.
struct ProductProblem {
    let shape: ProductShape
    let a: GuardedMatrix<Float>
    let b: GuardedMatrix<Float>
    /// The initial contents of C if it is added to.
    let start: [Float]

    /// A product whose elements op(A)[i, p], op(B)[p, j] and C[i, j] are given by functions.
    init(
        _ shape: ProductShape, a elementA: (_ row: Int, _ column: Int) -> Float,
        b elementB: (_ row: Int, _ column: Int) -> Float, start elementC: (_ row: Int, _ column: Int) -> Float
    ) {
        self.shape = shape
        func stored(
            _ rows: Int, _ columns: Int, _ isTransposed: Bool, _ stride: Int, _ element: (Int, Int) -> Float
        ) -> GuardedMatrix<Float> {
            let (rows, columns) = isTransposed ? (columns, rows) : (rows, columns)
            return GuardedMatrix(rows: rows, columns: stride, offset: rows % 4) { row, column in
                column >= columns ? .nan : isTransposed ? element(column, row) : element(row, column)
            }
        }
        a = stored(shape.m, shape.k, shape.transposedA, shape.lda, elementA)
        b = stored(shape.k, shape.n, shape.transposedB, shape.ldb, elementB)
        start = (0..<shape.m * shape.n).map { elementC($0 / shape.n, $0 % shape.n) }
    }

    /// Elements from −1 to 1, the same however they are stored.
    static func random(_ shape: ProductShape) -> ProductProblem { drawn(shape) { $0.float() } }

    /// Whole numbers from −8 to 8: with k up to 2¹⁷ every sum is exact in `Float`, in any order.
    static func whole(_ shape: ProductShape) -> ProductProblem {
        drawn(shape) { Float(Int($0.next() >> 32) % 17 - 8) }
    }

    private static func drawn(_ shape: ProductShape, _ draw: (inout SplitMix) -> Float) -> ProductProblem {
        var generator = SplitMix(seed: UInt64(shape.m + 1000 * shape.n + 1_000_000 * shape.k))
        let a = (0..<shape.m * shape.k).map { _ in draw(&generator) }
        let b = (0..<shape.k * shape.n).map { _ in draw(&generator) }
        let c = (0..<shape.m * shape.n).map { _ in draw(&generator) }
        return ProductProblem(
            shape, a: { a[$0 * shape.k + $1] }, b: { b[$0 * shape.n + $1] }, start: { c[$0 * shape.n + $1] })
    }

    /// op(A)[i, p].
    func elementA(_ row: Int, _ column: Int) -> Float { shape.transposedA ? a[column, row] : a[row, column] }

    /// op(B)[p, j].
    func elementB(_ row: Int, _ column: Int) -> Float { shape.transposedB ? b[column, row] : b[row, column] }

    /// C before the product: its initial contents if it is added to, else NaN.
    func emptyResult() -> GuardedMatrix<Float> {
        GuardedMatrix(rows: shape.m, columns: shape.n, rowStride: shape.ldc, offset: shape.n % 4) { row, column in
            shape.accumulating ? start[row * shape.n + column] : .nan
        }
    }

    /// Computes the given rows and columns of C, by default all.
    func multiply(
        _ level: InstructionSet, into c: GuardedMatrix<Float>, rows: Range<Int>? = nil, columns: Range<Int>? = nil,
        scratch: ProductScratch, keepsB: Bool = false
    ) {
        let (rows, columns) = (rows ?? 0..<shape.m, columns ?? 0..<shape.n)
        precondition(rows.upperBound <= shape.m && columns.upperBound <= shape.n, "\(rows), \(columns) of \(shape)")
        let offsetA = rows.lowerBound * (shape.transposedA ? 1 : shape.lda)
        let offsetB = columns.lowerBound * (shape.transposedB ? shape.ldb : 1)
        // Safe: the matrices have these sizes and strides, and rows and columns lie in them.
        unsafe level.kernels.product(
            transposedA: shape.transposedA, transposedB: shape.transposedB, m: rows.count, n: columns.count,
            k: shape.k, a: a.pointer + offsetA, lda: shape.lda, b: b.pointer + offsetB, ldb: shape.ldb,
            c: c.pointer + (rows.lowerBound * shape.ldc + columns.lowerBound), ldc: shape.ldc,
            accumulating: shape.accumulating, scratch: scratch.memory.pointer, keepsB: keepsB)
    }

    /// All of C.
    func product(_ level: InstructionSet, _ scratch: ProductScratch) -> GuardedMatrix<Float> {
        let c = emptyResult()
        multiply(level, into: c, scratch: scratch)
        return c
    }

    var surroundingsAreIntact: Bool { a.surroundingsAreIntact && b.surroundingsAreIntact }

    /// The sum of C[i, j], in `Double`, and the sum of the magnitudes of its terms.
    func reference(_ row: Int, _ column: Int) -> (sum: Double, magnitude: Double) {
        var sum = shape.accumulating ? Double(start[row * shape.n + column]) : 0
        var magnitude = abs(sum)
        for p in 0..<shape.k {
            let term = Double(elementA(row, p)) * Double(elementB(p, column))
            sum += term
            magnitude += abs(term)
        }
        return (sum, magnitude)
    }

    /// Whether every element of C is exact, for factors that are whole numbers.
    ///
    /// Freivalds (1977): C·x = op(A)·(op(B)·x) for a random x costs three products with a vector. With x of 40 random
    /// bits and arithmetic modulo 2⁶⁴, which is exact, a wrong element escapes with a probability of some 2⁻⁴⁰.
    func isExact(_ c: GuardedMatrix<Float>) -> Bool {
        var generator = SplitMix(seed: 7)
        let x = (0..<shape.n).map { _ in Int(truncatingIfNeeded: generator.next() >> 24) }
        let product = sums(shape.k, shape.n, x) { elementB($0, $1) }
        let expected = sums(shape.m, shape.k, product) { elementA($0, $1) }
        let before = sums(shape.m, shape.n, x) { shape.accumulating ? start[$0 * shape.n + $1] : 0 }
        guard c.elements.allSatisfy({ abs($0) <= 0x1p24 && $0 == $0.rounded() }) else { return false }
        return sums(shape.m, shape.n, x) { c[$0, $1] } == zip(expected, before).map { $0 &+ $1 }
    }

    /// The matrix of `element` times a vector.
    private func sums(_ rows: Int, _ columns: Int, _ x: [Int], _ element: (Int, Int) -> Float) -> [Int] {
        (0..<rows).map { row in
            var sum = 0
            for column in 0..<columns { sum = sum &+ Int(element(row, column)) &* x[column] }
            return sum
        }
    }
}

/// The memory that products pack into, guarded on both sides; NaN before the first use, since its contents must not
/// matter.
struct ProductScratch {
    let memory = GuardedMatrix([Float](repeating: .nan, count: ProductBlocks.scratch))
}
