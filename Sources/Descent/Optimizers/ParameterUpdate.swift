package import Kernels

/// The arithmetic of one step of an optimizer: its scalars, computed once, and what they do to parameters.
///
/// It is a plain value: any part of the parameters can be updated by it, in any order and by any thread. An optimizer
/// of the library makes its own; one of yours makes one of an ``ElementwiseUpdate``, or hands on that of another
/// optimizer.
public struct ParameterUpdate: Sendable {
    /// The forms of update that there are. Two are element-wise, so the step that computes the gradient applies them
    /// block by block; one takes norms of whole tensors, and needs the whole gradient.
    ///
    /// Other forms get a case of their own here, and a protocol for updates of users beside `ElementwiseUpdate`. An
    /// update that takes a layer's gradient as a matrix (Muon, Shampoo) needs the layer's gradient in full, as
    /// `layerwise` does: it sets `needsWholeGradient`, and has a pass of its own in `UpdateSweep`, which runs once the
    /// gradient is complete. A method that asks for costs and gradients itself (L-BFGS) is no update but a loop, and
    /// takes `Backpropagation` where `TrainingRun` takes an `OptimizerState`.
    private enum Form {
        /// The library's own arithmetic, compiled for each level of instructions; biases may be spared its decay.
        case kernel(UpdateArithmetic, sparesBiases: Bool)

        /// The library's own arithmetic in two passes, with norms of the weights of a layer, and of its biases, between
        /// them. Biases may be spared its decay, and have a trust ratio of 1.
        case layerwise(LayerwiseArithmetic, sparesBiases: Bool, adaptsBiases: Bool)

        /// An update of a user.
        case custom(CustomUpdate)
    }

    private let form: Form

    /// Whether it needs to know which parameters are weights and which are biases.
    private let distinguishesParts: Bool

    /// How many moments the update reads and writes for each parameter.
    let momentCount: Int

    /// Whether it is applied when the gradient of all parameters is complete, and not block by block: true for
    /// layer-wise updates, false for element-wise ones.
    ///
    /// All updates of an optimizer have the same answer: training asks that of the first step, and makes room for the
    /// gradient.
    package var needsWholeGradient = false

    /// An update of your own; nothing is allocated.
    ///
    /// - Precondition: the value takes at most 64 bytes, as sixteen `Float`s do, and has from 0 to 63 moments.
    public init(_ update: some ElementwiseUpdate) {
        let custom = CustomUpdate(update)
        form = .custom(custom)
        distinguishesParts = true
        momentCount = custom.momentCount
    }

    /// The library's own arithmetic.
    ///
    /// - Parameter sparesBiases: whether biases are updated without its decay. Parameters that are no part of a network
    ///   count as weights.
    @inline(__always)
    package init(_ arithmetic: UpdateArithmetic, sparesBiases: Bool = false) {
        form = .kernel(arithmetic, sparesBiases: sparesBiases)
        distinguishesParts = sparesBiases
        momentCount = arithmetic.momentCount
    }

    /// The library's own layer-wise arithmetic.
    ///
    /// - Parameters:
    ///   - sparesBiases: whether biases are updated without its decay. Parameters that are no part of a network count
    ///     as the weights of one layer.
    ///   - adaptsBiases: whether the biases of a layer have a trust ratio, as its weights have; else it is 1.
    package init(layerwise arithmetic: LayerwiseArithmetic, sparesBiases: Bool, adaptsBiases: Bool) {
        form = .layerwise(arithmetic, sparesBiases: sparesBiases, adaptsBiases: adaptsBiases)
        distinguishesParts = true
        momentCount = arithmetic.momentCount
        needsWholeGradient = true
    }

    /// Applies the update in place.
    ///
    /// Ignores the network's layout: an optimizer that treats biases differently takes all parameters for weights, and
    /// one that takes norms of layers (``LAMB``, ``LARS``) takes them for the weights of one layer.
    ///
    /// - Parameters:
    ///   - parameters: θ, overwritten.
    ///   - gradients: g.
    ///   - moments: the first moments of all parameters, then all second, and so on, overwritten; zero before the
    ///     first step.
    /// - Precondition: `gradients` has as many elements as `parameters`, and `moments` as many for each moment of the
    ///   update; the three share no memory.
    public func apply(
        to parameters: inout MutableSpan<Float>, gradients: Span<Float>, moments: inout MutableSpan<Float>
    ) {
        let count = parameters.count
        precondition(gradients.count == count, "\(gradients.count) gradients for \(count) parameters")
        precondition(
            moments.count == momentCount * count,
            "\(moments.count) moments for \(count) parameters, expected \(momentCount) each")
        unsafe parameters.withUnsafeMutableBufferPointer { parameters in
            unsafe gradients.withUnsafeBufferPointer { gradients in
                unsafe moments.withUnsafeMutableBufferPointer { moments in
                    // Safe: the lengths were checked; an empty buffer has nothing to update.
                    guard let parameters = parameters.baseAddress, let gradients = gradients.baseAddress else { return }
                    unsafe apply(
                        nil, start: 0, parameters: parameters, gradients: gradients,
                        moments: moments.baseAddress ?? parameters, momentStride: count, count: count)
                }
            }
        }
    }

