import Glibc

/// Numbers from the standard normal distribution, by the polar method (Marsaglia and Bray, 1964).
///
/// The method generates two numbers at a time; the second is kept for the next call.
package struct NormalDistribution: Sendable {
    private var generator: SeededGenerator
    private var kept: Double?

    package init(generator: SeededGenerator) { self.generator = generator }

    package mutating func next() -> Double {
        if let value = kept {
            kept = nil
            return value
        }
        while true {
            let x = 2 * generator.uniform() - 1
            let y = 2 * generator.uniform() - 1
            let square = x * x + y * y
            if square > 0, square < 1 {
                let factor = (-2 * log(square) / square).squareRoot()
                kept = x * factor
                return y * factor
            }
        }
    }
}
