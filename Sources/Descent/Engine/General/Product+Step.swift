// The products of a step: `Propagation` and `WeightGradients` compute these values, and `StepProducts` lists them.
extension Product {
    /// Z [units, m] = W [units, n] · A [n, m]; in the first layer X [m, n_x] is read transposed.
    ///
    /// - Parameters:
    ///   - index: the layer, from 0.
    ///   - share: of its units and of the examples.
    ///   - stride: the distance between two units' rows in the step's buffers.
    @inline(__always)
    static func forward(
        layer index: Int, of layout: ParameterLayout, _ share: StepPlan.Share, stride: Int
    ) -> Product {
        let inputs = layout.layers[index].inputs
        return Product(
            .forward(layer: index), .asStored, index == 0 ? .transposed : .asStored, m: share.units.count,
            n: share.columns.count, k: inputs, lda: inputs, ldb: index == 0 ? inputs : stride, ldc: stride)
    }

    /// dA [n, m] = Wᵀ · dZ, W [units, n], dZ [units, m].
    ///
    /// - Parameters:
    ///   - index: the layer that W and dZ are of, from 1.
    ///   - share: of the units of the layer below and of the examples.
    ///   - stride: the distance between two units' rows in the step's buffers.
    @inline(__always)
    static func backward(
        layer index: Int, of layout: ParameterLayout, _ share: StepPlan.Share, stride: Int
    ) -> Product {
        let layer = layout.layers[index]
        return Product(
            .backward(layer: index), .transposed, .asStored, m: share.units.count, n: share.columns.count,
            k: layer.units, lda: layer.inputs, ldb: stride, ldc: stride)
    }

    /// A block of dW [rows, n] = dZ [rows, m] · Aᵀ, A [n, m]; in the first layer X [m, n_x] as it is stored.
    ///
    /// - Parameters:
    ///   - block: rows and columns of dW, and m.
    ///   - stride: the distance between two units' rows in the step's buffers.
    ///   - targetStride: that of the gradients.
    @inline(__always)
    static func weights(
        _ block: WeightBlocks.Block, of layout: ParameterLayout, stride: Int, into targetStride: Int
    ) -> Product {
        let isFirst = block.layer == 0
        return Product(
            .weights(layer: block.layer), .asStored, isFirst ? .asStored : .transposed, m: block.rows.count,
            n: block.columns.count, k: block.count, lda: stride, ldb: isFirst ? layout.inputs : stride,
            ldc: targetStride, keepsB: block.keepsB)
    }
}
