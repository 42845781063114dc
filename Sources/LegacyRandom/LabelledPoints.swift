/// Points of the plane in two classes.
package struct LabelledPoints<Scalar: Sendable>: Sendable {
    /// The coordinates, `[count, 2]`, row-major: x, y of the first point, x, y of the second, and so on.
    package var coordinates: [Scalar]

    /// The class of each point, 0 or 1.
    package var labels: [Int]

    /// The number of points.
    package var count: Int { labels.count }
}

extension LabelledPoints: Equatable where Scalar: Equatable {}
