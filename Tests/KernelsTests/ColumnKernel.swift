import Kernels
import TestSupport
import Testing

/// The buffers of a kernel that works down the columns of a matrix, one column an example.
struct ColumnBuffers {
    /// Logits, values or derivatives, changed in place; [10, stride].
    let values: GuardedMatrix<Float>
    /// Activations or targets, the same shape.
    let others: GuardedMatrix<Float>
    let biases: GuardedMatrix<Float>
    let labels: GuardedMatrix<Int32>
    let losses: GuardedMatrix<Float>

    static let rows = 10

    init(columns: Int, rowStride: Int, offset: Int) {
        var generator = SplitMix(seed: UInt64(columns))
        // Drawn before they are laid out, so that stride and offset don't change them.
        let values = generator.floats(Self.rows * columns, scale: 8)
        let others = generator.floats(Self.rows * columns).map(abs)
        biases = GuardedMatrix(generator.floats(Self.rows), offset: offset)
        labels = GuardedMatrix((0..<columns).map { Int32($0 % Self.rows) }, offset: offset)
        losses = GuardedMatrix([Float](repeating: .nan, count: columns), offset: offset)
        self.values = GuardedMatrix(rows: Self.rows, columns: columns, rowStride: rowStride, offset: offset) {
            values[$0 * columns + $1]
        }
        self.others = GuardedMatrix(rows: Self.rows, columns: columns, rowStride: rowStride, offset: offset) {
            others[$0 * columns + $1]
        }
    }

    var surroundingsAreIntact: Bool {
        [values, others, biases, losses].allSatisfy { $0.surroundingsAreIntact } && labels.surroundingsAreIntact
    }

    /// The bits of all buffers that a kernel may change.
    var bits: [Bits] { [values.bits, losses.bits] }
}

/// A kernel that works down columns: a row of the table that the shared tests run over.
struct ColumnKernel: Sendable, CustomTestStringConvertible {
    let testDescription: String

    /// The largest difference between two levels, in units of `unitRoundoff` and relative to values above 1: twice the
    /// error bound of one. 0 if the kernel has no multiply-add.
    let levelRoundings: Double

    /// Runs the kernel over the columns of `range`; the result is the number of correct predictions, or 0.
    let run: @Sendable (_ kernels: any KernelSet.Type, _ buffers: ColumnBuffers, _ range: Range<Int>) -> Int

    static let all = [
        activation(.relu, 0), activation(.leakyRelu, 0), activation(.identity, 0),
        activation(.tanh, 4 * Ulps.hyperbolicTangent), activation(.sigmoid, 4 * Ulps.logistic),
        derivative(.relu), derivative(.leakyRelu), derivative(.identity), derivative(.tanh), derivative(.sigmoid),
        softmax, softmaxCrossEntropy, sigmoidCrossEntropy, squaredError, scale,
    ]

    static func activation(_ kind: ActivationKind, _ levelRoundings: Double) -> ColumnKernel {
        ColumnKernel(testDescription: "\(kind)", levelRoundings: levelRoundings) { kernels, buffers, range in
            // Safe, here and in all that follow: the range lies in the buffers' columns, and all buffers have the same.
            unsafe kernels.activate(
                kind, values: buffers.values.pointer + range.lowerBound, rowCount: ColumnBuffers.rows,
                rowStride: buffers.values.rowStride, columnCount: range.count, biases: buffers.biases.pointer)
            return 0
        }
    }

    static func derivative(_ kind: ActivationKind) -> ColumnKernel {
        ColumnKernel(testDescription: "\(kind)'s derivative", levelRoundings: 0) { kernels, buffers, range in
            unsafe kernels.activationDerivative(
                kind, derivatives: buffers.values.pointer + range.lowerBound,
                activations: buffers.others.pointer + range.lowerBound, rowCount: ColumnBuffers.rows,
                rowStride: buffers.values.rowStride, columnCount: range.count)
            return 0
        }
    }

    // A power, the sum of the powers, their quotient.
    static let softmax = ColumnKernel(
        testDescription: "softmax", levelRoundings: 2 * (4 * Ulps.exponential + Double(ColumnBuffers.rows) + 1)
    ) { kernels, buffers, range in
        unsafe kernels.softmax(
            logits: buffers.values.pointer + range.lowerBound, classCount: ColumnBuffers.rows,
            rowStride: buffers.values.rowStride, columnCount: range.count, biases: buffers.biases.pointer)
        return 0
    }

    // As for softmax; the logarithm of the sum adds its own ulps to the sum's relative error.
    static let softmaxCrossEntropy = ColumnKernel(
        testDescription: "softmax cross-entropy",
        levelRoundings: 2 * (4 * Ulps.exponential + Double(ColumnBuffers.rows) + 2 * Ulps.logarithm + 1)
    ) { kernels, buffers, range in
        unsafe kernels.softmaxCrossEntropy(
            logits: buffers.values.pointer + range.lowerBound, classCount: ColumnBuffers.rows,
            rowStride: buffers.values.rowStride, columnCount: range.count, biases: buffers.biases.pointer,
            labels: buffers.labels.pointer + range.lowerBound, scale: 1,
            losses: buffers.losses.pointer + range.lowerBound)
    }

    // The terms of all units; each that differs between levels is at most 1.
    static let sigmoidCrossEntropy = ColumnKernel(
        testDescription: "sigmoid cross-entropy",
        levelRoundings: 2 * Double(ColumnBuffers.rows) * (2 * Ulps.softplus + 1)
    ) { kernels, buffers, range in
        unsafe kernels.sigmoidCrossEntropy(
            logits: buffers.values.pointer + range.lowerBound, unitCount: ColumnBuffers.rows,
            rowStride: buffers.values.rowStride, columnCount: range.count, biases: buffers.biases.pointer,
            targets: buffers.others.pointer + range.lowerBound, scale: 1,
            losses: buffers.losses.pointer + range.lowerBound)
    }

    // The targets' first row is the factors.
    static let scale = ColumnKernel(testDescription: "scaled columns", levelRoundings: 0) { kernels, buffers, range in
        unsafe kernels.scaleColumns(
            values: buffers.values.pointer + range.lowerBound, rowCount: ColumnBuffers.rows,
            rowStride: buffers.values.rowStride, columnCount: range.count,
            factors: buffers.others.pointer + range.lowerBound)
        return 0
    }

    static let squaredError = ColumnKernel(testDescription: "squared error", levelRoundings: 0) {
        kernels, buffers, range in
        unsafe kernels.squaredError(
            logits: buffers.values.pointer + range.lowerBound, unitCount: ColumnBuffers.rows,
            rowStride: buffers.values.rowStride, columnCount: range.count, biases: buffers.biases.pointer,
            targets: buffers.others.pointer + range.lowerBound, scale: 1,
            losses: buffers.losses.pointer + range.lowerBound)
        return 0
    }
}
