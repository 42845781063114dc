import LinearAlgebra

/// Rows and columns of a row-major matrix that one worker may read or write.
///
/// A view owns nothing: the buffer that lends it must live as long, and no two workers write the same elements between
/// two meetings. Slices are checked in debug builds.
@safe
package struct MatrixView {
    /// Where the first element lies.
    let base: UnsafeMutablePointer<Float>
    package let rows: Int
    package let columns: Int

    /// The distance between the beginnings of two rows, in elements.
    package let stride: Int

    /// Views memory that holds the matrix.
    @inline(__always)
    package init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
        unsafe self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    /// Some rows and columns.
    @inline(__always)
    package subscript(rows rows: Range<Int>, columns columns: Range<Int>) -> MatrixView {
        assert(rows.lowerBound >= 0 && rows.upperBound <= self.rows, "rows \(rows) of \(self.rows)")
        assert(columns.lowerBound >= 0 && columns.upperBound <= self.columns, "columns \(columns) of \(self.columns)")
        // Safe: the slice lies within this view.
        return unsafe MatrixView(
            base: base + (rows.lowerBound * stride + columns.lowerBound), rows: rows.count, columns: columns.count,
            stride: stride)
    }

    /// Some rows.
    @inline(__always)
    package subscript(rows rows: Range<Int>) -> MatrixView { self[rows: rows, columns: 0..<columns] }

    /// Some columns.
    @inline(__always)
    package subscript(columns columns: Range<Int>) -> MatrixView { self[rows: 0..<rows, columns: columns] }

    /// The elements of one row.
    @inline(__always)
    package func row(_ index: Int) -> VectorView<Float> {
        assert(index >= 0 && index < rows, "row \(index) of \(rows)")
        // Safe: the row lies within this view.
        return unsafe VectorView(base: base + index * stride, count: columns)
    }

    /// All elements of a matrix whose rows lie one behind the other.
    @inline(__always)
    package var elements: VectorView<Float> {
        assert(stride == columns || rows <= 1, "rows of \(columns), \(stride) apart")
        // Safe: these are the elements of this view.
        return unsafe VectorView(base: base, count: rows * columns)
    }

    /// One element.
    @inline(__always)
    package subscript(row: Int, column: Int) -> Float {
        get {
            assert(row >= 0 && row < rows && column >= 0 && column < columns, "[\(row), \(column)]")
            // Safe: the element lies within this view.
            return unsafe base[row * stride + column]
        }
        nonmutating set {
            assert(row >= 0 && row < rows && column >= 0 && column < columns, "[\(row), \(column)]")
            // Safe: the element lies within this view.
            unsafe base[row * stride + column] = newValue
        }
    }
}

extension MatrixView {
    /// The distance between rows of `columns` floats: whole vectors, but no multiple of `period`.
    ///
    /// Rows whose distance is a large power of two fall into the same few sets of a cache. How large is too large
    /// depends on what reads them. The general program's products pack their factors first, and what else goes over its
    /// rows takes them one after the other: 512 floats. The tiny program reads a column of all rows at once from the
    /// first-level cache, where rows 1 KiB apart share four of its 64 sets: 256 floats.
    static func stride(columns: Int, period: Int) -> Int {
        let rounded = (columns + 15) / 16 * 16
        return rounded % period == 0 ? rounded + 16 : rounded
    }
}
