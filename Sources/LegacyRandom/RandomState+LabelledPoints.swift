import Glibc

extension RandomState {
    /// Two interleaving half circles: scikit-learn's `make_moons(count, noise=noise)` with this generator.
    ///
    /// The outer half circle, class 0, has ⌊count/2⌋ points; the inner one, class 1, has the rest:
    ///
    ///     outer (cos t, sin t)        inner (1 − cos t, 1 − sin t − 0.5)        t evenly on [0, π], ends included
    ///
    /// One permutation shuffles the points; then noise·`standardNormal()` is added to x and y of the first point, of
    /// the second, and so on. Without noise (nil) none is drawn; a noise of 0 draws numbers and adds 0.
    ///
    /// Labels and noise are scikit-learn's exactly; cos and sin are the C library's and may differ from NumPy's by an
    /// ulp.
    ///
    /// - Precondition: `count` and `noise` are not negative.
    /// - Complexity: linear; apart from the result nothing is allocated.
    package mutating func makeMoons(count: Int, noise: Double?) -> LabelledPoints<Double> {
        points(count: count, noise: noise, curves: Moons(count: count))
    }

    /// The points of `makeMoons`, computed in `Double` and each coordinate rounded once.
    package mutating func makeMoonsInSinglePrecision(count: Int, noise: Double?) -> LabelledPoints<Float> {
        points(count: count, noise: noise, curves: Moons(count: count))
    }

    /// Two concentric circles: scikit-learn's `make_circles(count, noise=noise, factor=factor)` with this generator.
    ///
    /// The outer circle, class 0, has ⌊count/2⌋ points and radius 1; the inner one, class 1, has the rest and radius
    /// `factor`:
    ///
    ///     outer (cos t, sin t)        inner (cos t·factor, sin t·factor)        t evenly on [0, 2π), end excluded
    ///
    /// Order and noise as in `makeMoons`.
    ///
    /// - Precondition: `count` and `noise` are not negative, and `factor` is in 0 ..< 1.
    package mutating func makeCircles(count: Int, noise: Double?, factor: Double = 0.8) -> LabelledPoints<Double> {
        points(count: count, noise: noise, curves: Circles(count: count, factor: factor))
    }

    /// The points of `makeCircles`, computed in `Double` and each coordinate rounded once.
    package mutating func makeCirclesInSinglePrecision(
        count: Int, noise: Double?, factor: Double = 0.8
    ) -> LabelledPoints<Float> {
        points(count: count, noise: noise, curves: Circles(count: count, factor: factor))
    }

    /// Draws the permutation and the noise, and stores the points of `curves` in that order.
    private mutating func points<Scalar: BinaryFloatingPoint & Sendable, Curves: PlaneCurves>(
        count: Int, noise: Double?, curves: Curves
    ) -> LabelledPoints<Scalar> {
        if let noise {
            precondition(noise >= 0, "The noise is \(noise), but must not be negative.")
        }
        // The labels reuse the permutation's memory: entry i is read once, then overwritten by its class.
        var labels = permutation(count)
        var coordinates = [Scalar](repeating: 0, count: 2 * count)
        for i in 0..<count {
            var (x, y, label) = curves.point(at: labels[i])
            if let noise {
                x += noise * standardNormal()
                y += noise * standardNormal()
            }
            coordinates[2 * i] = Scalar(x)
            coordinates[2 * i + 1] = Scalar(y)
            labels[i] = label
        }
        return LabelledPoints(coordinates: coordinates, labels: labels)
    }
}

/// A numbered list of points on plane curves.
private protocol PlaneCurves {
    /// The point at `index`, and its class.
    func point(at index: Int) -> (x: Double, y: Double, label: Int)
}

/// The two half circles before they are shuffled: first the outer one, then the inner one.
private struct Moons: PlaneCurves {
    private let outerCount: Int
    private let outer: EvenSpacing
    private let inner: EvenSpacing

    init(count: Int) {
        precondition(count >= 0, "The count of points is \(count), but must not be negative.")
        outerCount = count / 2
        outer = EvenSpacing(from: 0, to: .pi, count: outerCount, includesStop: true)
        inner = EvenSpacing(from: 0, to: .pi, count: count - outerCount, includesStop: true)
    }

    @inline(__always)
    func point(at index: Int) -> (x: Double, y: Double, label: Int) {
        if index < outerCount {
            let t = outer.value(at: index)
            return (cos(t), sin(t), 0)
        }
        let t = inner.value(at: index - outerCount)
        // Two subtractions, as scikit-learn writes it: 0.5 − sin t would round differently.
        return (1 - cos(t), 1 - sin(t) - 0.5, 1)
    }
}

/// The two circles before they are shuffled: first the outer one, then the inner one.
private struct Circles: PlaneCurves {
    private let outerCount: Int
    private let factor: Double
    private let outer: EvenSpacing
    private let inner: EvenSpacing

    init(count: Int, factor: Double) {
        precondition(count >= 0, "The count of points is \(count), but must not be negative.")
        precondition(factor >= 0 && factor < 1, "The inner circle's factor is \(factor), but must lie in 0 ..< 1.")
        outerCount = count / 2
        self.factor = factor
        outer = EvenSpacing(from: 0, to: 2 * .pi, count: outerCount, includesStop: false)
        inner = EvenSpacing(from: 0, to: 2 * .pi, count: count - outerCount, includesStop: false)
    }

    @inline(__always)
    func point(at index: Int) -> (x: Double, y: Double, label: Int) {
        if index < outerCount {
            let t = outer.value(at: index)
            return (cos(t), sin(t), 0)
        }
        let t = inner.value(at: index - outerCount)
        return (cos(t) * factor, sin(t) * factor, 1)
    }
}
