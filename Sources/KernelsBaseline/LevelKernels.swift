import CVector
package import Kernels

/// The kernels, compiled for this target's instruction-set level.
///
/// One file serves the three level targets: two of them hold a symbolic link. It may hold nothing but straight code
/// over pointers; an array, a string or a sort would make the compiler emit copies of standard-library code in this
/// level's instructions, which the linker could then keep for every processor.
package enum LevelKernels: KernelSet, ProductTile {
    @inline(never)
    package static func update(
        _ arithmetic: UpdateArithmetic, parameters: UnsafeMutablePointer<Float>,
        firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
        gradients: UnsafePointer<Float>, count: Int
    ) {
        unsafe updateKernel(
            arithmetic, parameters: parameters, firstMoment: firstMoment, secondMoment: secondMoment,
            gradients: gradients, count: count)
    }

    @inline(never)
    package static func layerwiseSquares(
        _ arithmetic: LayerwiseArithmetic, parameters: UnsafePointer<Float>,
        firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
        gradients: UnsafePointer<Float>, count: Int
    ) -> SquareSums {
        unsafe layerwiseSquaresKernel(
            arithmetic, parameters: parameters, firstMoment: firstMoment, secondMoment: secondMoment,
            gradients: gradients, count: count)
    }

    @inline(never)
    package static func layerwiseUpdate(
        _ arithmetic: LayerwiseArithmetic, scale: Float, parameters: UnsafeMutablePointer<Float>,
        firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
        gradients: UnsafePointer<Float>, count: Int
    ) {
        unsafe layerwiseUpdateKernel(
            arithmetic, scale: scale, parameters: parameters, firstMoment: firstMoment, secondMoment: secondMoment,
            gradients: gradients, count: count)
    }

    @inline(never)
    package static func activate(
        _ kind: ActivationKind, values: UnsafeMutablePointer<Float>, rowCount: Int, rowStride: Int, columnCount: Int,
        biases: UnsafePointer<Float>
    ) {
        unsafe activateKernel(
            kind, values: values, rowCount: rowCount, rowStride: rowStride, columnCount: columnCount, biases: biases)
    }

    @inline(never)
    package static func activationDerivative(
        _ kind: ActivationKind, derivatives: UnsafeMutablePointer<Float>, activations: UnsafePointer<Float>,
        rowCount: Int, rowStride: Int, columnCount: Int
    ) {
        unsafe activationDerivativeKernel(
            kind, derivatives: derivatives, activations: activations, rowCount: rowCount, rowStride: rowStride,
            columnCount: columnCount)
    }

    @inline(never)
    package static func softmax(
        logits: UnsafeMutablePointer<Float>, classCount: Int, rowStride: Int, columnCount: Int,
        biases: UnsafePointer<Float>
    ) {
        unsafe softmaxKernel(
            logits: logits, classCount: classCount, rowStride: rowStride, columnCount: columnCount, biases: biases)
    }

    @inline(never)
    package static func softmaxCrossEntropy(
        logits: UnsafeMutablePointer<Float>, classCount: Int, rowStride: Int, columnCount: Int,
        biases: UnsafePointer<Float>, labels: UnsafePointer<Int32>, scale: Float, losses: UnsafeMutablePointer<Float>
    ) -> Int {
        unsafe softmaxCrossEntropyKernel(
            logits: logits, classCount: classCount, rowStride: rowStride, columnCount: columnCount, biases: biases,
            labels: labels, scale: scale, losses: losses)
    }

    @inline(never)
    package static func sigmoidCrossEntropy(
        logits: UnsafeMutablePointer<Float>, unitCount: Int, rowStride: Int, columnCount: Int,
        biases: UnsafePointer<Float>, targets: UnsafePointer<Float>, scale: Float, losses: UnsafeMutablePointer<Float>
    ) -> Int {
        unsafe sigmoidCrossEntropyKernel(
            logits: logits, unitCount: unitCount, rowStride: rowStride, columnCount: columnCount, biases: biases,
            targets: targets, scale: scale, losses: losses)
    }

    @inline(never)
    package static func squaredError(
        logits: UnsafeMutablePointer<Float>, unitCount: Int, rowStride: Int, columnCount: Int,
        biases: UnsafePointer<Float>, targets: UnsafePointer<Float>, scale: Float, losses: UnsafeMutablePointer<Float>
    ) {
        unsafe squaredErrorKernel(
            logits: logits, unitCount: unitCount, rowStride: rowStride, columnCount: columnCount, biases: biases,
            targets: targets, scale: scale, losses: losses)
    }

    @inline(never)
    package static func largestMatches(
        logits: UnsafePointer<Float>, classCount: Int, rowStride: Int, columnCount: Int, biases: UnsafePointer<Float>,
        labels: UnsafePointer<Int32>
    ) -> Int {
        unsafe largestMatchesKernel(
            logits: logits, classCount: classCount, rowStride: rowStride, columnCount: columnCount, biases: biases,
            labels: labels)
    }

    @inline(never)
    package static func rowSums(
        values: UnsafePointer<Float>, rowCount: Int, rowStride: Int, columnCount: Int,
        sums: UnsafeMutablePointer<Float>, accumulating: Bool
    ) {
        unsafe rowSumsKernel(
            values: values, rowCount: rowCount, rowStride: rowStride, columnCount: columnCount, sums: sums,
            accumulating: accumulating)
    }

    @inline(never)
    package static func scaleColumns(
        values: UnsafeMutablePointer<Float>, rowCount: Int, rowStride: Int, columnCount: Int,
        factors: UnsafePointer<Float>
    ) {
        unsafe scaleColumnsKernel(
            values: values, rowCount: rowCount, rowStride: rowStride, columnCount: columnCount, factors: factors)
    }

    @inline(never)
    package static func sum(
        values: UnsafePointer<Float>, count: Int
    ) -> Double {
        unsafe sumKernel(
            values: values, count: count)
    }

    @inline(never)
    package static func sumOfSquares(
        values: UnsafePointer<Float>, count: Int
    ) -> Double {
        unsafe sumOfSquaresKernel(
            values: values, count: count)
    }

    @inline(never)
    package static func weightPenalty(
        gradients: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, count: Int, scale: Float
    ) -> Double {
        unsafe weightPenaltyKernel(
            gradients: gradients, weights: weights, count: count, scale: scale)
    }

    @inline(never)
    package static func allFinite(
        values: UnsafePointer<Float>, count: Int
    ) -> Bool {
        unsafe allFiniteKernel(
            values: values, count: count)
    }

    @inline(never)
    package static func gatherBytes(
        source: UnsafePointer<UInt8>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
        target: UnsafeMutablePointer<Float>, means: UnsafePointer<Float>?, factors: UnsafePointer<Float>?
    ) {
        unsafe gatherBytesKernel(
            source: source, width: width, rows: rows, rowCount: rowCount, target: target, means: means, factors: factors
        )
    }

    @inline(never)
    package static func gatherFloats(
        source: UnsafePointer<Float>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
        target: UnsafeMutablePointer<Float>, means: UnsafePointer<Float>?, factors: UnsafePointer<Float>?
    ) {
        unsafe gatherFloatsKernel(
            source: source, width: width, rows: rows, rowCount: rowCount, target: target, means: means, factors: factors
        )
    }

    @inline(never)
    package static func product(
        transposedA: Bool, transposedB: Bool, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, lda: Int,
        b: UnsafePointer<Float>, ldb: Int, c: UnsafeMutablePointer<Float>, ldc: Int, accumulating: Bool,
        scratch: UnsafeMutablePointer<Float>, keepsB: Bool
    ) {
        unsafe productKernel(
            LevelKernels.self, transposedA: transposedA, transposedB: transposedB, m: m, n: n, k: k, a: a, lda: lda,
            b: b, ldb: ldb, c: c, ldc: ldc, accumulating: accumulating, scratch: scratch, keepsB: keepsB)
    }

    @inline(never)
    package static func multiplyAddChains(
        values: UnsafeMutablePointer<Float>, count: Int, rounds: Int, factor: Float, addend: Float
    ) {
        unsafe multiplyAddChainsKernel(values: values, count: count, rounds: rounds, factor: factor, addend: addend)
    }

    /// A tile of a product: see `ProductTile`.
    @inline(never)
    public static func productTile(
        rows: Int, a: UnsafePointer<Float>, aStride: Int, b: UnsafePointer<Float>, bStride: Int, depth: Int,
        c: UnsafeMutablePointer<Float>, cStride: Int, columns: Int, mode: TileMode
    ) {
        unsafe product_tile(rows, a, aStride, b, bStride, depth, c, cStride, columns, mode.rawValue)
    }

    @inline(never)
    package static func fewForward(
        _ kind: ActivationKind, inputs: UnsafePointer<Float>, inputStride: Int, exampleCount: Int, inputCount: Int,
        weights: UnsafePointer<Float>, biases: UnsafePointer<Float>, outputs: UnsafeMutablePointer<Float>,
        outputStride: Int, unitCount: Int
    ) {
        unsafe fewForwardKernel(
            kind, inputs: inputs, inputStride: inputStride, exampleCount: exampleCount, inputCount: inputCount,
            weights: weights, biases: biases, outputs: outputs, outputStride: outputStride, unitCount: unitCount)
    }

    @inline(never)
    package static func fewSoftmax(
        logits: UnsafeMutablePointer<Float>, classCount: Int, rowStride: Int, exampleCount: Int
    ) {
        unsafe fewSoftmaxKernel(
            logits: logits, classCount: classCount, rowStride: rowStride, exampleCount: exampleCount)
    }

    @inline(never)
    package static func tinyForward(
        _ kind: ActivationKind, inputs: UnsafePointer<Float>, inputCount: Int, weights: UnsafePointer<Float>,
        biases: UnsafePointer<Float>?, outputs: UnsafeMutablePointer<Float>, unitCount: Int, stride: Int,
        columnCount: Int
    ) {
        unsafe tinyForwardKernel(
            kind, inputs: inputs, inputCount: inputCount, weights: weights, biases: biases, outputs: outputs,
            unitCount: unitCount, stride: stride, columnCount: columnCount)
    }

    @inline(never)
    package static func tinyBackward(
        _ kind: ActivationKind, derivatives: UnsafePointer<Float>, unitCount: Int, weights: UnsafePointer<Float>,
        activations: UnsafePointer<Float>, results: UnsafeMutablePointer<Float>, inputCount: Int, stride: Int,
        columnCount: Int
    ) {
        unsafe tinyBackwardKernel(
            kind, derivatives: derivatives, unitCount: unitCount, weights: weights, activations: activations,
            results: results, inputCount: inputCount, stride: stride, columnCount: columnCount)
    }

    @inline(never)
    package static func tinyGradients(
        derivatives: UnsafePointer<Float>, unitCount: Int, inputs: UnsafePointer<Float>, inputCount: Int, stride: Int,
        columnCount: Int, weightGradients: UnsafeMutablePointer<Float>, biasGradients: UnsafeMutablePointer<Float>,
        accumulating: Bool
    ) {
        unsafe tinyGradientsKernel(
            derivatives: derivatives, unitCount: unitCount, inputs: inputs, inputCount: inputCount, stride: stride,
            columnCount: columnCount, weightGradients: weightGradients, biasGradients: biasGradients,
            accumulating: accumulating)
    }

    @inline(never)
    package static func tinySumGradients(
        gradients: UnsafeMutablePointer<Float>, count: Int, stride: Int, termCount: Int
    ) {
        unsafe tinySumGradientsKernel(gradients: gradients, count: count, stride: stride, termCount: termCount)
    }

    @inline(never)
    package static func tinyGatherBytes(
        source: UnsafePointer<UInt8>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
        target: UnsafeMutablePointer<Float>, stride: Int, columnCount: Int, means: UnsafePointer<Float>?,
        factors: UnsafePointer<Float>?
    ) {
        unsafe tinyGatherBytesKernel(
            source: source, width: width, rows: rows, rowCount: rowCount, target: target, stride: stride,
            columnCount: columnCount, means: means, factors: factors)
    }

    @inline(never)
    package static func tinyGatherFloats(
        source: UnsafePointer<Float>, width: Int, rows: UnsafePointer<Int32>, rowCount: Int,
        target: UnsafeMutablePointer<Float>, stride: Int, columnCount: Int, means: UnsafePointer<Float>?,
        factors: UnsafePointer<Float>?
    ) {
        unsafe tinyGatherFloatsKernel(
            source: source, width: width, rows: rows, rowCount: rowCount, target: target, stride: stride,
            columnCount: columnCount, means: means, factors: factors)
    }

    @inline(never)
    package static func tinyGatherClasses(
        source: UnsafePointer<UInt16>, rows: UnsafePointer<Int32>, rowCount: Int, labels: UnsafeMutablePointer<Int32>,
        targets: UnsafeMutablePointer<Float>, unitCount: Int, stride: Int, columnCount: Int
    ) {
        unsafe tinyGatherClassesKernel(
            source: source, rows: rows, rowCount: rowCount, labels: labels, targets: targets, unitCount: unitCount,
            stride: stride, columnCount: columnCount)
    }
}
