import Curvature
import Descent
import Dispatch
import Glibc
import LinearAlgebra
package import Reporting
import Synchronization

/// The notes' argument on dimension, with random symmetric matrices in the place of Hessians.
///
/// A point of zero gradient is a minimum only if all n eigenvalues of its Hessian are positive. If each had a sign of
/// its own that would happen with probability 2⁻ⁿ. Eigenvalues of a random symmetric matrix repel each other, so it is
/// much rarer: for the Gaussian orthogonal ensemble (GOE) 1/2, (2 − √2)/4 and (π − 2√2)/(4π) in one, two and three
/// dimensions, and about exp(−n²·ln 3/4) in many (Dean and Majumdar 2006).
package struct RandomCriticalPoints {
    struct Row: Sendable {
        let order: Int
        let samples: Int
        let minima: Int
        var share: Double { Double(minima) / Double(samples) }
    }

    let rows: [Row]

    /// What is known exactly.
    static let published: [Int: Double] = [
        1: 0.5, 2: (2 - 2.0.squareRoot()) / 4, 3: (Double.pi - 2 * 2.0.squareRoot()) / (4 * Double.pi),
    ]

    private static let samples = 200_000
    private static let orders = 1...6

    package init() throws(ExerciseError) {
        var rows: [Row] = []
        for order in RandomCriticalPoints.orders {
            rows.append(
                Row(order: order, samples: RandomCriticalPoints.samples, minima: try RandomCriticalPoints.minima(order))
            )
        }
        self.rows = rows
    }

    /// In how many random matrices of an order all eigenvalues are positive.
    private static func minima(_ order: Int) throws(ExerciseError) -> Int {
        let parts = 20
        let results = Mutex([Result<Int, EigenproblemError>](repeating: .success(0), count: parts))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let result = Result { () throws(EigenproblemError) in
                try countMinima(order, among: samples / parts, stream: UInt64(part))
            }
            results.withLock { $0[part] = result }
        }
        var minima = 0
        for result in results.withLock({ $0 }) {
            let count = try ExerciseError.onEigenproblem { () throws(EigenproblemError) in try result.get() }
            minima += count
        }
        return minima
    }

    private static func countMinima(
        _ order: Int, among samples: Int, stream: UInt64
    ) throws(EigenproblemError) -> Int {
        var normal = NormalDistribution(generator: SeededGenerator(seed: UInt64(order), stream: stream))
        var minima = 0
        for _ in 0..<samples {
            let least = try smallestEigenvalue(order, &normal)
            if least > 0 { minima += 1 }
        }
        return minima
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

    package var table: Report.Table {
        var table = Report.Table(
            "Share of minima among random critical points (GOE, \(NumberText.grouped(RandomCriticalPoints.samples)) each)",
            ["dimension n", "minima", "share of minima", "known", "2^-n"])
        for row in rows {
            let known = RandomCriticalPoints.published[row.order]
            table.append(
                [
                    "\(row.order)", "\(row.minima)", NumberText.significant(row.share),
                    known.map { NumberText.significant($0) } ?? "–",
                    NumberText.significant(pow(2, -Double(row.order))),
                ],
                // Four standard errors of a share.
                known.map {
                    Verdict(
                        row.share, expected: $0, tolerance: 4 * ($0 * (1 - $0) / Double(row.samples)).squareRoot())
                })
        }
        return table
    }

    /// Whether each dimension more leaves less than half of the minima; where none are left nothing can be told.
    private var fallsFasterThanHalving: Bool {
        zip(rows, rows.dropFirst()).allSatisfy { $0.minima == 0 ? $1.minima == 0 : 2 * $1.share < $0.share }
    }

    package var finding: String {
        let (first, last) = (rows[0], rows[rows.count - 1])
        let fall =
            fallsFasterThanHalving
            ? "the share falls faster than 2^-n, in theory in the end as exp(-0.275 n²)."
            : "in theory the share falls in the end as exp(-0.275 n²)."
        return
            "In one dimension \(NumberText.grouped(first.minima)) of \(NumberText.grouped(first.samples)) random "
            + "critical points are minima, in \(last.order) dimensions \(last.minima) of "
            + "\(NumberText.grouped(last.samples)): " + fall
    }

    var figure: Figure {
        let measured = rows.filter { $0.minima > 0 }
        let orders = rows.map { Double($0.order) }
        return Figure(
            "dimension", title: "A random critical point is hardly ever a minimum",
            panels: [
                Panel(
                    x: .init("dimension n", range: 0.5...Double(rows.count) + 0.5),
                    y: .init("share of minima", range: 1e-6...2, logarithmic: true), legend: .bottomLeft,
                    series: [
                        Series(
                            "measured", x: measured.map { Double($0.order) }, y: measured.map(\.share),
                            style: .markedLine, look: .black),
                        Series(
                            "exact, n up to 3", x: [1, 2, 3],
                            y: [1, 2, 3].map { RandomCriticalPoints.published[$0] ?? .nan },
                            style: .custom("points lc rgb '\(Look.vermilion.color)' pt 6 ps 1.6 lw 1.5")),
                        Series(
                            "2^{−n}, independent signs", x: orders, y: orders.map { pow(2, -$0) }, look: .navy),
                        Series(
                            "exp(−n² ln 3 / 4), for large n", x: orders, y: orders.map { exp(-$0 * $0 * log(3) / 4) },
                            look: .green),
                    ])
            ])
    }
}
