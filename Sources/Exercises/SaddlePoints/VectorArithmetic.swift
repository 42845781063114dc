/// The few operations on vectors that the exercise needs.
enum VectorArithmetic {
    static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for place in a.indices { sum += a[place] * b[place] }
        return sum
    }

    static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

    /// a + factor·b.
    static func sum(_ a: [Double], _ factor: Double, _ b: [Double]) -> [Double] {
        zip(a, b).map { $0 + factor * $1 }
    }
}
