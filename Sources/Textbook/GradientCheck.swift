/// Checks gradients against differences of the cost. The course's exercise on gradient checking, week 1.
package enum GradientCheck {
    /// The ratio above which the exercise calls a gradient wrong.
    package static let threshold = 2e-7

    /// The central differences of `function` at `point`, one for each coordinate.
    ///
    ///     g̃ᵢ = (f(θ + h eᵢ) − f(θ − h eᵢ)) / (2h)
    ///
    /// The error is about h² times the third derivative, plus the rounding error of f divided by h. Calls `function`
    /// twice for each coordinate.
    package static func centralDifferences(
        of function: ([Double]) -> Double, at point: [Double], h: Double = 1e-7
    ) -> [Double] {
        var moved = point
        return point.indices.map { i in
            moved[i] = point[i] + h
            let above = function(moved)
            moved[i] = point[i] - h
            let below = function(moved)
            moved[i] = point[i]
            return (above - below) / (2 * h)
        }
    }

    /// The one-sided differences of `function` at `point`, one for each coordinate.
    ///
    ///     g̃ᵢ = (f(θ + h eᵢ) − f(θ)) / h
    ///
    /// The error is about h/2 times the second derivative, plus the rounding error of f divided by h: larger than the
    /// central difference's at the same h, which is why the exercise uses that one. Calls `function` once for each
    /// coordinate and once more.
    package static func forwardDifferences(
        of function: ([Double]) -> Double, at point: [Double], h: Double = 1e-7
    ) -> [Double] {
        let here = function(point)
        var moved = point
        return point.indices.map { i in
            moved[i] = point[i] + h
            let above = function(moved)
            moved[i] = point[i]
            return (above - here) / h
        }
    }

    /// The ratio ‖g − g̃‖/(‖g‖ + ‖g̃‖): 0 for equal vectors, 1 for opposite ones; 0 if both are zero.
    package static func ratio(_ gradients: [Double], _ approximations: [Double]) -> Double {
        precondition(
            gradients.count == approximations.count,
            "There are \(gradients.count) gradients and \(approximations.count) approximations.")
        let difference = norm(zip(gradients, approximations).map { g, approximation in g - approximation })
        let scale = norm(gradients) + norm(approximations)
        return scale == 0 ? 0 : difference / scale
    }

    private static func norm(_ vector: [Double]) -> Double {
        vector.reduce(0) { sum, x in sum + x * x }.squareRoot()
    }
}
