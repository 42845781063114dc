import Kernels

// The kernels on views. Each is safe: a view's memory holds what its sizes say, and vectors must be as long as the
// matrix asks, which debug builds check.
extension KernelSet {
    @inline(__always)
    static func activate(_ kind: ActivationKind, _ z: MatrixView, biases: VectorView<Float>) {
        assert(biases.count == z.rows)
        unsafe activate(
            kind, values: z.base, rowCount: z.rows, rowStride: z.stride, columnCount: z.columns, biases: biases.base)
    }

    @inline(__always)
    static func activationDerivative(_ kind: ActivationKind, _ derivatives: MatrixView, activations: MatrixView) {
        assert(activations.rows == derivatives.rows && activations.stride == derivatives.stride)
        unsafe activationDerivative(
            kind, derivatives: derivatives.base, activations: activations.base, rowCount: derivatives.rows,
            rowStride: derivatives.stride, columnCount: derivatives.columns)
    }

    @inline(__always)
    static func softmax(_ logits: MatrixView, biases: VectorView<Float>) {
        assert(biases.count == logits.rows)
        unsafe softmax(
            logits: logits.base, classCount: logits.rows, rowStride: logits.stride, columnCount: logits.columns,
            biases: biases.base)
    }

    @inline(__always)
    static func fewForward(
        _ kind: ActivationKind, _ inputs: MatrixView, _ weights: MatrixView, biases: VectorView<Float>,
        into outputs: MatrixView
    ) {
        assert(
            weights.stride == weights.columns && weights.columns == inputs.columns && weights.rows == outputs.columns)
        assert(biases.count == outputs.columns && outputs.rows == inputs.rows)
        unsafe fewForward(
            kind, inputs: inputs.base, inputStride: inputs.stride, exampleCount: inputs.rows,
            inputCount: inputs.columns, weights: weights.base, biases: biases.base, outputs: outputs.base,
            outputStride: outputs.stride, unitCount: outputs.columns)
    }

    @inline(__always)
    static func fewSoftmax(_ logits: MatrixView) {
        unsafe fewSoftmax(
            logits: logits.base, classCount: logits.columns, rowStride: logits.stride, exampleCount: logits.rows)
    }

    @inline(__always)
    static func rowSums(_ values: MatrixView, into sums: VectorView<Float>, accumulating: Bool) {
        assert(sums.count == values.rows)
        unsafe rowSums(
            values: values.base, rowCount: values.rows, rowStride: values.stride, columnCount: values.columns,
            sums: sums.base, accumulating: accumulating)
    }

    @inline(__always)
    static func scaleColumns(_ values: MatrixView, by factors: VectorView<Float>) {
        assert(factors.count == values.columns)
        unsafe scaleColumns(
            values: values.base, rowCount: values.rows, rowStride: values.stride, columnCount: values.columns,
            factors: factors.base)
    }

    @inline(__always)
    static func sum(_ values: VectorView<Float>) -> Double { unsafe sum(values: values.base, count: values.count) }

    @inline(__always)
    static func sumOfSquares(_ values: VectorView<Float>) -> Double {
        unsafe sumOfSquares(values: values.base, count: values.count)
    }

    @inline(__always)
    static func allFinite(_ values: VectorView<Float>) -> Bool {
        unsafe allFinite(values: values.base, count: values.count)
    }

    @inline(__always)
    static func weightPenalty(_ gradients: VectorView<Float>, weights: VectorView<Float>, scale: Float) -> Double {
        assert(weights.count == gradients.count)
        return unsafe weightPenalty(
            gradients: gradients.base, weights: weights.base, count: gradients.count, scale: scale)
    }
}
