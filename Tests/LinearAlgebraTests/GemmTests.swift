import LinearAlgebra
import Testing

@Suite struct GemmTests {
    @Test(arguments: Operations.all)
    func `the product is the triple loop's, at all sizes`(operations: Operations) {
        for shape in Shape.all {
            var single = GemmProblem<Float>(shape, operations, gap: 0)
            single.multiply(alpha: 1, beta: 0)
            #expect(single.largestError(alpha: 1, beta: 0) <= 1, "\(shape), Float")

            var double = GemmProblem<Double>(shape, operations, gap: 0)
            double.multiply(alpha: 1, beta: 0)
            #expect(double.largestError(alpha: 1, beta: 0) <= 1, "\(shape), Double")
        }
    }

    @Test(arguments: Operations.all)
    func `rows may have gaps, and gaps in the product are left unchanged`(operations: Operations) {
        for shape in Shape.some {
            var single = GemmProblem<Float>(shape, operations, gap: 3)
            single.multiply(alpha: 0.5, beta: -2)
            #expect(single.largestError(alpha: 0.5, beta: -2) <= 1, "\(shape), Float")
            #expect(single.gapsAreIntact, "\(shape), Float")

            var double = GemmProblem<Double>(shape, operations, gap: 3)
            double.multiply(alpha: 0.5, beta: -2)
            #expect(double.largestError(alpha: 0.5, beta: -2) <= 1, "\(shape), Double")
            #expect(double.gapsAreIntact, "\(shape), Double")
        }
    }

    @Test(arguments: Operations.all, [(0, 0), (0, 1), (0, -0.5), (1, 1), (-3, 0), (2, 0.25)])
    func `alpha scales the product and beta the old contents`(operations: Operations, factors: (Double, Double)) {
        for shape in [Shape(m: 7, n: 17, k: 33), Shape(m: 64, n: 3, k: 2), Shape(m: 16, n: 16, k: 0)] {
            var single = GemmProblem<Float>(shape, operations, gap: 1)
            single.multiply(alpha: Float(factors.0), beta: Float(factors.1))
            #expect(single.largestError(alpha: factors.0, beta: factors.1) <= 1, "\(shape), Float")

            var double = GemmProblem<Double>(shape, operations, gap: 1)
            double.multiply(alpha: factors.0, beta: factors.1)
            #expect(double.largestError(alpha: factors.0, beta: factors.1) <= 1, "\(shape), Double")
        }
    }

    @Test(arguments: Operations.all)
    func `with beta 0 the product may overwrite NaN`(operations: Operations) {
        for shape in Shape.some {
            var single = GemmProblem<Float>(shape, operations, gap: 2)
            single.fillProduct(with: .nan)
            single.multiply(alpha: 1, beta: 0)
            #expect(single.largestError(alpha: 1, beta: 0) <= 1, "\(shape), Float")

            var double = GemmProblem<Double>(shape, operations, gap: 2)
            double.fillProduct(with: .nan)
            double.multiply(alpha: 1, beta: 0)
            #expect(double.largestError(alpha: 1, beta: 0) <= 1, "\(shape), Double")
        }
    }

    @Test(arguments: Operations.all)
    func `the function on pointers gives the same bits as that on spans`(operations: Operations) {
        for shape in Shape.some where shape.m > 0 && shape.n > 0 && shape.k > 0 {
            var spans = GemmProblem<Float>(shape, operations, gap: 3)
            var pointers = spans
            spans.multiply(alpha: 2, beta: 1)
            pointers.multiplyPointers(alpha: 2, beta: 1)
            // Bit for bit: the same call of the library.
            let isSame = pointers.c.elements == spans.c.elements
            #expect(isSame, "\(shape)")
        }
    }

    @Test func `NaN in a factor reaches its row or column of the product and no other`() {
        var problem = GemmProblem<Float>(
            Shape(m: 17, n: 33, k: 7), Operations(a: .asStored, b: .asStored), gap: 0)
        problem.a.elements[5 * 7 + 6] = .nan
        problem.b.elements[2 * 33 + 32] = .nan
        problem.multiply(alpha: 1, beta: 0)
        for row in 0..<17 {
            for column in 0..<33 {
                #expect(
                    problem.c.elements[row * 33 + column].isNaN == (row == 5 || column == 32), "\(row), \(column)")
            }
        }
    }

    @Suite struct Preconditions {
        @Test func `a span too short for A stops the program`() async {
            await #expect(processExitsWith: .failure) { multiply(aCount: 5) }
        }

        @Test func `a span too short for B stops the program`() async {
            await #expect(processExitsWith: .failure) { multiply(bCount: 11) }
        }

        @Test func `a span too short for C stops the program`() async {
            await #expect(processExitsWith: .failure) { multiply(cCount: 7) }
        }

        @Test func `rows closer than they are long stop the program`() async {
            await #expect(processExitsWith: .failure) { multiply(aCount: 100, lda: 2) }
            await #expect(processExitsWith: .failure) { multiply(bCount: 100, ldb: 3) }
            await #expect(processExitsWith: .failure) { multiply(cCount: 100, ldc: 3) }
        }

        @Test func `a gap that the span doesn't hold stops the program`() async {
            await #expect(processExitsWith: .failure) { multiply(cCount: 8, ldc: 5) }
        }

        @Test func `negative sizes stop the program`() async {
            await #expect(processExitsWith: .failure) { multiply(m: -1) }
            await #expect(processExitsWith: .failure) { multiply(n: -1) }
            await #expect(processExitsWith: .failure) { multiply(k: -1) }
        }

        @Test func `operands that just fit do not stop the program`() async {
            // The last row of C needs no gap after it.
            await #expect(processExitsWith: .success) { multiply(cCount: 9, ldc: 5) }
            await #expect(processExitsWith: .success) { multiply() }
        }
    }
}

/// A product of [2, 3] and [3, 4] in both precisions, of which a test changes what it needs.
private func multiply(
    m: Int = 2, n: Int = 4, k: Int = 3, aCount: Int = 6, lda: Int? = nil, bCount: Int = 12, ldb: Int? = nil,
    cCount: Int = 8, ldc: Int? = nil
) {
    var c = [Float](repeating: 0, count: cCount)
    var product = c.mutableSpan
    gemm(
        m: m, n: n, k: k, a: [Float](repeating: 1, count: aCount).span, lda: lda,
        b: [Float](repeating: 1, count: bCount).span, ldb: ldb, c: &product, ldc: ldc)
}
