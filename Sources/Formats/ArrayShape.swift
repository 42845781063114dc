/// Products of dimensions read from a file.
enum ArrayShape {
    /// The number of elements of a shape, 1 for an empty one; `nil` if it overflows `Int`.
    ///
    /// A zero anywhere makes the product zero, however large the other dimensions are.
    static func elementCount(_ shape: [Int]) -> Int? {
        if shape.contains(0) { return 0 }
        var product = 1
        for dimension in shape {
            let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
            if overflow { return nil }
            product = next
        }
        return product
    }

    /// The shape as Python writes a tuple: `()`, `(5,)`, `(3, 4)`.
    static func tuple(_ shape: [Int]) -> String {
        let list = shape.map(String.init).joined(separator: ", ")
        return shape.count == 1 ? "(\(list),)" : "(\(list))"
    }

    /// The shape as a list, cut after sixteen dimensions: a hostile file may have millions.
    static func list(_ shape: [Int]) -> String {
        let list = shape.prefix(16).map(String.init).joined(separator: ", ")
        return shape.count > 16 ? "[\(list), …]" : "[\(list)]"
    }
}
