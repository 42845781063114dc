import Glibc
package import Reporting

/// A quadratic cost: a bowl, and where its curvatures differ much a valley.
///
///     J(θ) = ½ Σᵢ λᵢ uᵢ²
///
/// λ the curvatures, the second derivatives along the bowl's axes, and u the coordinates of θ along these. The axes are
/// those of θ, but for the first two, which may be turned in their plane. The minimum is 0 at θ = 0. κ = L/µ, the
/// largest curvature by the smallest, is the condition number.
package struct QuadraticBowl: Sendable, Hashable {
    /// λ.
    package let curvatures: [Double]

    /// By how much the first two axes are turned, in radians, from the first towards the second.
    package let angle: Double

    private let cosine: Double
    private let sine: Double

    /// - Precondition: all curvatures are positive, and there are two at least if the axes are turned.
    package init(curvatures: [Double], angle: Double = 0) {
        precondition(
            !curvatures.isEmpty && curvatures.allSatisfy { $0 > 0 }, "the curvatures \(curvatures) of a bowl")
        precondition(angle == 0 || curvatures.count >= 2, "a bowl of one dimension cannot be turned")
        self.curvatures = curvatures
        self.angle = angle
        cosine = cos(angle)
        sine = sin(angle)
    }

    /// The bowl in the plane with the second derivatives `xx`, `xy` and `yy`.
    ///
    /// The axes are turned by φ with tan 2φ = 2 xy / (xx − yy), and the curvatures are (xx + yy)/2 ±
    /// √(((xx − yy)/2)² + xy²).
    package init(xx: Double, xy: Double, yy: Double) {
        let middle = (xx + yy) / 2
        let radius = hypot((xx - yy) / 2, xy)
        self.init(curvatures: [middle + radius, middle - radius], angle: atan2(2 * xy, xx - yy) / 2)
    }

    /// L.
    package var largestCurvature: Double { curvatures.reduce(0, max) }

    /// µ.
    package var smallestCurvature: Double { curvatures.reduce(.infinity, min) }

    /// u, the coordinates of θ along the axes. A difference of two points is a point too.
    package func coordinates(of point: [Double]) -> [Double] { turned(point, sine: -sine) }

    /// θ, the point with these coordinates along the axes.
    package func point(_ coordinates: [Double]) -> [Double] { turned(coordinates, sine: sine) }

    private func turned(_ point: [Double], sine: Double) -> [Double] {
        precondition(point.count == curvatures.count, "\(point.count) coordinates, \(curvatures.count) curvatures")
        guard angle != 0 else { return point }
        var turned = point
        turned[0] = cosine * point[0] - sine * point[1]
        turned[1] = sine * point[0] + cosine * point[1]
        return turned
    }

    /// J.
    package func cost(at point: [Double]) -> Double {
        zip(curvatures, coordinates(of: point)).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } / 2
    }

    /// dJ/dθ.
    package func gradient(at point: [Double]) -> [Double] {
        var along = coordinates(of: point)
        for i in along.indices { along[i] *= curvatures[i] }
        return self.point(along)
    }
}

extension QuadraticBowl {
    /// The points where J = `level`, an ellipse round `center` that ends where it begins.
    ///
    /// - Precondition: the bowl has two dimensions.
    package func contour(at level: Double, around center: [Double] = [0, 0], count: Int = 120) -> [[Double]] {
        precondition(curvatures.count == 2 && center.count == 2, "contours of \(curvatures.count) dimensions")
        return (0...count).map { index in
            let t = 2 * Double.pi * Double(index) / Double(count)
            let ellipse = point([
                (2 * level / curvatures[0]).squareRoot() * cos(t), (2 * level / curvatures[1]).squareRoot() * sin(t),
            ])
            return [center[0] + ellipse[0], center[1] + ellipse[1]]
        }
    }

    /// Grey contour lines for a picture, without a name in the legend.
    package func contourLines(at levels: [Double], around center: [Double] = [0, 0]) -> Series {
        // A point that is not finite leaves a gap between one line and the next.
        let lines = levels.map { contour(at: $0, around: center) }.joined(separator: [[.nan, .nan]])
        return Series("", Array(lines), style: .contour)
    }
}
