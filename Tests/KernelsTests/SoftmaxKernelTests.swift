import Glibc
import Kernels
import TestSupport
import Testing

@Suite struct SoftmaxKernelTests {
    @Test(arguments: InstructionSet.supported, [1, 2, 3, 10, 17])
    func `softmax is the formula, at every length and offset in memory`(level: InstructionSet, classes: Int) {
        for columns in lengths {
            let offset = columns % 4
            var generator = SplitMix(seed: UInt64(columns))
            let biases = GuardedMatrix(generator.floats(classes), offset: offset)
            let logits = GuardedMatrix<Float>(
                rows: classes, columns: columns, rowStride: columns + 3, offset: offset
            ) { _, _ in 8 * generator.float() }
            let before = logits.elements.map(Double.init)
            run(level, logits, biases)

            var errors = LargestError()
            for column in 0..<columns {
                let z = (0..<classes).map { before[$0 * columns + column] + Double(biases[0, $0]) }
                let expected = softmax(z)
                for row in 0..<classes {
                    let tolerance = softmaxRoundings(z) * unitRoundoff * expected[row]
                    errors.include(logits[row, column], expected[row], tolerance: tolerance, at: "row \(row)")
                }
            }
            #expect(errors.ratio <= 1, "columns \(columns), offset \(offset): \(errors)")
            #expect(logits.surroundingsAreIntact && biases.surroundingsAreIntact, "columns \(columns)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `logits of a thousand neither overflow nor lose the rest`(level: InstructionSet) {
        let logits = GuardedMatrix<Float>(rows: 3, columns: 2) { row, column in
            [[1000, -1000], [999, -999], [-1000, 1000]][row][column]
        }
        run(level, logits, GuardedMatrix([0, 0, 0]))
        let e = exp(-1.0)
        #expect(ulps(logits[0, 0], 1 / (1 + e)) <= 4)
        #expect(ulps(logits[1, 0], e / (1 + e)) <= 4)
        #expect(logits[2, 0] < 0x1p-125)
        #expect(logits[0, 1] < 0x1p-125 && logits[1, 1] < 0x1p-125 && logits[2, 1] == 1)
    }

    @Test(arguments: InstructionSet.supported, [Float.nan, .infinity])
    func `a logit that is NaN or infinite makes its example NaN and no other`(level: InstructionSet, value: Float) {
        for row in 0..<3 {
            let logits = GuardedMatrix<Float>(rows: 3, columns: 35) { $0 == row && $1 == 20 ? value : 1 }
            run(level, logits, GuardedMatrix([0, 0, 0]))
            for column in 0..<35 {
                #expect((0..<3).contains { logits[$0, column].isNaN } == (column == 20), "row \(row)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `a logit of minus infinity has no probability`(level: InstructionSet) {
        let logits = GuardedMatrix<Float>(rows: 2, columns: 1) { row, _ in row == 0 ? -.infinity : 3 }
        run(level, logits, GuardedMatrix([0, 0]))
        #expect(logits[0, 0] < 0x1p-125)
        #expect(logits[1, 0] == 1)
    }

    private func run(_ level: InstructionSet, _ logits: GuardedMatrix<Float>, _ biases: GuardedMatrix<Float>) {
        precondition(biases.columns == logits.rows, "\(biases.columns) biases for \(logits.rows) classes")
        // Safe: the matrix has these rows and columns, and a bias per row.
        unsafe level.kernels.softmax(
            logits: logits.pointer, classCount: logits.rows, rowStride: logits.rowStride, columnCount: logits.columns,
            biases: biases.pointer)
    }
}

/// exp(zⱼ − max) / Σₖ exp(zₖ − max).
func softmax(_ z: [Double]) -> [Double] {
    let largest = z.max() ?? 0
    let powers = z.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}

/// The relative error bound, in roundings, of a probability of logits z.
///
/// Each difference zⱼ − max carries the roundings of both logits and its own, at most 4·max|z|; as an exponent they
/// become relative errors of the power, which has the exponential's own ulps besides. The sum has those and one per
/// class, and the quotient adds one.
func softmaxRoundings(_ z: [Double]) -> Double {
    let largest = z.map(abs).max() ?? 0
    return 2 * (4 * largest + 2 * Ulps.exponential) + Double(z.count) + 1
}
