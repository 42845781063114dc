package import Kernels

/// The arithmetic of one step of an optimizer: its scalars, computed once, and what they do to parameters.
///
/// It is a plain value: any part of the parameters can be updated by it, in any order and by any thread. An optimizer
/// of the library makes its own; one of yours makes one of an ``ElementwiseUpdate``, or hands on that of another
/// optimizer.
public struct ParameterUpdate: Sendable {
    /// The forms of update that there are; both are element-wise, so the step that computes the gradient applies them
    /// block by block.
    ///
    /// Other forms get a case of their own here, and a protocol for updates of users beside `ElementwiseUpdate`. An
    /// update that scales a layer's whole change by norms (LAMB, LARS) and one that takes a layer's gradient as a
    /// matrix (Muon, Shampoo) need the layer's gradient in full: they set `needsWholeGradient`, and the step then calls
    /// `apply(layout:…)`, which goes layer by layer, once the gradient is complete. A method that asks for costs and
    /// gradients itself (L-BFGS) is no update but a loop, and takes `Backpropagation` where `TrainingRun` takes an
    /// `OptimizerState`.
    private enum Form {
        /// The library's own arithmetic, compiled for each level of instructions; biases may be spared its decay.
        case kernel(UpdateArithmetic, sparesBiases: Bool)

        /// An update of a user.
        case custom(CustomUpdate)
    }

    private let form: Form

    /// Whether it needs to know which parameters are weights and which are biases.
    private let distinguishesParts: Bool

    /// How many moments the update reads and writes for each parameter.
    let momentCount: Int

    /// Whether it is applied when the gradient of all parameters is complete, and not block by block; false for both
    /// forms.
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

    /// Applies the update in place.
    ///
    /// Ignores the network's layout: an optimizer that treats biases differently takes all parameters for weights.
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

    /// Applies the update to `count` parameters.
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
        }
    }
}
