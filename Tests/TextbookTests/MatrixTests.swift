import Testing
import Textbook

/// Small integers are exact in `Double`, so the comparisons are too.
@Suite struct MatrixTests {
    private let a = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])

    @Test func `elements are stored row by row`() {
        #expect(a[0, 2] == 3)
        #expect(a[1, 0] == 4)
        #expect(Matrix(rows: 2, columns: 3) { i, j in Double(3 * i + j + 1) } == a)
        #expect(Matrix(rows: 2, columns: 3).elements == [0, 0, 0, 0, 0, 0])
    }

    @Test func `setting an element changes that one alone`() {
        var b = a
        b[1, 2] = -1
        #expect(b.elements == [1, 2, 3, 4, 5, -1])
    }

    @Test func `transposing swaps the indices`() {
        #expect(a.transposed == Matrix(rows: 3, columns: 2, elements: [1, 4, 2, 5, 3, 6]))
    }

    @Test func `chosen columns come in the given order`() {
        #expect(a.columns(at: [2, 0]) == Matrix(rows: 2, columns: 2, elements: [3, 1, 6, 4]))
        #expect(a.columns(at: []) == Matrix(rows: 2, columns: 0))
    }

    @Test func `the product is that of hand arithmetic`() {
        let b = Matrix(rows: 3, columns: 2, elements: [1, -1, 0, 2, 5, 0])
        #expect(a * b == Matrix(rows: 2, columns: 2, elements: [16, 3, 34, 6]))
        #expect(b * a == Matrix(rows: 3, columns: 3, elements: [-3, -3, -3, 8, 10, 12, 5, 10, 15]))
    }

    @Test func `the product has the sums of products of rows and columns at every size`() {
        for (rows, inner, columns) in [(0, 3, 2), (3, 0, 2), (1, 1, 1), (5, 7, 3), (2, 9, 11)] {
            let left = Matrix(rows: rows, columns: inner) { i, j in Double(i * 5 - j) }
            let right = Matrix(rows: inner, columns: columns) { i, j in Double(2 * i + j * j) }
            let expected = Matrix(rows: rows, columns: columns) { i, j in
                (0..<inner).reduce(0) { sum, k in sum + left[i, k] * right[k, j] }
            }
            #expect(left * right == expected)
        }
    }

    @Test func `a zero times infinity is NaN in the product`() {
        let zero = Matrix(rows: 1, columns: 1)
        let infinite = Matrix(rows: 1, columns: 1, repeating: .infinity)
        #expect((zero * infinite)[0, 0].isNaN)
    }

    @Test func `inner sizes that differ stop the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = Matrix(rows: 2, columns: 3) * Matrix(rows: 2, columns: 3)
        }
    }

    @Test func `a column that a matrix lacks stops the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = Matrix(rows: 2, columns: 3)[0, 3]
        }
    }
}
