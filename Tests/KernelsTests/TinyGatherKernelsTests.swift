import Kernels
import TestSupport
import Testing

@Suite struct TinyGatherKernelsTests {
    /// Row counts round the four examples taken at a time and the sixteen lanes.
    private static let counts = [1, 2, 3, 4, 5, 15, 16, 17, 44, 64]
    private static let widths = [1, 2, 3, 4, 5, 17]

    /// Out of order and with repetitions.
    private func rows(_ count: Int) -> [Int32] { (0..<count).map { Int32($0 * 7 % 11) } }

    private func padded(_ count: Int) -> Int { (count + vectorWidth - 1) / vectorWidth * vectorWidth }

    /// The example in a column: its own, or the last one in the padding.
    private func example(_ column: Int, of rows: [Int32]) -> Int { Int(rows[min(column, rows.count - 1)]) }

    @Test(arguments: InstructionSet.supported)
    func `bytes are gathered as by the gather of examples, transposed`(level: InstructionSet) {
        for width in Self.widths {
            var generator = SplitMix(seed: UInt64(width))
            let source = GuardedMatrix<UInt8>(rows: 11, columns: width, offset: width % 4) { _, _ in
                UInt8(truncatingIfNeeded: generator.next())
            }
            let means = GuardedMatrix(generator.floats(width))
            let factors = GuardedMatrix(generator.floats(width, scale: 4))
            for count in Self.counts {
                let rows = GuardedMatrix(rows(count))
                for isScaled in [false, true] {
                    let target = target(width, count)
                    // Safe, here and below: the rows are the source's, the target has the padded count of columns.
                    unsafe level.kernels.tinyGatherBytes(
                        source: source.pointer, width: width, rows: rows.pointer, rowCount: count,
                        target: target.pointer, stride: target.rowStride, columnCount: target.columns,
                        means: isScaled ? UnsafePointer(means.pointer) : nil,
                        factors: isScaled ? UnsafePointer(factors.pointer) : nil)
                    let expected = GuardedMatrix<Float>(rows: count, columns: width) { _, _ in .nan }
                    unsafe level.kernels.gatherBytes(
                        source: source.pointer, width: width, rows: rows.pointer, rowCount: count,
                        target: expected.pointer, means: isScaled ? UnsafePointer(means.pointer) : nil,
                        factors: isScaled ? UnsafePointer(factors.pointer) : nil)
                    expectTransposed(target, expected, "width \(width), count \(count)")
                    #expect(source.surroundingsAreIntact)
                }
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `floats are gathered as by the gather of examples, transposed`(level: InstructionSet) {
        for width in Self.widths {
            var generator = SplitMix(seed: UInt64(width))
            let source = GuardedMatrix<Float>(rows: 11, columns: width, offset: width % 4) { _, _ in
                generator.float()
            }
            source[7, 0] = .nan
            let means = GuardedMatrix(generator.floats(width))
            let factors = GuardedMatrix(generator.floats(width, scale: 4))
            for count in Self.counts {
                let rows = GuardedMatrix(rows(count))
                for isScaled in [false, true] {
                    let target = target(width, count)
                    unsafe level.kernels.tinyGatherFloats(
                        source: source.pointer, width: width, rows: rows.pointer, rowCount: count,
                        target: target.pointer, stride: target.rowStride, columnCount: target.columns,
                        means: isScaled ? UnsafePointer(means.pointer) : nil,
                        factors: isScaled ? UnsafePointer(factors.pointer) : nil)
                    let expected = GuardedMatrix<Float>(rows: count, columns: width) { _, _ in .nan }
                    unsafe level.kernels.gatherFloats(
                        source: source.pointer, width: width, rows: rows.pointer, rowCount: count,
                        target: expected.pointer, means: isScaled ? UnsafePointer(means.pointer) : nil,
                        factors: isScaled ? UnsafePointer(factors.pointer) : nil)
                    expectTransposed(target, expected, "width \(width), count \(count)")
                    #expect(source.surroundingsAreIntact)
                }
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `classes become labels, and each unit's row says whose class it is`(level: InstructionSet) {
        let source = GuardedMatrix<UInt16>((0..<11).map { UInt16($0 % 3) })
        for count in Self.counts {
            let rows = rows(count)
            let guardedRows = GuardedMatrix(rows)
            for units in [0, 1, 3, 5] {
                let labels = GuardedMatrix([Int32](repeating: -1, count: padded(count)))
                let targets = target(units, count)
                unsafe level.kernels.tinyGatherClasses(
                    source: source.pointer, rows: guardedRows.pointer, rowCount: count, labels: labels.pointer,
                    targets: targets.pointer, unitCount: units, stride: targets.rowStride,
                    columnCount: padded(count))
                for column in 0..<padded(count) {
                    let label = source[0, example(column, of: rows)]
                    #expect(labels[0, column] == label, "count \(count)")
                    for unit in 0..<units {
                        let isClass = units == 1 ? label == 1 : Int(label) == unit
                        #expect(targets[unit, column] == (isClass ? 1 : 0), "count \(count), unit \(unit)")
                    }
                }
                #expect(labels.surroundingsAreIntact && targets.surroundingsAreIntact, "count \(count)")
            }
        }
    }

    private func target(_ width: Int, _ count: Int) -> GuardedMatrix<Float> {
        GuardedMatrix(rows: width, columns: padded(count), rowStride: padded(count) + 16) { _, _ in .nan }
    }

    /// Bit for bit, the padding like the last example.
    private func expectTransposed(
        _ target: GuardedMatrix<Float>, _ expected: GuardedMatrix<Float>, _ comment: Comment
    ) {
        var areEqual = true
        for row in 0..<target.rows {
            for column in 0..<target.columns {
                let value = expected[min(column, expected.rows - 1), row]
                areEqual = areEqual && target[row, column].bitPattern == value.bitPattern
            }
        }
        #expect(areEqual, comment)
        #expect(target.surroundingsAreIntact, comment)
    }
}
