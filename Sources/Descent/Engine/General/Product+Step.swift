import Kernels

// The products of a step: `Propagation` and `WeightGradients` compute these values, and `StepProducts` lists them.
extension Product {
    /// Z [units, m] = W [units, n] · A [n, m]; in the first layer X [m, n_x] is read transposed.
    ///
    /// - Parameters:
    ///   - index: the layer, from 0.
    ///   - piece: of its units and of the examples.
    ///   - examples: how many go through the step, or the forward pass, together.
    ///   - stride: the distance between two units' rows in the step's buffers.
    ///   - rule: who computes it.
    @inline(__always)
    static func forward(
        layer index: Int, of layout: ParameterLayout, _ piece: StepPlan.Piece, examples: Int, stride: Int,
        rule: ProductRule
    ) -> Product {
        let layer = layout.layers[index]
        let backend = rule.backend(
            rows: piece.units.count, inputs: layer.inputs, units: layer.units, examples: examples)
        return Product(
            .forward(layer: index), by: backend, .asStored, index == 0 ? .transposed : .asStored,
            m: piece.units.count, n: piece.columns.count, k: layer.inputs, lda: layer.inputs,
            ldb: index == 0 ? layer.inputs : stride, ldc: stride)
    }

    /// dA [n, m] = Wᵀ · dZ, W [units, n], dZ [units, m].
    ///
    /// - Parameters:
    ///   - index: the layer that W and dZ are of, from 1.
    ///   - piece: of the units of the layer below and of the examples.
    ///   - examples: how many go through the step together.
    ///   - stride: the distance between two units' rows in the step's buffers.
    ///   - rule: who computes it.
    @inline(__always)
    static func backward(
        layer index: Int, of layout: ParameterLayout, _ piece: StepPlan.Piece, examples: Int, stride: Int,
        rule: ProductRule
    ) -> Product {
        let layer = layout.layers[index]
        let backend = rule.backend(
            rows: piece.units.count, inputs: layer.inputs, units: layer.units, examples: examples)
        return Product(
            .backward(layer: index), by: backend, .transposed, .asStored, m: piece.units.count,
            n: piece.columns.count, k: layer.units, lda: layer.inputs, ldb: stride, ldc: stride)
    }

    /// A block of dW [rows, n] = dZ [rows, m] · Aᵀ, A [n, m]; in the first layer X [m, n_x] as it is stored.
    ///
    /// - Parameters:
    ///   - block: rows and columns of dW.
    ///   - index: the layer, from 0.
    ///   - part: how many of the examples the sum goes over.
    ///   - examples: how many go through the step together.
    ///   - stride: the distance between two units' rows in the step's buffers.
    ///   - targetStride: that of the gradients.
    ///   - rule: who computes it.
    @inline(__always)
    static func weights(
        _ block: WeightBlocks.Block, layer index: Int, of layout: ParameterLayout, part: Int, examples: Int,
        stride: Int, into targetStride: Int, rule: ProductRule
    ) -> Product {
        Product(
            .weights(layer: index), by: rule.backend(layout.layers[index], examples: examples), .asStored,
            index == 0 ? .asStored : .transposed, m: block.rows.count, n: block.columns.count, k: part, lda: stride,
            ldb: index == 0 ? layout.inputs : stride, ldc: targetStride)
    }
}

/// The factor that a worker's last product has left packed: what our kernels need not pack again.
struct PackedFactor {
    /// Whose it is; nil where its packed form cannot be kept.
    private var role: Product.Role?

    /// Where its columns begin.
    private var start = 0

    /// The product as the worker computes it next: with B kept if the product before had the same.
    ///
    /// - Parameter start: where B begins in the matrix that products of this role take it from.
    @inline(__always)
    mutating func next(_ product: Product, from start: Int) -> Product {
        let isKept = product.backend == .own && product.n <= ProductBlocks.columns && product.k <= ProductBlocks.depth
        let isSame = isKept && role == product.role && self.start == start
        role = isKept ? product.role : nil
        self.start = start
        return isSame ? product.computed(by: .own, keepingB: true) : product
    }
}
