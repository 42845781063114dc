package import Descent
import LinearAlgebra

/// A way to compute the matrix products of a step: a column of the benchmark.
@safe
package struct ProductImplementation: Sendable {
    /// What it is called in reports.
    package let name: String

    /// C ← op(A)·op(B), on the calling thread; `scratch` is its own and has `Products.scratchCount` floats, all 0 at
    /// first.
    package let multiply:
        @Sendable (
            _ product: Product, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
            _ c: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
        ) -> Void

    package init(
        name: String,
        multiply:
            @escaping @Sendable (
                _ product: Product, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
                _ c: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
            ) -> Void
    ) {
        self.name = name
        unsafe self.multiply = multiply
    }

    /// `cblas_sgemm`.
    package static let openBLAS = unsafe ProductImplementation(name: "OpenBLAS") { product, a, b, c, scratch in
        // Safe where the pointers are, and the scratch is as long as it has to be.
        unsafe Products(scratch: scratch).multiply(product.computed(by: .blas, keepingB: false), a: a, b: b, c: c)
    }

    /// The kernels of the level that this process uses, as a step calls them.
    package static let own = unsafe ProductImplementation(name: "own") { product, a, b, c, scratch in
        // Safe as above.
        let own = product.computed(by: .own, keepingB: product.keepsB)
        unsafe Products(scratch: scratch).multiply(own, a: a, b: b, c: c)
    }

    /// All that are measured beside each other.
    package static let all = [openBLAS, own]
}
