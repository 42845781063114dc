import LinearAlgebra
import TestSupport
import Testing

/// How the factors are stored.
struct Operations: Sendable, CustomTestStringConvertible {
    let a: MatrixOperation
    let b: MatrixOperation

    var testDescription: String { "A \(a), B \(b)" }

    static let all = [MatrixOperation.asStored, .transposed].flatMap { a in
        [MatrixOperation.asStored, .transposed].map { Operations(a: a, b: $0) }
    }
}

/// The sizes of a product.
struct Shape: Sendable {
    let m: Int
    let n: Int
    let k: Int

    /// Every pair of sizes for two of the three; the third runs through all sizes independently.
    static let all = sizes.indices.flatMap { first in
        sizes.indices.map { second in
            Shape(m: sizes[first], n: sizes[second], k: sizes[(first + 3 * second) % sizes.count])
        }
    }

    /// One of each size and some of each form.
    static let some = [
        Shape(m: 0, n: 3, k: 2), Shape(m: 3, n: 0, k: 2), Shape(m: 3, n: 2, k: 0), Shape(m: 1, n: 1, k: 1),
        Shape(m: 2, n: 129, k: 7), Shape(m: 17, n: 16, k: 33), Shape(m: 33, n: 17, k: 16), Shape(m: 10, n: 64, k: 100),
        Shape(m: 64, n: 64, k: 64), Shape(m: 129, n: 1, k: 3), Shape(m: 7, n: 100, k: 129),
    ]

    private static let sizes = [0, 1, 2, 3, 7, 16, 17, 33, 64, 100, 129]
}

/// A matrix with `gap` elements between its rows.
struct StoredMatrix<Element: BinaryFloatingPoint & SendableMetatype> {
    var elements: [Element]
    /// The initial elements, for the reference: generic conversions would take most of the time.
    let original: [Double]
    let rows: Int
    let columns: Int
    let rowStride: Int

    init(_ rows: Int, _ columns: Int, gap: Int, filler: Element, _ generator: inout SplitMix) {
        self.rows = rows
        self.columns = columns
        rowStride = columns + gap
        let values = generator.floats(rows * rowStride)
        original = values.map(Double.init)
        elements = values.map(Element.init)
        for index in elements.indices where index % max(rowStride, 1) >= columns { elements[index] = filler }
    }

    /// The rows of the matrix, or of its transpose, without gaps.
    func originalRows(_ operation: MatrixOperation) -> [[Double]] {
        switch operation {
        case .asStored: (0..<rows).map { row in (0..<columns).map { original[row * rowStride + $0] } }
        case .transposed: (0..<columns).map { column in (0..<rows).map { original[$0 * rowStride + column] } }
        }
    }
}

/// One product with its factors; the gaps between rows of the factors hold NaN, those of the product 7.
struct GemmProblem<Element: BinaryFloatingPoint & SendableMetatype> {
    let shape: Shape
    let operations: Operations
    var a: StoredMatrix<Element>
    var b: StoredMatrix<Element>
    var c: StoredMatrix<Element>

    init(_ shape: Shape, _ operations: Operations, gap: Int) {
        var generator = SplitMix(seed: UInt64(shape.m * 10_000 + shape.n * 100 + shape.k))
        self.shape = shape
        self.operations = operations
        let (m, n, k) = (shape.m, shape.n, shape.k)
        a =
            operations.a == .asStored
            ? StoredMatrix(m, k, gap: gap, filler: .nan, &generator)
            : StoredMatrix(k, m, gap: gap, filler: .nan, &generator)
        b =
            operations.b == .asStored
            ? StoredMatrix(k, n, gap: gap, filler: .nan, &generator)
            : StoredMatrix(n, k, gap: gap, filler: .nan, &generator)
        c = StoredMatrix(m, n, gap: gap, filler: 7, &generator)
    }

    /// Overwrites C; `largestError` then needs β = 0.
    mutating func fillProduct(with value: Element) {
        for index in c.elements.indices where index % c.rowStride < c.columns { c.elements[index] = value }
    }

    var gapsAreIntact: Bool {
        c.elements.indices.allSatisfy { $0 % c.rowStride < c.columns || c.elements[$0] == 7 }
    }

    /// The largest difference from α·op(A)·op(B) + β·C summed in double precision, in multiples of the tolerance.
    ///
    /// Whatever the order of the sum, each of its terms goes through at most k + 3 roundings, half an ulp each: the
    /// products, the sum, α, β and their sum. For `Double` the loop's own are as many again.
    func largestError(alpha: Double, beta: Double) -> Double {
        let roundings = Double(2 * (shape.k + 3)) * Double(Element.ulpOfOne) / 2
        let rows = a.originalRows(operations.a)
        let columns = b.originalRows(operations.b == .asStored ? .transposed : .asStored)
        var largest = 0.0
        for row in 0..<shape.m {
            for column in 0..<shape.n {
                let offset = row * c.rowStride + column
                let old = beta == 0 ? 0 : beta * c.original[offset]
                var sum = 0.0
                var magnitudes = 0.0
                // A plain loop: without optimization an iterator takes ten times as long.
                let (left, right) = (rows[row], columns[column])
                var index = 0
                while index < shape.k {
                    let term = left[index] * right[index]
                    sum += term
                    magnitudes += term.magnitude
                    index += 1
                }
                let difference = abs(Double(c.elements[offset]) - (alpha * sum + old))
                let ratio = difference == 0 ? 0 : difference / (roundings * (abs(alpha) * magnitudes + abs(old)))
                if ratio.isNaN {
                    return .nan
                }
                largest = max(largest, ratio)
            }
        }
        return largest
    }
}

extension GemmProblem<Float> {
    mutating func multiply(alpha: Float, beta: Float) {
        // A span of the property itself would forbid reading the others.
        var elements = c.elements
        var product = elements.mutableSpan
        gemm(
            operations.a, operations.b, m: shape.m, n: shape.n, k: shape.k, alpha: alpha, a: a.elements.span,
            lda: a.rowStride, b: b.elements.span, ldb: b.rowStride, beta: beta, c: &product, ldc: c.rowStride)
        c.elements = elements
    }

    mutating func multiplyPointers(alpha: Float, beta: Float) {
        let (lda, ldb, ldc) = (a.rowStride, b.rowStride, c.rowStride)
        unsafe a.elements.withUnsafeBufferPointer { a in
            unsafe b.elements.withUnsafeBufferPointer { b in
                unsafe c.elements.withUnsafeMutableBufferPointer { c in
                    guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else {
                        Issue.record("the matrices are empty")
                        return
                    }
                    // Safe: the three arrays hold their matrices.
                    unsafe gemm(
                        operations.a, operations.b, m: shape.m, n: shape.n, k: shape.k, alpha: alpha, a: a,
                        lda: lda, b: b, ldb: ldb, beta: beta, c: c, ldc: ldc)
                }
            }
        }
    }
}

extension GemmProblem<Double> {
    mutating func multiply(alpha: Double, beta: Double) {
        // A span of the property itself would forbid reading the others.
        var elements = c.elements
        var product = elements.mutableSpan
        gemm(
            operations.a, operations.b, m: shape.m, n: shape.n, k: shape.k, alpha: alpha, a: a.elements.span,
            lda: a.rowStride, b: b.elements.span, ldb: b.rowStride, beta: beta, c: &product, ldc: c.rowStride)
        c.elements = elements
    }
}
