/// Converts arrays whose first dimension is contiguous, as Fortran stores them, to row-major order.
enum FortranOrder {
    // On its strided side a square tile of this size touches few enough cache lines for a first-level cache.
    private static let tile = 32

    /// The same array in row-major order.
    ///
    /// The first dimension is contiguous in the source and the last one in the result; the planes spanned by these two
    /// are transposed tile by tile, one plane for each index into the dimensions between.
    static func rowMajor<Element: BitwiseCopyable>(_ values: [Element], shape: [Int]) -> [Element] {
        guard let rows = shape.first, let columns = shape.last, shape.count > 1, !values.isEmpty else { return values }
        let middle = Array(shape.dropFirst().dropLast())
        // Distance between neighbours: along the last dimension in the source, along the first one in the result.
        let sourceStride = values.count / columns
        let resultStride = values.count / rows
        var result = values
        var index = [Int](repeating: 0, count: middle.count)
        while true {
            var source = 0
            for dimension in middle.indices.reversed() { source = source * middle[dimension] + index[dimension] }
            var destination = 0
            for dimension in middle.indices { destination = destination * middle[dimension] + index[dimension] }
            transpose(
                values, from: source * rows, stride: sourceStride, into: &result, at: destination * columns,
                stride: resultStride, rows: rows, columns: columns)
            // The next index into the middle dimensions, the last one fastest.
            guard let dimension = middle.indices.last(where: { index[$0] + 1 < middle[$0] }) else { return result }
            index[dimension] += 1
            for later in middle.indices where later > dimension { index[later] = 0 }
        }
    }

    /// `result[start' + r·stride' + c] = values[start + c·stride + r]` for all rows r and columns c.
    private static func transpose<Element: BitwiseCopyable>(
        _ values: [Element], from start: Int, stride: Int, into result: inout [Element], at resultStart: Int,
        stride resultStride: Int, rows: Int, columns: Int
    ) {
        let source = values.span
        var destination = result.mutableSpan
        for firstRow in Swift.stride(from: 0, to: rows, by: tile) {
            let lastRow = min(firstRow + tile, rows)
            for firstColumn in Swift.stride(from: 0, to: columns, by: tile) {
                let lastColumn = min(firstColumn + tile, columns)
                for row in firstRow..<lastRow {
                    for column in firstColumn..<lastColumn {
                        destination[resultStart + row * resultStride + column] = source[start + column * stride + row]
                    }
                }
            }
        }
    }
}
