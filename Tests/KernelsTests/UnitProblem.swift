import Kernels
import TestSupport

/// The buffers of a loss over independent units; the losses hold NaN.
struct UnitProblem {
    let logits: GuardedMatrix<Float>
    let targets: GuardedMatrix<Float>
    let biases: GuardedMatrix<Float>
    let losses: GuardedMatrix<Float>

    /// Logits up to 8, targets 0 and 1 or between.
    init(units: Int, columns: Int, offset: Int, isBinary: Bool) {
        var generator = SplitMix(seed: UInt64(columns))
        biases = GuardedMatrix(generator.floats(units), offset: offset)
        logits = GuardedMatrix(rows: units, columns: columns, rowStride: columns + 3, offset: offset) { _, _ in
            8 * generator.float()
        }
        targets = GuardedMatrix(rows: units, columns: columns, rowStride: columns + 3, offset: offset) { _, _ in
            let y = abs(generator.float())
            return isBinary ? y.rounded() : y
        }
        losses = GuardedMatrix([Float](repeating: .nan, count: columns), offset: offset)
    }

    /// One unit.
    init(logits: [Float], targets: [Float], bias: Float = 0) {
        self.logits = GuardedMatrix(logits)
        self.targets = GuardedMatrix(targets)
        biases = GuardedMatrix([bias])
        losses = GuardedMatrix([Float](repeating: .nan, count: logits.count))
    }

    var surroundingsAreIntact: Bool {
        [logits, targets, biases, losses].allSatisfy { $0.surroundingsAreIntact }
    }

    func sigmoidCrossEntropy(_ level: InstructionSet, scale: Float) -> Int {
        // Safe: logits and targets have one shape, with a bias per row and a loss per column.
        unsafe level.kernels.sigmoidCrossEntropy(
            logits: logits.pointer, unitCount: logits.rows, rowStride: logits.rowStride, columnCount: logits.columns,
            biases: biases.pointer, targets: targets.pointer, scale: scale, losses: losses.pointer)
    }

    func squaredError(_ level: InstructionSet, scale: Float) {
        // Safe: as above.
        unsafe level.kernels.squaredError(
            logits: logits.pointer, unitCount: logits.rows, rowStride: logits.rowStride, columnCount: logits.columns,
            biases: biases.pointer, targets: targets.pointer, scale: scale, losses: losses.pointer)
    }
}
