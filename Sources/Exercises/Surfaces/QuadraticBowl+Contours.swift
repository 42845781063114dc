import Glibc
package import Reporting

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
        // A point that is nowhere leaves a gap between one line and the next.
        let lines = levels.map { contour(at: $0, around: center) }.joined(separator: [[.nan, .nan]])
        return Series("", Array(lines), style: .contour)
    }
}
