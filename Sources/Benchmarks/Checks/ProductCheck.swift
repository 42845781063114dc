package import Descent

/// The proof that an implementation computes a product, before it is timed.
package enum ProductCheck {
    /// How many multiplications the reference may cost; of a larger product a sample of the entries is checked.
    private static let affordable = 1 << 22

    /// Computes the product on every worker at once and compares with a plain loop in `Double`: all entries, or the
    /// corners and a sample.
    package static func verify(
        _ implementation: ProductImplementation, _ operands: ProductOperands
    ) throws(BenchmarkError) {
        let product = operands.product
        guard product.m > 0, product.n > 0 else { return }
        operands.clearResults()
        WorkerPool.shared.run(OneCall(implementation, operands), workers: operands.workers)
        for worker in 0..<operands.workers {
            for index in indices(product, count: affordable / operands.workers / max(product.k, 1)) {
                let (row, column) = (index / product.n, index % product.n)
                let reference = operands.reference(worker: worker, row: row, column: column)
                try WrongResult.require(
                    operands.result(worker: worker, row: row, column: column), toBe: reference.sum,
                    within: Rounding.ofSum(product.k) * reference.magnitude,
                    at: "\(implementation.name)'s C[\(row), \(column)] of \(product.name), "
                        + "\(product.m) × \(product.n) × \(product.k), on worker \(worker)")
            }
        }
    }

    /// Which entries are checked, row by row: all, if they are no more than `count`, else the four corners and as many
    /// drawn ones, at least 64.
    package static func indices(_ product: Product, count: Int) -> [Int] {
        let all = product.m * product.n
        let count = max(count, 64)
        guard all > count else { return Array(0..<all) }
        var generator = SeededGenerator(seed: UInt64(all))
        let drawn = (0..<count).map { _ in Int(generator.uniform() * Double(all)) }
        return [0, product.n - 1, all - product.n, all - 1] + drawn
    }

    private final class OneCall: TeamTask {
        private let implementation: ProductImplementation
        private let operands: ProductOperands

        init(_ implementation: ProductImplementation, _ operands: ProductOperands) {
            self.implementation = implementation
            self.operands = operands
        }

        func perform(worker: Int, team: Team) { operands.multiply(implementation, worker: worker) }
    }
}
