import Kernels
import TestSupport
import Testing

/// Sizes round the edges of tiles, vectors and blocks.
private enum Sizes {
    /// Round the rows of a tile, 3, 6 or 14, and of two.
    static let rows = [1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 27, 28, 29, 31, 32, 33, 64]
    /// Round the columns of a vector and of a panel, and where A is no longer read in place.
    static let columns = [1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 47, 48, 49, 64, 127, 128, 129, 160]
    /// Round a cache line, a vector and a transposed block.
    static let depths = [1, 2, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 100]

    /// Every number of rows with every number of columns, cycling through depths, gaps and the ways to store the
    /// factors.
    static let small: [ProductShape] = {
        var shapes: [ProductShape] = []
        for m in rows {
            for n in columns {
                let number = shapes.count
                var shape = ProductShape(m: m, n: n, k: depths[number % depths.count])
                shape.transposedA = number % 2 == 0
                shape.transposedB = number / 2 % 2 == 0
                shape.gaps = [number % 5, number % 3, number % 4]
                shape.accumulating = number / 4 % 2 == 0
                shapes.append(shape)
            }
        }
        return shapes
    }()

    /// Beyond one block of B's columns, of the sum, or of A's rows, and round their edges.
    static let large: [ProductShape] = {
        var shapes: [ProductShape] = []
        for (n, k) in [(1023, 1023), (1024, 1024), (1025, 1025), (2049, 40), (33, 2049), (130, 3073)] {
            for m in [5, 64] { shapes.append(ProductShape(m: m, n: n, k: k, gaps: [1, 2, 3], accumulating: m == 5)) }
        }
        // More rows than are packed at once, of A as stored and transposed.
        shapes += [ProductShape(m: 301, n: 130, k: 700), ProductShape(m: 301, n: 40, k: 700)]
        // The same edges one at a time, for an emulated processor.
        if Emulation.isOn {
            for (n, k) in [(1023, 40), (1024, 40), (1025, 40), (33, 1023), (33, 1024), (33, 1025)] {
                for m in [5, 29] {
                    shapes.append(ProductShape(m: m, n: n, k: k, gaps: [1, 2, 3], accumulating: m == 5))
                }
            }
            shapes.append(ProductShape(m: 301, n: 33, k: 400))
        }
        return shapes.flatMap(\.allTranspositions).filter(Emulation.carries)
    }()
}

