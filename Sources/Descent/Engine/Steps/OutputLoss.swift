import Kernels

/// The loss of the last layer, and the derivative that backward propagation starts from.
struct OutputLoss {
    /// The last layer's activation, which decides the loss.
    let output: Activation

    /// Whether targets are classes.
    let hasClasses: Bool
    let kernels: any KernelSet.Type

    /// The losses of the examples in the columns of Z, and dZ in place of Z.
    ///
    /// - Parameters:
    ///   - z: [units, m], without the bias.
    ///   - biases: b of the layer.
    ///   - scale: what dZ is multiplied with: 1/m.
    /// - Returns: how many predictions are correct; 0 for the squared error.
    func differentiate(
        _ z: MatrixView, biases: VectorView<Float>, _ targets: BatchTargets, scale: Float, losses: VectorView<Float>
    ) -> Int {
        assert(biases.count == z.rows && losses.count == z.columns)
        // Safe: labels and targets are gathered for these columns.
        switch output {
        case .softmax:
            return unsafe kernels.softmaxCrossEntropy(
                logits: z.base, classCount: z.rows, rowStride: z.stride, columnCount: z.columns, biases: biases.base,
                labels: targets.labels.base, scale: scale, losses: losses.base)
        case .sigmoid:
            var largest: Int? = nil
            if hasClasses, z.rows > 1 {
                largest = unsafe kernels.largestMatches(
                    logits: z.base, classCount: z.rows, rowStride: z.stride, columnCount: z.columns,
                    biases: biases.base, labels: targets.labels.base)
            }
            let matches = unsafe kernels.sigmoidCrossEntropy(
                logits: z.base, unitCount: z.rows, rowStride: z.stride, columnCount: z.columns, biases: biases.base,
                targets: targets.values.base, scale: scale, losses: losses.base)
            return largest ?? matches
        case .identity:
            unsafe kernels.squaredError(
                logits: z.base, unitCount: z.rows, rowStride: z.stride, columnCount: z.columns, biases: biases.base,
                targets: targets.values.base, scale: scale, losses: losses.base)
            return 0
        case .relu, .leakyRelu, .tanh:
            preconditionFailure("\(output) is only for hidden layers: a network refuses it as the output")
        }
    }
}

extension OutputLoss {
    /// Multiplies each example's loss with its weight, and each column of dZ.
    ///
    /// - Parameters:
    ///   - dz: [units, m], what `differentiate` left in place of Z; nil to leave it as it is.
    ///   - weights: [m].
    func weight(_ dz: MatrixView?, losses: VectorView<Float>, by weights: VectorView<Float>) {
        if let dz { kernels.scaleColumns(dz, by: weights) }
        kernels.scaleColumns(losses.matrix(at: 0, rows: 1, columns: losses.count, stride: losses.count), by: weights)
    }
}

/// The targets of gathered examples.
struct BatchTargets {
    /// Their classes; empty where targets are real values.
    let labels: VectorView<Int32>

    /// [units, m], at the stride of Z; empty for softmax.
    let values: MatrixView

    /// Those of some examples.
    @inline(__always)
    subscript(columns: Range<Int>) -> BatchTargets {
        BatchTargets(
            labels: labels.count == 0 ? labels : labels[columns],
            values: values.rows == 0 ? values : values[columns: columns])
    }
}
