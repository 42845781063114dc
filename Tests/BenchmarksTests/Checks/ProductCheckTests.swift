import Benchmarks
import Descent
import LinearAlgebra
import Testing

@Suite struct ProductCheckTests {
    /// A product with rows further apart than they are long.
    private func product(
        _ a: MatrixOperation, _ b: MatrixOperation, m: Int, n: Int, k: Int
    ) -> Product {
        Product(
            .forward(layer: 0), by: .own, a, b, m: m, n: n, k: k, lda: (a == .asStored ? k : m) + 3,
            ldb: (b == .asStored ? n : k) + 5, ldc: n + 7)
    }

    @Test(arguments: [(1, 1, 1), (5, 17, 33), (64, 48, 200), (3, 700, 9000)])
    func `OpenBLAS and our kernels pass on every worker, whatever the shape and operations`(m: Int, n: Int, k: Int)
        throws
    {
        for a in [MatrixOperation.asStored, .transposed] {
            for b in [MatrixOperation.asStored, .transposed] {
                let operands = try ProductOperands(product(a, b, m: m, n: n, k: k), workers: 2)
                for implementation in ProductImplementation.all { try ProductCheck.verify(implementation, operands) }
            }
        }
    }

    @Test func `a product that keeps its second factor passes, the first time and again`() throws {
        let kept = Product(
            .weights(layer: 0), by: .own, .asStored, .transposed, m: 56, n: 40, k: 64, lda: 64, ldb: 64,
            ldc: 40, keepsB: true)
        let operands = try ProductOperands(kept, workers: 2)
        for _ in 0..<2 { try ProductCheck.verify(.own, operands) }
    }

    @Test func `a product that reads one term too few is refused, by the entry and the name`() throws {
        let broken = unsafe ProductImplementation(name: "broken") { product, a, b, c, _ in
            unsafe gemm(
                product.operationA, product.operationB, m: product.m, n: product.n, k: product.k - 1, alpha: 1, a: a,
                lda: product.lda, b: b, ldb: product.ldb, beta: 0, c: c, ldc: product.ldc)
        }
        let operands = try ProductOperands(product(.asStored, .transposed, m: 40, n: 30, k: 784), workers: 1)
        let error = #expect(throws: BenchmarkError.self) { try ProductCheck.verify(broken, operands) }
        #expect(error.map { "\($0)" }?.hasPrefix("broken's C[0, 0] of forward 1, 40 × 30 × 784") == true)
    }

    @Test func `a product that leaves its last column alone is refused, on matrices too large to check whole`() throws {
        let broken = unsafe ProductImplementation(name: "broken") { product, a, b, c, _ in
            unsafe gemm(
                product.operationA, product.operationB, m: product.m, n: product.n - 1, k: product.k, alpha: 1, a: a,
                lda: product.lda, b: b, ldb: product.ldb, beta: 0, c: c, ldc: product.ldc)
        }
        let large = product(.asStored, .asStored, m: 600, n: 600, k: 512)
        #expect(ProductCheck.indices(large, count: 1000).count == 1004)
        let operands = try ProductOperands(large, workers: 2)
        #expect(throws: BenchmarkError.self) { try ProductCheck.verify(broken, operands) }
        try ProductCheck.verify(.openBLAS, operands)
    }

    @Test func `all entries of a small product are checked, each once`() {
        let small = product(.asStored, .asStored, m: 4, n: 5, k: 6)
        #expect(ProductCheck.indices(small, count: 0) == Array(0..<20))
    }
}
