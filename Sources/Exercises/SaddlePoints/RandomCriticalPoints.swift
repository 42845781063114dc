import Curvature
import Descent
import Glibc
import LinearAlgebra
package import Reporting

/// The notes' argument on dimension, with random symmetric matrices in the place of Hessians.
///
/// A point of zero gradient is a minimum only if all n eigenvalues of its Hessian are positive. If each had a sign of
/// its own that would happen with probability 2⁻ⁿ. Eigenvalues of a random symmetric matrix repel each other, so it is
/// much rarer: for the Gaussian orthogonal ensemble (GOE) 1/2, (2 − √2)/4 and (π − 2√2)/(4π) in one, two and three
/// dimensions, and about exp(−n²·ln 3/4) in many (Dean and Majumdar 2006).
package struct RandomCriticalPoints {
    /// The number of minima among the random matrices of the orders 1, 2, …
    package let minima: [Int]

    /// Random matrices of each order.
    package static let count = 200_000

    /// What is known exactly, of the orders 1, 2 and 3.
    package static let known = [
        0.5, (2 - 2.0.squareRoot()) / 4, (Double.pi - 2 * 2.0.squareRoot()) / (4 * Double.pi),
    ]

    package init(minima: [Int]) { self.minima = minima }

    /// Counts them.
    package init() throws(ExerciseError) {
        minima = try (1...6).map { order throws(ExerciseError) in
            let parts = 20
            return try Concurrently.map(Array(0..<parts)) { part throws(ExerciseError) in
                try RandomCriticalPoints.minima(order, among: RandomCriticalPoints.count / parts, stream: UInt64(part))
            }.reduce(0, +)
        }
    }

    /// In how many random matrices all eigenvalues are positive.
    private static func minima(_ order: Int, among count: Int, stream: UInt64) throws(ExerciseError) -> Int {
        var normal = NormalDistribution(generator: SeededGenerator(seed: UInt64(order), stream: stream))
        return try ExerciseError.wrapping {
            try (0..<count).count { _ in try smallestEigenvalue(order, &normal) > 0 }
        }
    }

    /// Of a matrix with normal entries: variance 1 off the diagonal and 2 on it, which makes all directions alike.
    private static func smallestEigenvalue(
        _ order: Int, _ normal: inout NormalDistribution
    ) throws(EigenproblemError) -> Double {
        var matrix = [Double](repeating: 0, count: order * order)
        for row in 0..<order {
            for column in row..<order {
                matrix[row * order + column] = normal.next() * (row == column ? 2.0.squareRoot() : 1)
            }
        }
        var elements = matrix.mutableSpan
        return try SymmetricEigenproblem.solve(&elements, order: order, vectors: false)[0]
    }

    /// The share of minima of each order.
    package var shares: [Double] { minima.map { Double($0) / Double(RandomCriticalPoints.count) } }

    package var table: Report.Table {
        Report.Table(
            "Share of minima among random critical points (GOE, \(RandomCriticalPoints.count.grouped) each)",
            ["dimension n", "minima", "share of minima", "known", "2^-n"],
            shares.enumerated().map { index, share in
                let known = index < 3 ? RandomCriticalPoints.known[index] : nil
                return Claim(
                    .count(index + 1), .count(minima[index]), .significant(share), .significant(known),
                    .significant(pow(2, -Double(index + 1))),
                    // Four standard errors of a share.
                    holds: known.map {
                        share.isWithin(4 * ($0 * (1 - $0) / Double(RandomCriticalPoints.count)).squareRoot(), of: $0)
                    })
            })
    }

    /// Whether each dimension more leaves less than half of the minima, or none where none were left.
    private var fallsFasterThanHalving: Bool {
        zip(minima, minima.dropFirst()).allSatisfy { $0 == 0 ? $1 == 0 : 2 * $1 < $0 }
    }

    package var finding: String {
        "In one dimension \(minima[0].grouped) of \(RandomCriticalPoints.count.grouped) random critical points are "
            + "minima, in \(minima.count) dimensions \(minima[minima.count - 1]) of "
            + "\(RandomCriticalPoints.count.grouped): "
            + (fallsFasterThanHalving
                ? "the share falls faster than 2^-n; for large n theory gives exp(-0.275 n²)."
                : "for large n theory gives a share of exp(-0.275 n²).")
    }

    var figure: Figure {
        let orders = minima.indices.map { Double($0 + 1) }
        return Figure(
            "dimension", title: "A random critical point is hardly ever a minimum",
            panels: [
                Panel(
                    x: .init("dimension n", range: 0.5...Double(minima.count) + 0.5),
                    y: .logarithmic("share of minima", 1e-6...2), legend: .bottomLeft,
                    series: [
                        Series(
                            "measured", zip(orders, shares).filter { $0.1 > 0 }.map { [$0.0, $0.1] },
                            style: .markedLine, look: .black),
                        Series(
                            "exact, n up to 3", x: [1, 2, 3], y: RandomCriticalPoints.known,
                            style: .custom("points lc rgb '\(Look.vermilion.color)' pt 6 ps 1.6 lw 1.5")),
                        Series("2^{−n}, independent signs", at: orders, look: .navy) { pow(2, -$0) },
                        Series("exp(−n² ln 3 / 4), for large n", at: orders, look: .green) {
                            exp(-$0 * $0 * log(3) / 4)
                        },
                    ])
            ])
    }
}
