/// A matrix of `Double` in row-major order.
///
/// The course's notation: examples are columns, X is (n_x, m).
package struct Matrix: Hashable, Sendable {
    /// The number of rows.
    package let rows: Int

    /// The number of columns.
    package let columns: Int

    /// The rows·columns elements, row by row.
    package private(set) var elements: [Double]

    /// A matrix of equal elements.
    package init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.init(rows: rows, columns: columns, elements: [Double](repeating: value, count: rows * columns))
    }

    /// A matrix of the given elements, row by row.
    package init(rows: Int, columns: Int, elements: [Double]) {
        precondition(
            rows >= 0 && columns >= 0 && rows * columns == elements.count,
            "A matrix of \(rows) rows and \(columns) columns cannot have \(elements.count) elements.")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// A matrix whose element (i, j) is `element(i, j)`, called row by row.
    package init(rows: Int, columns: Int, _ element: (_ i: Int, _ j: Int) -> Double) {
        var elements: [Double] = []
        elements.reserveCapacity(rows * columns)
        for i in 0..<rows {
            for j in 0..<columns {
                elements.append(element(i, j))
            }
        }
        self.init(rows: rows, columns: columns, elements: elements)
    }

    /// The element in row `i` and column `j`, from 0.
    package subscript(i: Int, j: Int) -> Double {
        get {
            precondition(j >= 0 && j < columns, "Column \(j) is not one of the matrix's \(columns).")
            return elements[i * columns + j]
        }
        set {
            precondition(j >= 0 && j < columns, "Column \(j) is not one of the matrix's \(columns).")
            elements[i * columns + j] = newValue
        }
    }

    /// The transposed matrix, (columns, rows).
    package var transposed: Matrix {
        Matrix(rows: columns, columns: rows) { i, j in self[j, i] }
    }

    /// The matrix of the columns at `indices`, in that order: the examples of a mini-batch.
    package func columns(at indices: [Int]) -> Matrix {
        Matrix(rows: rows, columns: indices.count) { i, j in self[i, indices[j]] }
    }

    /// The matrix of `function` applied to each element.
    package func map(_ function: (Double) -> Double) -> Matrix {
        Matrix(rows: rows, columns: columns, elements: elements.map(function))
    }

    /// The product, (left.rows, right.columns):
    ///
    ///     cᵢⱼ = Σₖ aᵢₖ·bₖⱼ
    ///
    /// Each sum runs over rising k. The loop over j is the innermost, since it runs along rows of both c and b: by
    /// pointers, since a sanitizer takes twice as long with an array.
    package static func * (left: Matrix, right: Matrix) -> Matrix {
        precondition(
            left.columns == right.rows,
            "A matrix of \(left.columns) columns cannot multiply one of \(right.rows) rows.")
        let width = right.columns
        var sums = [Double](repeating: 0, count: left.rows * width)
        // Safe: c has left.rows rows and b left.columns of `width` elements each, and both live during the calls.
        unsafe sums.withUnsafeMutableBufferPointer { sums in
            unsafe right.elements.withUnsafeBufferPointer { elements in
                guard let first = sums.baseAddress, let other = elements.baseAddress else { return }
                for i in 0..<left.rows {
                    let c = unsafe first + i * width
                    for k in 0..<left.columns {
                        let factor = left.elements[i * left.columns + k]
                        let b = unsafe other + k * width
                        for j in 0..<width { unsafe c[j] += factor * b[j] }
                    }
                }
            }
        }
        return Matrix(rows: left.rows, columns: width, elements: sums)
    }
}
