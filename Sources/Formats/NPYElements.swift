/// The elements of an NPY file in row-major order, in the narrowest of the package's three forms.
package enum NPYElements: Sendable, Hashable {
    /// `|u1`, as in the file.
    case bytes([UInt8])
    /// `f4`, as in the file, `f2`, widened, and `f8`, rounded to the nearest `Float`. NaN and infinities are kept.
    case floats([Float])
    /// `|b1` as 0 and 1, and every other integer type.
    case integers([Int])

    /// The number of elements.
    package var count: Int {
        switch self {
        case .bytes(let values): values.count
        case .floats(let values): values.count
        case .integers(let values): values.count
        }
    }
}

/// An array from an NPY file.
package struct NPYArray: Sendable, Hashable {
    /// The length of each dimension; empty for a single number.
    package let shape: [Int]
    /// The elements, as many as the product of `shape`, row-major in either order of the file.
    package let elements: NPYElements

    /// An array of the given parts, which the reader has checked against each other.
    package init(shape: [Int], elements: NPYElements) {
        self.shape = shape
        self.elements = elements
    }
}