@Suite struct ProductKernelTests {
    @Test(arguments: InstructionSet.supported)
    func `every element is the sum of its products, and nothing else is written`(level: InstructionSet) {
        let scratch = ProductScratch()
        for shape in Sizes.small {
            let problem = ProductProblem.random(shape)
            let c = problem.product(level, scratch)
            var errors = LargestError()
            for row in 0..<shape.m {
                for column in 0..<shape.n {
                    include(c[row, column], problem, row, column, in: &errors)
                }
            }
            #expect(errors.ratio <= 1, "\(shape.testDescription): \(errors)")
            #expect(c.surroundingsAreIntact && problem.surroundingsAreIntact, "\(shape.testDescription)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `whole numbers are multiplied exactly at every edge`(level: InstructionSet) {
        let scratch = ProductScratch()
        let depths = [1, 8, 9, 63, 64]
        for (number, shape) in Sizes.small.enumerated() {
            var shape = shape
            shape.k = depths[number % depths.count]
            for stored in shape.allTranspositions {
                let problem = ProductProblem.whole(stored)
                let c = problem.product(level, scratch)
                let isExact = problem.isExact(c)
                #expect(isExact, "\(stored.testDescription)")
                #expect(c.surroundingsAreIntact, "\(stored.testDescription)")
            }
        }
    }

    @Test(arguments: Sizes.large)
    func `products of several blocks are sums of all their parts`(shape: ProductShape) {
        let whole = ProductProblem.whole(shape)
        let random = ProductProblem.random(shape)
        for level in InstructionSet.supported {
            let scratch = ProductScratch()
            var c = whole.emptyResult()
            whole.multiply(level, into: c, scratch: scratch)
            let isExact = whole.isExact(c)
            #expect(isExact, "\(level)")
            #expect(c.surroundingsAreIntact && scratch.memory.surroundingsAreIntact, "\(level)")
            c = random.product(level, scratch)
            var errors = LargestError()
            // All corners of tiles, panels and blocks; the others are like their neighbours.
            for row in Set([0, 1, 13, 14, shape.m / 2, shape.m - 1]) where row < shape.m {
                for column in Set([0, 31, 32, shape.n / 2, 1023, 1024, shape.n - 1]) where column < shape.n {
                    include(c[row, column], random, row, column, in: &errors)
                }
            }
            #expect(errors.ratio <= 1, "\(level): \(errors)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `the bits depend neither on how a factor is stored nor on its stride`(level: InstructionSet) {
        let scratch = ProductScratch()
        // With up to 128 columns A is read in place, unless its rows fall into few cache sets, as those of 4 kB do:
        // of the strides below some do. Transposed it is packed always. Few rows read B in place, if there are whole
        // vectors of columns.
        for (m, n, k) in [(14, 128, 40), (15, 64, 700), (28, 48, 1025), (29, 128, 900), (64, 129, 130), (3, 16, 512)] {
            let packed = ProductProblem.random(ProductShape(m: m, n: n, k: k, transposedA: true))
            let expected = packed.product(level, scratch).bits
            for shape in ProductShape(m: m, n: n, k: k).allTranspositions {
                for stride in [0, 1024, 2048, 3072, 1040, 1536, 1025] {
                    var shape = shape
                    shape.gaps = [max(stride - shape.lda, 0), max(stride - shape.ldb, 0), stride % 7]
                    guard Emulation.carries(shape) else { continue }
                    let problem = ProductProblem.random(shape)
                    #expect(problem.product(level, scratch).bits == expected, "\(shape.testDescription)")
                }
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `the bits of an element do not depend on how rows and columns are divided among calls`(level: InstructionSet) {
        let scratch = ProductScratch()
        var generator = SplitMix(seed: 3)
        for (m, n, k) in [(64, 129, 100), (33, 1100, 60), (17, 48, 2049), (150, 20, 800)] {
            for shape in ProductShape(m: m, n: n, k: k, gaps: [3, 0, 1]).allTranspositions {
                for accumulating in [false, true] {
                    var shape = shape
                    shape.accumulating = accumulating
                    let problem = ProductProblem.random(shape)
                    let whole = problem.product(level, scratch)
                    for _ in 0..<3 {
                        let parts = problem.emptyResult()
                        for rows in cuts(m, &generator) {
                            for columns in cuts(n, &generator) {
                                problem.multiply(level, into: parts, rows: rows, columns: columns, scratch: scratch)
                            }
                        }
                        #expect(parts.bits == whole.bits, "\(shape.testDescription)")
                        #expect(parts.surroundingsAreIntact, "\(shape.testDescription)")
                    }
                }
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `calls that keep B give what calls that do not keep it give`(level: InstructionSet) {
        // Row counts that read B in place and row counts that pack it, in changing order.
        let scratch = ProductScratch()
        for blocks in [[56, 56, 8], [2, 56, 3], [3, 3, 57], [56, 1, 56], [1, 1, 1]] {
            let m = blocks.reduce(0, +)
            for (n, k) in [(1024, 64), (784, 100), (33, 1024), (16, 1)] {
                for shape in ProductShape(m: m, n: n, k: k, gaps: [0, 5, 0]).allTranspositions {
                    let expected = ProductProblem.random(shape).product(level, scratch)
                    // Another B first, which must not be mistaken for this one.
                    let other = ProductProblem.whole(shape)
                    other.multiply(level, into: other.emptyResult(), scratch: scratch)
                    let problem = ProductProblem.random(shape)
                    let c = problem.emptyResult()
                    var row = 0
                    for count in blocks {
                        problem.multiply(level, into: c, rows: row..<row + count, scratch: scratch, keepsB: row > 0)
                        row += count
                    }
                    #expect(c.bits == expected.bits, "\(blocks), \(shape.testDescription)")
                }
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `scratch of zeros, as new memory is, works with a first call that keeps B`(level: InstructionSet) {
        let problem = ProductProblem.random(ProductShape(m: 20, n: 40, k: 30, transposedB: true))
        let scratch = ProductScratch()
        for index in 0..<scratch.memory.columns { scratch.memory[0, index] = 0 }
        let c = problem.emptyResult()
        problem.multiply(level, into: c, scratch: scratch, keepsB: true)
        #expect(c.bits == problem.product(level, scratch).bits)
    }

    @Test(arguments: InstructionSet.supported)
    func `NaN and infinities reach their row or column and nothing else`(level: InstructionSet) {
        let scratch = ProductScratch()
        for special in [Float.nan, .infinity] {
            for (m, n, k) in [(7, 20, 9), (30, 33, 65), (64, 130, 1025)] {
                for shape in ProductShape(m: m, n: n, k: k).allTranspositions {
                    let row = m / 2
                    let column = n - 1
                    // All other elements are positive: an infinity meets no 0, and no infinity of the other sign.
                    let problem = ProductProblem(
                        shape, a: { $0 == row && $1 == k / 2 ? special : 1 },
                        b: { $0 == k - 1 && $1 == column ? special : 1 }, start: { _, _ in 0 })
                    let c = problem.product(level, scratch)
                    let isRight = (0..<m * n).allSatisfy { index in
                        let value = c[index / n, index % n]
                        guard index / n == row || index % n == column else { return value == Float(k) }
                        return special.isNaN ? value.isNaN : value == .infinity
                    }
                    #expect(isRight, "\(special), \(shape.testDescription)")
                }
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `a zero times an infinity is NaN, and a sum without terms of one sign keeps its zero`(level: InstructionSet) {
        let scratch = ProductScratch()
        for shape in ProductShape(m: 5, n: 18, k: 3).allTranspositions {
            let zeros = ProductProblem(shape, a: { _, _ in 0 }, b: { _, _ in .infinity }, start: { _, _ in 0 })
            #expect(zeros.product(level, scratch).elements.allSatisfy { $0.isNaN }, "\(shape.testDescription)")
            // The sum begins with +0, so that a product of −0 leaves +0.
            let negative = ProductProblem(shape, a: { _, _ in -0.0 }, b: { _, _ in 1 }, start: { _, _ in 0 })
            let areZero = negative.product(level, scratch).elements.allSatisfy { $0.bitPattern == 0 }
            #expect(areZero, "\(shape.testDescription)")
        }
    }

    @Test(.needsAVX512)
    func `AVX2 and AVX-512 give the same bits`() {
        let scratch = ProductScratch()
        let large = [
            ProductShape(m: 64, n: 1025, k: 1025), ProductShape(m: 40, n: 130, k: 2049),
            ProductShape(m: 29, n: 1025, k: 100), ProductShape(m: 40, n: 33, k: 2049),
        ]
        for shape in Sizes.small + large.filter(Emulation.carries) {
            let problem = ProductProblem.random(shape)
            let narrow = problem.product(.avx2, scratch)
            // Exact: both take each sum in the same order and fuse every multiply-add.
            #expect(problem.product(.avx512, scratch).bits == narrow.bits, "\(shape.testDescription)")
        }
    }

    @Test func `no rows and no columns write nothing`() {
        let scratch = ProductScratch()
        for level in InstructionSet.supported {
            let problem = ProductProblem.random(ProductShape(m: 3, n: 4, k: 5))
            let c = problem.emptyResult()
            problem.multiply(level, into: c, rows: 1..<1, scratch: scratch)
            problem.multiply(level, into: c, columns: 2..<2, scratch: scratch)
            #expect(c.elements.allSatisfy { $0.isNaN })
        }
    }

    /// In a separate process: a read or write beyond a matrix ends it.
    @Test func `nothing is read or written beyond the first and last element of a matrix`() async {
        await #expect(processExitsWith: .success) {
            for level in InstructionSet.supported {
                for side in ProtectedFloats.Side.allCases {
                    let scratch = ProtectedFloats([Float](repeating: 0, count: ProductBlocks.scratch), side)
                    for (number, shape) in Sizes.small.enumerated() {
                        for var stored in shape.allTranspositions {
                            // Some with a large stride; the last row has no gap after it.
                            stored.gaps = number % 3 == 0 ? [0, 0, 0] : [5, 7, 9]
                            ProductKernelTests.multiplyProtected(stored, level, side, scratch)
                        }
                    }
                    for (m, n, k) in [
                        (30, 1025, 1025), (301, 130, 350), (14, 128, 2049), (56, 784, 768), (30, 1025, 90),
                        (14, 48, 2049),
                    ] {
                        for stored in ProductShape(m: m, n: n, k: k).allTranspositions where Emulation.carries(stored) {
                            ProductKernelTests.multiplyProtected(stored, level, side, scratch)
                        }
                    }
                }
            }
        }
    }

    /// Multiplies matrices of ones that lie between protected pages.
    private static func multiplyProtected(
        _ shape: ProductShape, _ level: InstructionSet, _ side: ProtectedFloats.Side, _ scratch: ProtectedFloats
    ) {
        func matrix(_ rows: Int, _ columns: Int, _ stride: Int) -> ProtectedFloats {
            ProtectedFloats([Float](repeating: 1, count: (rows - 1) * stride + columns), side)
        }
        let a = shape.transposedA ? matrix(shape.k, shape.m, shape.lda) : matrix(shape.m, shape.k, shape.lda)
        let b = shape.transposedB ? matrix(shape.n, shape.k, shape.ldb) : matrix(shape.k, shape.n, shape.ldb)
        let c = matrix(shape.m, shape.n, shape.ldc)
        // Safe: the matrices have these sizes and strides; the test is whether nothing else is accessed.
        unsafe level.kernels.product(
            transposedA: shape.transposedA, transposedB: shape.transposedB, m: shape.m, n: shape.n, k: shape.k,
            a: a.pointer, lda: shape.lda, b: b.pointer, ldb: shape.ldb, c: c.pointer, ldc: shape.ldc,
            accumulating: shape.accumulating, scratch: scratch.pointer, keepsB: false)
        let expected = Float(shape.k + (shape.accumulating ? 1 : 0))
        for row in 0..<shape.m {
            for column in 0..<shape.n {
                let value = unsafe c.pointer[row * shape.ldc + column]
                precondition(value == expected, "\(value) for \(expected), \(shape.testDescription)")
            }
        }
    }

    /// Adds an element's error.
    ///
    /// Each term is rounded when multiplied, on the baseline, and in every later addition: at most k, one for each
    /// further block of the sum, and one if C is added to; Higham (2002), section 3.1.
    private func include(
        _ actual: Float, _ problem: ProductProblem, _ row: Int, _ column: Int, in errors: inout LargestError
    ) {
        let shape = problem.shape
        let parts = (shape.k + ProductBlocks.depth - 1) / ProductBlocks.depth
        let roundings = Double(shape.k + parts + 1)
        let (sum, magnitude) = problem.reference(row, column)
        errors.include(
            actual, sum, tolerance: roundings * unitRoundoff * magnitude, at: "at (\(row), \(column))")
    }

    /// Splits 0 ..< count into one to four ranges at random indices.
    private func cuts(_ count: Int, _ generator: inout SplitMix) -> [Range<Int>] {
        let inner = (0..<3).map { _ in Int(generator.next() % UInt64(count)) }
        let bounds = Set([0, count] + inner).sorted()
        return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    }
}
