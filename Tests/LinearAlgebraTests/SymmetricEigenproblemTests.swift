import LinearAlgebra
import TestSupport
import Testing

@Suite struct SymmetricEigenproblemTests {
    /// A random symmetric matrix, row by row.
    private func sample(_ order: Int) -> [Double] {
        var random = SplitMix(seed: UInt64(order))
        var matrix = [Double](repeating: 0, count: order * order)
        for row in 0..<order {
            for column in 0...row {
                let value = Double(random.float())
                matrix[row * order + column] = value
                matrix[column * order + row] = value
            }
        }
        return matrix
    }

    private func solve(
        _ matrix: [Double], _ order: Int, vectors: Bool = false
    ) throws -> (values: [Double], matrix: [Double]) {
        var matrix = matrix
        var elements = matrix.mutableSpan
        let values = try SymmetricEigenproblem.solve(&elements, order: order, vectors: vectors)
        return (values, matrix)
    }

    @Test func `two rows as computed by hand`() throws {
        let (values, vectors) = try solve([1, 2, 2, 1], 2, vectors: true)
        #expect(largestAbsoluteDifference(values, [-1, 3]) <= 1e-15)
        let half = 0.5.squareRoot()
        #expect(abs(abs(vectors[0]) - half) <= 1e-15 && abs(vectors[0] + vectors[1]) <= 1e-15)
        #expect(abs(abs(vectors[2]) - half) <= 1e-15 && abs(vectors[2] - vectors[3]) <= 1e-15)
    }

    @Test(arguments: [1, 2, 3, 17, 60])
    func `values and vectors reproduce the matrix`(order: Int) throws {
        let matrix = sample(order)
        let (values, vectors) = try solve(matrix, order, vectors: true)
        #expect(values == values.sorted())
        var again = [Double](repeating: 0, count: order * order)
        for (k, value) in values.enumerated() {
            for i in 0..<order {
                for j in 0..<order {
                    again[i * order + j] += value * vectors[k * order + i] * vectors[k * order + j]
                }
            }
        }
        // n units in the last place of the norm, which is at most n here.
        #expect(largestAbsoluteDifference(again, matrix) <= 1e-15 * Double(order * order) + 1e-15)
        #expect(largestAbsoluteDifference(try solve(matrix, order).values, values) <= 1e-14 * Double(order))
    }

    @Test func `only the upper triangle is read`() throws {
        var matrix = sample(10)
        let values = try solve(matrix, 10).values
        for row in 1..<10 {
            for column in 0..<row { matrix[row * 10 + column] = 1000 }
        }
        #expect(try solve(matrix, 10).values == values)
    }

    /// The second difference's eigenvalues are 2 − 2·cos(kπ/(n + 1)); the sines of the vectors have a first square of
    /// 2/(n+1)·sin²(kπ/(n + 1)).
    @Test func `a tridiagonal matrix with known values`() throws {
        let order = 30
        let (values, vectors) = try SymmetricEigenproblem.solve(
            diagonal: [Double](repeating: 2, count: order), offDiagonal: [Double](repeating: -1, count: order - 1),
            vectors: true)
        let angles = (1...order).map { Double($0) * .pi / Double(order + 1) }
        #expect(largestAbsoluteDifference(values, angles.map { 2 - 2 * Cosine.of($0) }) <= 1e-14)
        let squares = (0..<order).map { vectors[$0 * order] * vectors[$0 * order] }
        // sin² = 1 − cos².
        let expected = angles.map { 2 / Double(order + 1) * (1 - Cosine.of($0) * Cosine.of($0)) }
        #expect(largestAbsoluteDifference(squares, expected) <= 1e-14)
        let alone = try SymmetricEigenproblem.solve(
            diagonal: [Double](repeating: 2, count: order), offDiagonal: [Double](repeating: -1, count: order - 1),
            vectors: false)
        #expect(largestAbsoluteDifference(alone.values, values) <= 1e-14)
        #expect(alone.vectors.isEmpty)
    }

    @Test func `an empty matrix has no eigenvalues`() throws {
        #expect(try solve([], 0).values.isEmpty)
        #expect(try SymmetricEigenproblem.solve(diagonal: [], offDiagonal: [], vectors: true).values.isEmpty)
        #expect(try SymmetricEigenproblem.solve(diagonal: [7], offDiagonal: [], vectors: true).values == [7])
    }

    @Test func `a NaN is refused`() throws {
        #expect(throws: EigenproblemError.notFinite) { _ = try solve([1, .nan, .nan, 1], 2) }
        #expect(throws: EigenproblemError.notFinite) {
            _ = try SymmetricEigenproblem.solve(diagonal: [.nan, 1], offDiagonal: [1], vectors: false)
        }
    }

    @Test func `the memory needed is known in advance`() {
        #expect(SymmetricEigenproblem.memory(order: 1000, vectors: false) >= 8_000_000)
        #expect(SymmetricEigenproblem.memory(order: 1000, vectors: true) >= 24_000_000)
        #expect(SymmetricEigenproblem.memory(order: .max, vectors: true) == .max)
    }
}
