package import Descent
package import LinearAlgebra

/// The three matrices of a product and room to pack them into, for each worker its own.
@safe
package final class ProductOperands {
    package let product: Product
    package let workers: Int

    /// The distances from one worker's matrices to the next's: whole cache lines.
    private let sizeA: Int
    private let sizeB: Int
    private let sizeC: Int
    private let a: AlignedBuffer<Float>
    private let b: AlignedBuffer<Float>
    private let c: AlignedBuffer<Float>
    private let scratch: AlignedBuffer<Float>

    /// Allocates the matrices and fills A and B.
    package init(_ product: Product, workers: Int) throws(MemoryError) {
        func size(_ operation: MatrixOperation, rows: Int, columns: Int, stride: Int) -> Int {
            ((operation == .asStored ? rows : columns) * stride + 15) / 16 * 16
        }
        self.product = product
        self.workers = workers
        sizeA = size(product.operationA, rows: product.m, columns: product.k, stride: product.lda)
        sizeB = size(product.operationB, rows: product.k, columns: product.n, stride: product.ldb)
        sizeC = size(.asStored, rows: product.m, columns: product.n, stride: product.ldc)
        let all = [sizeA, sizeB, sizeC, Products.scratchCount].reduce(0.0) { $0 + 4 * Double($1) * Double(workers) }
        try MemoryError.require(Int(min(all, 1e18)))
        a = try AlignedBuffer(count: sizeA * workers)
        b = try AlignedBuffer(count: sizeB * workers)
        c = try AlignedBuffer(count: sizeC * workers)
        scratch = try AlignedBuffer(count: Products.scratchCount * workers)
        Fill.random(a, seed: 1)
        Fill.random(b, seed: 2)
    }

    /// Computes one worker's product.
    package func multiply(_ implementation: ProductImplementation, worker: Int) {
        precondition(worker >= 0 && worker < workers, "worker \(worker) of \(workers)")
        // Safe: the buffers hold that many matrices, sized for the product's strides.
        unsafe implementation.multiply(
            product, a.pointerForDisjointWrites + worker * sizeA, b.pointerForDisjointWrites + worker * sizeB,
            c.pointerForDisjointWrites + worker * sizeC,
            scratch.pointerForDisjointWrites + worker * Products.scratchCount)
    }

    /// Makes every element of C a NaN, which no product leaves as it is.
    package func clearResults() {
        for index in 0..<c.count { unsafe c.pointerForDisjointWrites[index] = .nan }
    }

    /// An element of a worker's C.
    package func result(worker: Int, row: Int, column: Int) -> Double {
        unsafe Double(c.pointerForDisjointWrites[worker * sizeC + row * product.ldc + column])
    }

    /// The same element by a plain sum in `Double`, Σₖ aᵢₖ·bₖⱼ, and Σₖ |aᵢₖ·bₖⱼ|.
    package func reference(worker: Int, row: Int, column: Int) -> (sum: Double, magnitude: Double) {
        let a = unsafe a.pointerForDisjointWrites + worker * sizeA
        let b = unsafe b.pointerForDisjointWrites + worker * sizeB
        var sum = 0.0
        var magnitude = 0.0
        for k in 0..<product.k {
            let offsetA = product.operationA == .asStored ? row * product.lda + k : k * product.lda + row
            let offsetB = product.operationB == .asStored ? k * product.ldb + column : column * product.ldb + k
            let term = unsafe Double(a[offsetA]) * Double(b[offsetB])
            sum += term
            magnitude += abs(term)
        }
        return (sum, magnitude)
    }
}
