import Kernels
import TestSupport
import Testing

@Suite struct ReductionKernelsTests {
    @Test(arguments: InstructionSet.supported, [false, true])
    func `row sums reindex or add to the old contents`(level: InstructionSet, isAccumulating: Bool) {
        for columns in lengths {
            for offset in 0...3 {
                var generator = SplitMix(seed: UInt64(columns))
                let values = GuardedMatrix<Float>(
                    rows: 3, columns: columns, rowStride: columns + 3, offset: offset
                ) { _, _ in generator.float() }
                let before: [Float] = isAccumulating ? generator.floats(3) : [.nan, .nan, .nan]
                let sums = GuardedMatrix(before, offset: offset)
                // Safe: three rows of that many columns, three sums.
                unsafe level.kernels.rowSums(
                    values: values.pointer, rowCount: 3, rowStride: columns + 3, columnCount: columns,
                    sums: sums.pointer, accumulating: isAccumulating)

                var errors = LargestError()
                for row in 0..<3 {
                    var expected = isAccumulating ? Double(before[row]) : 0
                    var scale = abs(expected)
                    for column in 0..<columns {
                        expected += Double(values[row, column])
                        scale += abs(Double(values[row, column]))
                    }
                    // A value takes part in the additions of its lane, in four of pairs of lanes, and in the last.
                    let roundings = (Double(columns) / 16).rounded(.up) + 5
                    errors.include(
                        sums[0, row], expected, tolerance: roundings * unitRoundoff * scale, at: "in row \(row)")
                }
                #expect(errors.ratio <= 1, "columns \(columns), offset \(offset): \(errors)")
                #expect(values.surroundingsAreIntact && sums.surroundingsAreIntact, "columns \(columns)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `the sum of squares is taken in double precision`(level: InstructionSet) {
        for count in lengths {
            var generator = SplitMix(seed: UInt64(count))
            // Squares that single precision does not have.
            let values = GuardedMatrix(generator.floats(count).map { $0 * 1e-25 }, offset: count % 4)
            // Safe: that many values.
            let sum = unsafe level.kernels.sumOfSquares(values: values.pointer, count: count)
            let expected = (0..<count).reduce(0.0) { $0 + Double(values[0, $1]) * Double(values[0, $1]) }
            #expect(abs(sum - expected) <= Double(count) * Double.ulpOfOne * expected, "\(count)")
        }
        let values = GuardedMatrix([Float](repeating: 1, count: 100).enumerated().map { $0 == 7 ? 0x1p20 : $1 })
        #expect(unsafe level.kernels.sumOfSquares(values: values.pointer, count: 100) == 0x1p40 + 99)
    }

    @Test(arguments: InstructionSet.supported)
    func `a row's sum does not depend on which rows are summed with it`(level: InstructionSet) {
        var generator = SplitMix(seed: 1)
        let values = GuardedMatrix<Float>(rows: 7, columns: 67) { _, _ in generator.float() }
        let together = GuardedMatrix([Float](repeating: .nan, count: 7))
        let alone = GuardedMatrix([Float](repeating: .nan, count: 7))
        // Safe: seven rows of 67 columns and seven sums, all at once and one by one.
        unsafe level.kernels.rowSums(
            values: values.pointer, rowCount: 7, rowStride: 67, columnCount: 67, sums: together.pointer,
            accumulating: false)
        for row in 0..<7 {
            unsafe level.kernels.rowSums(
                values: values.pointer + row * 67, rowCount: 1, rowStride: 67, columnCount: 67,
                sums: alone.pointer + row, accumulating: false)
        }
        #expect(alone.bits == together.bits)
    }

    @Test(arguments: InstructionSet.supported)
    func `the sum is taken in double precision`(level: InstructionSet) {
        for count in lengths {
            for offset in 0...3 {
                var generator = SplitMix(seed: UInt64(count))
                let values = GuardedMatrix(generator.floats(count), offset: offset)
                // Safe: the buffer holds that many elements.
                let sum = unsafe level.kernels.sum(values: values.pointer, count: count)
                // Exact: multiples of 2⁻²⁴ below 1, whose sums have fewer than 53 bits.
                #expect(sum == values.elements.reduce(0) { $0 + Double($1) }, "count \(count), offset \(offset)")
                #expect(values.surroundingsAreIntact)
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `small terms are not lost beside a large one`(level: InstructionSet) {
        let values = GuardedMatrix<Float>([0x1p24] + [Float](repeating: 1, count: 99))
        // Safe: the buffer holds a hundred elements.
        #expect(unsafe level.kernels.sum(values: values.pointer, count: 100) == 0x1p24 + 99)
    }

    @Test(arguments: InstructionSet.supported)
    func `the weight penalty adds to the gradients and returns the sum of squares`(level: InstructionSet) {
        for count in lengths {
            for offset in 0...3 {
                var generator = SplitMix(seed: UInt64(count))
                let weights = GuardedMatrix(generator.floats(count), offset: offset)
                let gradients = GuardedMatrix(generator.floats(count), offset: offset)
                let before = gradients.elements.map(Double.init)
                let scale: Float = 0.7
                // Safe: both hold that many elements.
                let sum = unsafe level.kernels.weightPenalty(
                    gradients: gradients.pointer, weights: weights.pointer, count: count, scale: scale)

                var errors = LargestError()
                var squares = 0.0
                for index in 0..<count {
                    let weight = Double(weights[0, index])
                    squares += weight * weight
                    let term = Double(scale) * weight
                    errors.include(
                        gradients[0, index], before[index] + term,
                        tolerance: Roundings.weightPenalty * unitRoundoff * (abs(before[index]) + abs(term)),
                        at: "in gradient \(index)")
                }
                // The square and 64 additions in the lane of a run of 1024; doubles beyond.
                errors.include(sum, squares, tolerance: 65 * unitRoundoff * squares, at: "in the sum of squares")
                #expect(errors.ratio <= 1, "count \(count), offset \(offset): \(errors)")
                #expect(gradients.surroundingsAreIntact && weights.surroundingsAreIntact, "count \(count)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `the sum of squares does not lose small weights in a long buffer`(level: InstructionSet) {
        // Added as floats throughout, 2¹⁴ in each lane, the sum would be off by some hundred times the bound.
        let weights = GuardedMatrix([Float](repeating: 1 / 3, count: 1 << 18))
        let gradients = GuardedMatrix([Float](repeating: 0, count: 1 << 18))
        // Safe: both hold that many elements.
        let sum = unsafe level.kernels.weightPenalty(
            gradients: gradients.pointer, weights: weights.pointer, count: 1 << 18, scale: 0)
        let exact = Double(1 << 18) * Double(Float(1) / 3) * Double(Float(1) / 3)
        #expect(abs(sum - exact) <= 65 * unitRoundoff * exact)
    }

    @Test(arguments: InstructionSet.supported)
    func `one value that is not finite is found at every index`(level: InstructionSet) {
        for count in 1...40 {
            let values = GuardedMatrix([Float](repeating: -1, count: count), offset: 1)
            // Safe, here and below: the buffer holds that many elements.
            #expect(unsafe level.kernels.allFinite(values: values.pointer, count: count), "count \(count)")
            for index in 0..<count {
                for value in [Float.nan, -.nan, .signalingNaN, .infinity, -.infinity] {
                    values[0, index] = value
                    #expect(
                        unsafe !level.kernels.allFinite(values: values.pointer, count: count),
                        "\(value) at \(index) of \(count)")
                }
                values[0, index] = -1
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `the largest, the smallest and no values at all are finite`(level: InstructionSet) {
        let extremes: [Float] = [
            .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, -.leastNormalMagnitude, -0.0,
        ]
        for value in extremes {
            let values = GuardedMatrix([Float](repeating: value, count: 40))
            // Safe: at most the forty elements.
            for count in 0...40 {
                #expect(unsafe level.kernels.allFinite(values: values.pointer, count: count), "\(count) of \(value)")
            }
        }
    }

    @Test(.needsAVX2)
    func `the levels agree`() {
        var generator = SplitMix(seed: 1)
        let values = GuardedMatrix(generator.floats(2049))
        let baseline = sums(.baseline, values)
        let fused = sums(.avx2, values)
        // Exact: additions in the same order.
        #expect(fused.rowSum == baseline.rowSum)
        #expect(fused.sum == baseline.sum)
        // Twice what one may be off.
        #expect(abs(fused.squares - baseline.squares) <= 130 * unitRoundoff * baseline.squares)
    }

    @Test(.needsAVX512)
    func `AVX2 and AVX-512 give the same bits`() {
        var generator = SplitMix(seed: 1)
        let values = GuardedMatrix(generator.floats(2049))
        #expect(sums(.avx2, values) == sums(.avx512, values))
    }

    private struct Sums: Equatable {
        let rowSum: Float
        let sum: Double
        let squares: Double
    }

    private func sums(_ level: InstructionSet, _ values: GuardedMatrix<Float>) -> Sums {
        let rowSum = GuardedMatrix<Float>([.nan])
        let gradients = GuardedMatrix([Float](repeating: 0, count: values.columns))
        // Safe: one row of that many columns, one sum, as many gradients.
        unsafe level.kernels.rowSums(
            values: values.pointer, rowCount: 1, rowStride: values.columns, columnCount: values.columns,
            sums: rowSum.pointer, accumulating: false)
        return unsafe Sums(
            rowSum: rowSum[0, 0], sum: level.kernels.sum(values: values.pointer, count: values.columns),
            squares: level.kernels.weightPenalty(
                gradients: gradients.pointer, weights: values.pointer, count: values.columns, scale: 0))
    }
}
