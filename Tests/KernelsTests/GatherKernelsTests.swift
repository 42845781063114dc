import Kernels
import TestSupport
import Testing

@Suite struct GatherKernelsTests {
    @Test(arguments: InstructionSet.supported)
    func `every byte becomes byte/255, correctly rounded`(level: InstructionSet) {
        let values = gather(level, GuardedMatrix(Array(UInt8.min...UInt8.max)), rows: [0])
        // Exact, as documented.
        for byte in 0..<256 { #expect(values[0, byte] == Float(byte) / 255, "byte \(byte)") }
    }

    @Test(arguments: InstructionSet.supported)
    func `bytes are gathered row by row, at every width and offset in memory`(level: InstructionSet) {
        for width in Array(1...40) + [784] {
            for offset in 0...3 {
                var generator = SplitMix(seed: UInt64(width))
                let source = GuardedMatrix<UInt8>(rows: 9, columns: width, offset: offset) { _, _ in
                    UInt8(truncatingIfNeeded: generator.next())
                }
                let means = GuardedMatrix(generator.floats(width), offset: offset)
                let factors = GuardedMatrix(generator.floats(width, scale: 4), offset: offset)
                let plain = gather(level, source, rows: pickedRows, offset: offset)
                let standardized = gather(
                    level, source, rows: pickedRows, means: means, factors: factors, offset: offset)

                var errors = LargestError()
                for (index, row) in pickedRows.enumerated() {
                    for column in 0..<width {
                        let value = Double(source[Int(row), column]) / 255
                        errors.include(plain[index, column], Double(Float(value)), tolerance: 0, at: "at \(value)")
                        include(
                            standardized[index, column], value, Double(means[0, column]), Double(factors[0, column]),
                            in: &errors)
                    }
                }
                #expect(errors.ratio <= 1, "width \(width), offset \(offset): \(errors)")
                #expect(source.surroundingsAreIntact && means.surroundingsAreIntact, "width \(width)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `floats are gathered row by row and bit for bit, or standardized`(level: InstructionSet) {
        for width in Array(1...40) + [784] {
            for offset in 0...3 {
                var generator = SplitMix(seed: UInt64(width))
                let source = GuardedMatrix<Float>(rows: 9, columns: width, offset: offset) { row, column in
                    row == 8 && column == 0 ? -0.0 : generator.float()
                }
                let means = GuardedMatrix(generator.floats(width), offset: offset)
                let factors = GuardedMatrix(generator.floats(width, scale: 4), offset: offset)
                let plain = gather(level, source, rows: pickedRows, offset: offset)
                let standardized = gather(
                    level, source, rows: pickedRows, means: means, factors: factors, offset: offset)

                var errors = LargestError()
                for (index, row) in pickedRows.enumerated() {
                    for column in 0..<width {
                        let value = source[Int(row), column]
                        #expect(plain[index, column].bitPattern == value.bitPattern, "column \(column)")
                        include(
                            standardized[index, column], Double(value), Double(means[0, column]),
                            Double(factors[0, column]), in: &errors)
                    }
                }
                #expect(errors.ratio <= 1, "width \(width), offset \(offset): \(errors)")
                #expect(source.surroundingsAreIntact && means.surroundingsAreIntact, "width \(width)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `no rows write nothing`(level: InstructionSet) {
        #expect(gather(level, GuardedMatrix<UInt8>([1, 2, 3]), rows: []).elements.isEmpty)
        #expect(gather(level, GuardedMatrix<Float>([1, 2, 3]), rows: []).elements.isEmpty)
    }

    @Test(arguments: InstructionSet.supported)
    func `NaN among floats stays`(level: InstructionSet) {
        let one = GuardedMatrix<Float>([1, 1])
        let source = GuardedMatrix<Float>([.nan, 2])
        #expect(gather(level, source, rows: [0])[0, 0].isNaN)
        #expect(gather(level, source, rows: [0], means: one, factors: one)[0, 0].isNaN)
    }

    @Test(.needsAVX2)
    func `the levels give the same bits`() {
        var generator = SplitMix(seed: 1)
        let bytes = GuardedMatrix<UInt8>(rows: 9, columns: 784) { _, _ in UInt8(truncatingIfNeeded: generator.next()) }
        let floats = GuardedMatrix<Float>(rows: 9, columns: 784) { _, _ in generator.float() }
        let means = GuardedMatrix(generator.floats(784))
        let factors = GuardedMatrix(generator.floats(784))
        func all(_ level: InstructionSet) -> [Bits] {
            [
                gather(level, bytes, rows: pickedRows).bits,
                gather(level, bytes, rows: pickedRows, means: means, factors: factors).bits,
                gather(level, floats, rows: pickedRows).bits,
                gather(level, floats, rows: pickedRows, means: means, factors: factors).bits,
            ]
        }
        // Exact: bytes are rounded correctly, and the rest has no multiply-add.
        for level in InstructionSet.supported { #expect(all(level) == all(.baseline), "\(level)") }
    }

    /// Out of order, one twice, and the last.
    private let pickedRows: [Int32] = [3, 0, 8, 3, 5]

    /// (x − mean)·factor: the value's own rounding where it is a byte, the difference, the product.
    private func include(
        _ actual: Float, _ value: Double, _ mean: Double, _ factor: Double, in errors: inout LargestError
    ) {
        let scale = (abs(value) + abs(mean)) * abs(factor)
        errors.include(
            actual, (value - mean) * factor, tolerance: Roundings.standardization * unitRoundoff * scale,
            at: "standardized \(value)")
    }

    private func gather(
        _ level: InstructionSet, _ source: GuardedMatrix<UInt8>, rows: [Int32], means: GuardedMatrix<Float>? = nil,
        factors: GuardedMatrix<Float>? = nil, offset: Int = 0
    ) -> GuardedMatrix<Float> {
        let target = target(rows: rows.count, width: source.columns, offset: offset)
        let rows = GuardedMatrix(rows)
        // Safe: the rows are rows of the source, the target has one for each, and means and factors have the width.
        unsafe level.kernels.gatherBytes(
            source: source.pointer, width: source.columns, rows: rows.pointer, rowCount: rows.columns,
            target: target.pointer, means: means?.pointer, factors: factors?.pointer)
        #expect(target.surroundingsAreIntact, "width \(source.columns), offset \(offset)")
        return target
    }

    private func gather(
        _ level: InstructionSet, _ source: GuardedMatrix<Float>, rows: [Int32], means: GuardedMatrix<Float>? = nil,
        factors: GuardedMatrix<Float>? = nil, offset: Int = 0
    ) -> GuardedMatrix<Float> {
        let target = target(rows: rows.count, width: source.columns, offset: offset)
        let rows = GuardedMatrix(rows)
        // Safe: as above.
        unsafe level.kernels.gatherFloats(
            source: source.pointer, width: source.columns, rows: rows.pointer, rowCount: rows.columns,
            target: target.pointer, means: means?.pointer, factors: factors?.pointer)
        #expect(target.surroundingsAreIntact, "width \(source.columns), offset \(offset)")
        return target
    }

    private func target(rows: Int, width: Int, offset: Int) -> GuardedMatrix<Float> {
        GuardedMatrix(rows: rows, columns: width, offset: offset) { _, _ in .nan }
    }
}
