import Descent
import Testing

/// Views of vectors and matrices: which elements a slice has, and that it stays within its view.
@Suite struct MatrixViewTests {
    /// Only debug builds check slices.
    private static let isChecked: Bool = {
        #if DEBUG
            true
        #else
            false
        #endif
    }()

    /// Calls `body` with a view of 0, 1, 2, …, 23, and gives what they are afterwards.
    @discardableResult
    private static func withNumbers(_ body: (VectorView<Float>) -> Void) -> [Float] {
        var numbers = (0..<24).map { Float($0) }
        unsafe numbers.withUnsafeMutableBufferPointer { buffer in
            // Safe: there are 24 elements, and the view does not leave the closure.
            guard let base = buffer.baseAddress else { return }
            body(unsafe VectorView(base: base, count: 24))
        }
        return numbers
    }

    private static func elements(_ view: VectorView<Float>) -> [Float] { (0..<view.count).map { view[$0] } }

    private static func rows(_ view: MatrixView) -> [[Float]] { (0..<view.rows).map { elements(view.row($0)) } }

    @Test func `a slice of a vector has the elements of its range, and a slice of it those of both`() {
        Self.withNumbers { numbers in
            #expect(Self.elements(numbers[5..<9]) == [5, 6, 7, 8])
            #expect(Self.elements(numbers[5..<9][1..<3]) == [6, 7])
            #expect(Self.elements(numbers[24..<24]) == [])
        }
    }

    @Test func `a matrix has its rows a stride apart, and slices have the rows and columns of their ranges`() {
        Self.withNumbers { numbers in
            // The last row ends with the vector: its padding is not needed.
            let matrix = numbers.matrix(at: 1, rows: 3, columns: 7, stride: 8)
            #expect(
                Self.rows(matrix) == [
                    [1, 2, 3, 4, 5, 6, 7], [9, 10, 11, 12, 13, 14, 15], [17, 18, 19, 20, 21, 22, 23],
                ])
            #expect(matrix[2, 0] == 17)
            #expect(Self.rows(matrix[rows: 1..<3]) == [[9, 10, 11, 12, 13, 14, 15], [17, 18, 19, 20, 21, 22, 23]])
            #expect(Self.rows(matrix[columns: 2..<4]) == [[3, 4], [11, 12], [19, 20]])
            let inner = matrix[rows: 1..<3, columns: 2..<6]
            #expect(Self.rows(inner) == [[11, 12, 13, 14], [19, 20, 21, 22]])
            #expect(inner.stride == 8)
            #expect(Self.rows(inner[rows: 1..<2, columns: 1..<3]) == [[20, 21]])
            #expect(Self.rows(matrix[rows: 3..<3]) == [])
        }
    }

    @Test func `all elements of a matrix without padding are a vector`() {
        Self.withNumbers { numbers in
            #expect(
                Self.elements(numbers.matrix(at: 2, rows: 2, columns: 3, stride: 3).elements) == [2, 3, 4, 5, 6, 7])
            #expect(Self.elements(numbers.matrix(at: 2, rows: 1, columns: 3, stride: 8).elements) == [2, 3, 4])
        }
    }

    @Test func `writing changes the elements of the slice and no others`() {
        let numbers = Self.withNumbers { numbers in
            let matrix = numbers.matrix(at: 0, rows: 3, columns: 6, stride: 8)[rows: 1..<3, columns: 2..<5]
            matrix.row(0).update(repeating: -1)
            matrix[1, 2] = -2
            numbers[0..<3].update(from: numbers[21..<24])
        }
        var expected = (0..<24).map { Float($0) }
        for index in 10..<13 { expected[index] = -1 }
        // Row 1 and column 2 of the slice are row 2 and column 4 of the matrix.
        expected[2 * 8 + 4] = -2
        for index in 0..<3 { expected[index] = Float(21 + index) }
        #expect(numbers == expected)
    }

    @Test(.enabled(if: isChecked, "release builds do not check slices"))
    func `what lies outside a view stops the program`() async {
        await #expect(processExitsWith: .failure) { MatrixViewTests.withNumbers { _ = $0[20..<25] } }
        await #expect(processExitsWith: .failure) { MatrixViewTests.withNumbers { _ = $0[-1..<2] } }
        await #expect(processExitsWith: .failure) { MatrixViewTests.withNumbers { _ = $0[24] } }
        await #expect(processExitsWith: .failure) { MatrixViewTests.withNumbers { $0[-1] = 0 } }
        await #expect(processExitsWith: .failure) { MatrixViewTests.withNumbers { $0[0..<2].update(from: $0[4..<7]) } }
        await #expect(processExitsWith: .failure) {
            MatrixViewTests.withNumbers { _ = $0.matrix(at: 2, rows: 3, columns: 7, stride: 8) }
        }
        await #expect(processExitsWith: .failure) { MatrixViewTests.withMatrix { _ = $0[rows: 2..<4] } }
        await #expect(processExitsWith: .failure) { MatrixViewTests.withMatrix { _ = $0[columns: 5..<7] } }
        await #expect(processExitsWith: .failure) {
            MatrixViewTests.withMatrix { _ = $0[rows: -1..<1, columns: 0..<1] }
        }
        await #expect(processExitsWith: .failure) { MatrixViewTests.withMatrix { _ = $0.row(3) } }
        await #expect(processExitsWith: .failure) { MatrixViewTests.withMatrix { _ = $0[0, 6] } }
        await #expect(processExitsWith: .failure) { MatrixViewTests.withMatrix { $0[3, 0] = 0 } }
        await #expect(processExitsWith: .failure) { MatrixViewTests.withMatrix { _ = $0.elements } }
    }

    /// Calls `body` with a matrix of 3 × 6 elements, whose rows are 8 apart.
    private static func withMatrix(_ body: (MatrixView) -> Void) {
        withNumbers { body($0.matrix(at: 0, rows: 3, columns: 6, stride: 8)) }
    }
}