    /// Applies the update to all parameters of a network: in one go, or layer by layer if it has to know the parts.
    ///
    /// - Parameters:
    ///   - parameters: θ, in the layout, overwritten.
    ///   - gradients: g, in the layout.
    ///   - moments: one run of all parameters after the other, overwritten; not touched by an update without moments.
    /// - Precondition: each pointer is to memory of that length, and the memories do not overlap.
    func apply(
        layout: ParameterLayout, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>
    ) {
        guard distinguishesParts else {
            unsafe apply(
                nil, start: 0, parameters: parameters, gradients: gradients, moments: moments,
                momentStride: layout.parameterCount, count: layout.parameterCount)
            return
        }
        func applyPart(_ part: ParameterPart, _ range: Range<Int>) {
            unsafe apply(
                part, start: range.lowerBound, parameters: parameters + range.lowerBound,
                gradients: gradients + range.lowerBound, moments: moments + range.lowerBound,
                momentStride: layout.parameterCount, count: range.count)
        }
        for index in layout.layers.indices {
            applyPart(.weights(layer: index), layout.layers[index].weightRange)
            applyPart(.biases(layer: index), layout.layers[index].biasRange)
        }
    }

    /// Applies the update to `count` parameters: of a layer-wise update to all of a tensor.
    ///
    /// - Parameters:
    ///   - part: what part of a network they are; nil where that is not known or not the same for all.
    ///   - start: the index of the first of them among all parameters.
    ///   - moments: the first moment of the first of these parameters; not touched by an update without moments.
    ///   - momentStride: how many floats each further moment of a parameter lies behind the one before.
    /// - Precondition: each pointer is to memory of that length, and the memories do not overlap.
    @inline(__always)
    func apply(
        _ part: ParameterPart?, start: Int, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>, momentStride: Int, count: Int
    ) {
        switch form {
        case .kernel(let arithmetic, let sparesBiases):
            let sparesThese =
                switch part {
                case .weights, nil: false
                case .biases: sparesBiases
                }
            // With fewer than two moments there is nothing a stride behind the first.
            unsafe SelectedKernels.best.update(
                sparesThese ? arithmetic.withoutDecay : arithmetic, parameters: parameters, firstMoment: moments,
                secondMoment: momentCount > 1 ? moments + momentStride : moments, gradients: gradients, count: count)
        case .custom(let update):
            unsafe update.apply(
                part, start: start, parameters: parameters, gradients: gradients, moments: moments,
                momentStride: momentStride, count: count)
        case .layerwise:
            unsafe applyInTwoPasses(
                part, parameters: parameters, gradients: gradients, moments: moments, momentStride: momentStride,
                count: count)
        }
    }
}

// A layer-wise update in its two passes; whoever shares the work of a tensor calls `measure` and `finish` for blocks of
// it.
extension ParameterUpdate {
    /// Whether it takes two passes, with norms of whole tensors between them.
    var isLayerwise: Bool {
        switch form {
        case .kernel, .custom: false
        case .layerwise: true
        }
    }

    /// Both passes for a whole tensor, block by block as `UpdateSweep` takes them: with the same bits.
    @inline(never)
    private func applyInTwoPasses(
        _ part: ParameterPart?, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>, momentStride: Int, count: Int
    ) {
        let size = UpdateBlocks.largestCount
        let blockCount = (count + size - 1) / size
        var sums = SquareSums()
        for block in 0..<blockCount {
            let start = block * size
            let count = min(size, count - start)
            let found = unsafe measure(
                part, parameters: parameters + start, gradients: gradients + start, moments: moments + start,
                momentStride: momentStride, count: count)
            sums.parameters += found.parameters
            sums.others += found.others
        }
        let scale = self.scale(part, sums)
        // The other way round: the last blocks are in a cache.
        for block in (0..<blockCount).reversed() {
            let start = block * size
            let count = min(size, count - start)
            unsafe finish(
                part, scale: scale, parameters: parameters + start, gradients: gradients + start,
                moments: moments + start, momentStride: momentStride, count: count)
        }
    }

    /// The first pass for a block of a tensor: moments, and sums of squares.
    ///
    /// The parameters are as for `apply`.
    func measure(
        _ part: ParameterPart?, parameters: UnsafePointer<Float>, gradients: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>, momentStride: Int, count: Int
    ) -> SquareSums {
        guard let arithmetic = layerwiseArithmetic(for: part) else { return SquareSums() }
        return unsafe SelectedKernels.best.layerwiseSquares(
            arithmetic, parameters: parameters, firstMoment: moments,
            secondMoment: momentCount > 1 ? moments + momentStride : moments, gradients: gradients, count: count)
    }

    /// What the second pass multiplies the change of a tensor by.
    ///
    /// - Parameter sums: over all blocks of the tensor, added in their order.
    func scale(_ part: ParameterPart?, _ sums: SquareSums) -> Float {
        guard case .layerwise(let arithmetic, _, let adaptsBiases) = form else { return 1 }
        let isAdapted =
            switch part {
            case .weights, nil: true
            case .biases: adaptsBiases
            }
        return (layerwiseArithmetic(for: part) ?? arithmetic).scale(isAdapted ? sums : nil)
    }

    /// The second pass for a block of a tensor: the parameters.
    ///
    /// The parameters are as for `apply`.
    func finish(
        _ part: ParameterPart?, scale: Float, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>, momentStride: Int, count: Int
    ) {
        guard let arithmetic = layerwiseArithmetic(for: part) else { return }
        unsafe SelectedKernels.best.layerwiseUpdate(
            arithmetic, scale: scale, parameters: parameters, firstMoment: moments,
            secondMoment: momentCount > 1 ? moments + momentStride : moments, gradients: gradients, count: count)
    }

    /// The arithmetic of a layer-wise update for a part; nil for other updates.
    private func layerwiseArithmetic(for part: ParameterPart?) -> LayerwiseArithmetic? {
        guard case .layerwise(let arithmetic, let sparesBiases, _) = form else { return nil }
        switch part {
        case .weights, nil: return arithmetic
        case .biases: return sparesBiases ? arithmetic.withoutDecay : arithmetic
        }
    }
}
