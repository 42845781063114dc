/// Every kernel, compiled for one instruction-set level.
///
/// Each level target has one conforming type; `any KernelSet.Type` is the table of entries, which a process chooses
/// once. Entries take pointers and counts only: a vector type has a different calling convention on each level. Each
/// entry is documented at the kernel of the same name.
package protocol KernelSet: SendableMetatype {
    static func update(
        _ arithmetic: UpdateArithmetic, parameters: UnsafeMutablePointer<Float>,
        firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
        gradients: UnsafePointer<Float>, count: Int)

    static func layerwiseSquares(
        _ arithmetic: LayerwiseArithmetic, parameters: UnsafePointer<Float>,
        firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
        gradients: UnsafePointer<Float>, count: Int
    ) -> SquareSums

    static func layerwiseUpdate(
        _ arithmetic: LayerwiseArithmetic, scale: Float, parameters: UnsafeMutablePointer<Float>,
        firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
        gradients: UnsafePointer<Float>, count: Int)

    static func activate(
        _ kind: ActivationKind, values: UnsafeMutablePointer<Float>, rowCount: Int, rowStride: Int, columnCount: Int,
        biases: UnsafePointer<Float>)

    static func activationDerivative(
        _ kind: ActivationKind, derivatives: UnsafeMutablePointer<Float>, activations: UnsafePointer<Float>,
        rowCount: Int, rowStride: Int, columnCount: Int)

    static func softmax(
        logits: UnsafeMutablePointer<Float>, classCount: Int, rowStride: Int, columnCount: Int,
        biases: UnsafePointer<Float>)

    static func softmaxCrossEntropy(
        logits: UnsafeMutablePointer<Float>, classCount: Int, rowStride: Int, columnCount: Int,
        biases: UnsafePointer<Float>, labels: UnsafePointer<Int32>, scale: Float, losses: UnsafeMutablePointer<Float>
    ) -> Int

    static func sigmoidCrossEntropy(
        logits: UnsafeMutablePointer<Float>, unitCount: Int, rowStride: Int, columnCount: Int,
        biases: UnsafePointer<Float>, targets: UnsafePointer<Float>, scale: Float, losses: UnsafeMutablePointer<Float>
    ) -> Int

    static func squaredError(
        logits: UnsafeMutablePointer<Float>, unitCount: Int, rowStride: Int, columnCount: Int,
        biases: UnsafePointer<Float>, targets: UnsafePointer<Float>, scale: Float, losses: UnsafeMutablePointer<Float>)

    static func largestMatches(
        logits: UnsafePointer<Float>, classCount: Int, rowStride: Int, columnCount: Int, biases: UnsafePointer<Float>,
        labels: UnsafePointer<Int32>
    ) -> Int

    static func rowSums(
        values: UnsafePointer<Float>, rowCount: Int, rowStride: Int, columnCount: Int,
        sums: UnsafeMutablePointer<Float>, accumulating: Bool)

    static func scaleColumns(
        values: UnsafeMutablePointer<Float>, rowCount: Int, rowStride: Int, columnCount: Int,
        factors: UnsafePointer<Float>)

    static func sum(values: UnsafePointer<Float>, count: Int) -> Double

    static func sumOfSquares(values: UnsafePointer<Float>, count: Int) -> Double

    static func weightPenalty(
        gradients: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, count: Int, scale: Float
    ) -> Double

    static func allFinite(values: UnsafePointer<Float>, count: Int) -> Bool

    static func gatherBytes(
        source: UnsafePointer<UInt8>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
        target: UnsafeMutablePointer<Float>, means: UnsafePointer<Float>?, factors: UnsafePointer<Float>?)

    static func gatherFloats(
        source: UnsafePointer<Float>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
        target: UnsafeMutablePointer<Float>, means: UnsafePointer<Float>?, factors: UnsafePointer<Float>?)

    static func product(
        transposedA: Bool, transposedB: Bool, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, lda: Int,
        b: UnsafePointer<Float>, ldb: Int, c: UnsafeMutablePointer<Float>, ldc: Int, accumulating: Bool,
        scratch: UnsafeMutablePointer<Float>, keepsB: Bool)

    static func multiplyAddChains(
        values: UnsafeMutablePointer<Float>, count: Int, rounds: Int, factor: Float, addend: Float)
    static func fewForward(
        _ kind: ActivationKind, inputs: UnsafePointer<Float>, inputStride: Int, exampleCount: Int, inputCount: Int,
        weights: UnsafePointer<Float>, biases: UnsafePointer<Float>, outputs: UnsafeMutablePointer<Float>,
        outputStride: Int, unitCount: Int)

    static func fewSoftmax(logits: UnsafeMutablePointer<Float>, classCount: Int, rowStride: Int, exampleCount: Int)

    static func tinyForward(
        _ kind: ActivationKind, inputs: UnsafePointer<Float>, inputCount: Int, weights: UnsafePointer<Float>,
        biases: UnsafePointer<Float>?, outputs: UnsafeMutablePointer<Float>, unitCount: Int, stride: Int,
        columnCount: Int)

    static func tinyBackward(
        _ kind: ActivationKind, derivatives: UnsafePointer<Float>, unitCount: Int, weights: UnsafePointer<Float>,
        activations: UnsafePointer<Float>, results: UnsafeMutablePointer<Float>, inputCount: Int, stride: Int,
        columnCount: Int)

    static func tinyGradients(
        derivatives: UnsafePointer<Float>, unitCount: Int, inputs: UnsafePointer<Float>, inputCount: Int, stride: Int,
        columnCount: Int, weightGradients: UnsafeMutablePointer<Float>, biasGradients: UnsafeMutablePointer<Float>,
        accumulating: Bool)

    static func tinySumGradients(gradients: UnsafeMutablePointer<Float>, count: Int, stride: Int, termCount: Int)

    static func tinyGatherBytes(
        source: UnsafePointer<UInt8>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
        target: UnsafeMutablePointer<Float>, stride: Int, columnCount: Int, means: UnsafePointer<Float>?,
        factors: UnsafePointer<Float>?)

    static func tinyGatherFloats(
        source: UnsafePointer<Float>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
        target: UnsafeMutablePointer<Float>, stride: Int, columnCount: Int, means: UnsafePointer<Float>?,
        factors: UnsafePointer<Float>?)

    static func tinyGatherClasses(
        source: UnsafePointer<UInt16>, rows: UnsafePointer<Int32>, rowCount: Int, labels: UnsafeMutablePointer<Int32>,
        targets: UnsafeMutablePointer<Float>, unitCount: Int, stride: Int, columnCount: Int)
}
