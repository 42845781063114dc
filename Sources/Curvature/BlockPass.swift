import Descent
import Glibc
import LinearAlgebra

/// The passes of a block of examples through the network: forward, backward, and both differentiated along a direction
/// in parameter space.
///
/// The derivative of a gradient along v is found by differentiating the forward and the backward pass themselves
/// (Pearlmutter 1994, "Fast exact multiplication by the Hessian"). With R{x} = d/dr x(θ + r·v) at r = 0, V and u the
/// parts of v for W and b, δ = ∂L/∂Z and ε = ∂L/∂A:
///
///     R{Z⁽ˡ⁾} = W·R{A⁽ˡ⁻¹⁾} + V·A⁽ˡ⁻¹⁾ + u              R{A} = g′(Z)∘R{Z}
///     R{δ⁽ᴸ⁾} = R{ŷ}: the output's derivative times R{Z⁽ᴸ⁾}
///     R{ε⁽ˡ⁻¹⁾} = Wᵀ·R{δ⁽ˡ⁾} + Vᵀ·δ⁽ˡ⁾                    R{δ} = g′(Z)∘R{ε} + g″(Z)∘R{Z}∘ε
///     R{dW⁽ˡ⁾} = R{δ⁽ˡ⁾}·A⁽ˡ⁻¹⁾ᵀ + δ⁽ˡ⁾·R{A⁽ˡ⁻¹⁾}ᵀ          R{db⁽ˡ⁾} = Σ R{δ⁽ˡ⁾}
///
/// exact up to rounding. Without the terms in δ and ε it is the product with the Gauss–Newton matrix. Every matrix has
/// one example per row: [examples, units].
final class BlockPass {
    /// The offsets of one layer's matrices in the buffer.
    private struct Offsets {
        let activations: Int
        let slopes: Int
        let bends: Int
        let deltas: Int
        let tangents: Int
        let tangentActivations: Int
        let tangentDeltas: Int
    }

    private let surface: CostSurface
    private let buffer: AlignedBuffer<Double>
    private let offsets: [Offsets]
    private let inputs: Int
    private let targets: Int
    private let ones: Int
    private let weights: Int

    /// The number of examples in the block.
    private var rows = 0

    /// The index of the block that is loaded.
    private var loaded: Int?

    init(_ surface: CostSurface) throws(MemoryError) {
        self.surface = surface
        var end = 0
        func reserve(_ width: Int) -> Int {
            defer { end += surface.blockSize * width }
            return end
        }
        inputs = reserve(surface.layers[0].inputs)
        targets = reserve(surface.layers[surface.layers.count - 1].units)
        ones = reserve(1)
        weights = reserve(1)
        offsets = surface.layers.map { layer in
            Offsets(
                activations: reserve(layer.units), slopes: reserve(layer.units), bends: reserve(layer.units),
                deltas: reserve(layer.units), tangents: reserve(layer.units), tangentActivations: reserve(layer.units),
                tangentDeltas: reserve(layer.units))
        }
        buffer = try AlignedBuffer(count: end)
        for row in 0..<surface.blockSize { unsafe at(ones)[row] = 1 }
    }

    // Safe, here and below: every matrix has room for `blockSize` rows, and `rows` is no more. Arguments are whole
    // parameter vectors, whose lengths the callers check.
    private func at(_ offset: Int) -> UnsafeMutablePointer<Double> { unsafe buffer.pointerForDisjointWrites + offset }

    /// The outputs of the layer before, or the inputs.
    private func before(_ layer: Int) -> UnsafeMutablePointer<Double> {
        unsafe at(layer == 0 ? inputs : offsets[layer - 1].activations)
    }

    /// Loads the examples of a block, unless they are loaded already.
    func load(block: Int) {
        guard loaded != block else { return }
        loaded = block
        let range = surface.block(block)
        rows = range.count
        let width = surface.layers[0].inputs
        let scaling = surface.standardization
        let x = unsafe at(inputs)
        for (row, example) in range.enumerated() {
            for feature in 0..<width {
                var value = Double(surface.examples.inputs[example, feature])
                if let scaling {
                    value = (value - Double(scaling.means[feature])) / Double(scaling.deviations[feature])
                }
                unsafe x[row * width + feature] = value
            }
        }
        for (row, example) in range.enumerated() {
            unsafe at(weights)[row] = surface.examples.relativeWeight(ofExample: example)
        }
        let units = surface.layers[surface.layers.count - 1].units
        let y = unsafe at(targets)
        let given = surface.examples.targets
        for (row, example) in range.enumerated() {
            for unit in 0..<units {
                if let number = given.classNumber(ofExample: example) {
                    let isOwn = units == 1 && surface.output == .sigmoid ? number == 1 : number == unit
                    unsafe y[row * units + unit] = isOwn ? 1 : 0
                } else {
                    unsafe y[row * units + unit] = Double(given.value(ofExample: example, index: unit) ?? 0)
                }
            }
        }
    }

    /// The forward pass.
    ///
    /// - Returns: the sum of the examples' losses, each times the example's weight.
    func forward(_ theta: UnsafePointer<Double>) -> Double {
        for (index, layer) in surface.layers.enumerated() {
            let matrices = offsets[index]
            // The output function is applied later, with the loss.
            let activation = index == surface.layers.count - 1 ? .identity : layer.activation
            let a = unsafe at(matrices.activations)
            unsafe gemm(
                .asStored, .transposed, m: rows, n: layer.units, k: layer.inputs, alpha: 1, a: before(index),
                lda: layer.inputs, b: theta + layer.weights, ldb: layer.inputs, beta: 0, c: a, ldc: layer.units)
            let b = unsafe theta + layer.biases
            let slopes = unsafe at(matrices.slopes)
            let bends = unsafe at(matrices.bends)
            for row in 0..<rows {
                for unit in 0..<layer.units {
                    let i = row * layer.units + unit
                    let curve = unsafe ActivationCurve(activation, at: a[i] + b[unit])
                    unsafe a[i] = curve.value
                    unsafe slopes[i] = curve.slope
                    unsafe bends[i] = curve.bend
                }
            }
        }
        return outputs()
    }

    /// Turns the logits into outputs.
    ///
    /// - Returns: the weighted sum of the losses, from the logits as in training, so that no logarithm is taken of a
    ///   rounded 0.
    private func outputs() -> Double {
        let last = surface.layers.count - 1
        let units = surface.layers[last].units
        let a = unsafe at(offsets[last].activations)
        let y = unsafe at(targets)
        let slopes = unsafe at(offsets[last].slopes)
        var sum = 0.0
        for row in 0..<rows {
            let z = unsafe a + row * units
            let y = unsafe y + row * units
            let weight = unsafe at(weights)[row]
            if surface.output == .softmax {
                var largest = unsafe z[0]
                for unit in 1..<max(units, 1) where unsafe z[unit] > largest { unsafe largest = z[unit] }
                var total = 0.0
                var own = 0.0
                for unit in 0..<units {
                    unsafe own += y[unit] * (largest - z[unit])
                    unsafe z[unit] = exp(z[unit] - largest)
                    unsafe total += z[unit]
                }
                for unit in 0..<units { unsafe z[unit] /= total }
                sum += weight * (own + log(total))
            } else {
                for unit in 0..<units {
                    let logit = unsafe z[unit]
                    if surface.output == .sigmoid {
                        unsafe sum += weight * (max(logit, 0) - logit * y[unit] + log1p(exp(-abs(logit))))
                        let curve = ActivationCurve(.sigmoid, at: logit)
                        unsafe z[unit] = curve.value
                        unsafe slopes[row * units + unit] = curve.slope
                    } else {
                        let error = unsafe logit - y[unit]
                        sum += weight * (0.5 * error * error)
                    }
                }
            }
        }
        return sum
    }

    /// The backward pass after a forward pass: computes what `product` needs and, if asked, the gradient.
    ///
    /// - Parameters:
    ///   - share: 1/m.
    ///   - gradient: the block's part is added to it; nil if not needed.
    func backward(_ theta: UnsafePointer<Double>, share: Double, gradient: UnsafeMutablePointer<Double>?) {
        let last = surface.layers.count - 1
        let width = surface.layers[last].units
        let outputs = unsafe at(offsets[last].activations)
        let y = unsafe at(targets)
        let deltas = unsafe at(offsets[last].deltas)
        for i in 0..<rows * width { unsafe deltas[i] = outputs[i] - y[i] }
        unsafe weight(deltas, width: width)
        for index in surface.layers.indices.reversed() {
            let layer = surface.layers[index]
            let delta = unsafe at(offsets[index].deltas)
            if let gradient = unsafe gradient {
                unsafe addOuter(delta, before(index), layer, share, to: gradient)
                unsafe addColumnSums(delta, layer, share, to: gradient)
            }
            guard index > 0 else { continue }
            let below = offsets[index - 1]
            let errors = unsafe at(below.deltas)
            unsafe gemm(
                .asStored, .asStored, m: rows, n: layer.inputs, k: layer.units, alpha: 1, a: delta, lda: layer.units,
                b: theta + layer.weights, ldb: layer.inputs, beta: 0, c: errors, ldc: layer.inputs)
            let slopes = unsafe at(below.slopes)
            let bends = unsafe at(below.bends)
            for i in 0..<rows * layer.inputs {
                // g″ becomes g″·ε: the directional pass needs ε in this product only.
                unsafe bends[i] *= errors[i]
                unsafe errors[i] *= slopes[i]
            }
        }
    }

    /// The derivative of the gradient along a direction, after a backward pass.
    ///
    /// - Parameters:
    ///   - direction: v.
    ///   - touched: for each layer, whether any of v's elements is not 0; the products of other layers are left out.
    ///   - isGaussNewton: whether to leave out the curvature of the network itself.
    ///   - result: the block's part of H·v is added to it.
    func product(
        _ theta: UnsafePointer<Double>, direction: UnsafePointer<Double>, touched: [Bool], isGaussNewton: Bool,
        share: Double, result: UnsafeMutablePointer<Double>
    ) {
        guard let first = touched.firstIndex(of: true) else { return }
        for index in first..<surface.layers.count {
            unsafe tangentForward(theta, direction, index, first: first, isTouched: touched[index])
        }
        tangentOutputs()
        for index in surface.layers.indices.reversed() {
            let layer = surface.layers[index]
            let matrices = offsets[index]
            let tangentDelta = unsafe at(matrices.tangentDeltas)
            unsafe addOuter(tangentDelta, before(index), layer, share, to: result)
            unsafe addColumnSums(tangentDelta, layer, share, to: result)
            if !isGaussNewton, index > first {
                unsafe addOuter(
                    at(matrices.deltas), at(offsets[index - 1].tangentActivations), layer, share, to: result)
            }
            guard index > 0 else { continue }
            unsafe tangentBackward(
                theta, direction, index, first: first, isTouched: touched[index], isGaussNewton: isGaussNewton)
        }
    }

    /// R{Z} and R{A} of a layer; for layers before the first that v touches they are 0 and not written.
    private func tangentForward(
        _ theta: UnsafePointer<Double>, _ direction: UnsafePointer<Double>, _ index: Int, first: Int, isTouched: Bool
    ) {
        let layer = surface.layers[index]
        let matrices = offsets[index]
        let tangents = unsafe at(matrices.tangents)
        var beta = 0.0
        if index > first {
            unsafe gemm(
                .asStored, .transposed, m: rows, n: layer.units, k: layer.inputs, alpha: 1,
                a: at(offsets[index - 1].tangentActivations), lda: layer.inputs, b: theta + layer.weights,
                ldb: layer.inputs, beta: 0, c: tangents, ldc: layer.units)
            beta = 1
        }
        if isTouched {
            unsafe gemm(
                .asStored, .transposed, m: rows, n: layer.units, k: layer.inputs, alpha: 1, a: before(index),
                lda: layer.inputs, b: direction + layer.weights, ldb: layer.inputs, beta: beta, c: tangents,
                ldc: layer.units)
            let u = unsafe direction + layer.biases
            for row in 0..<rows {
                for unit in 0..<layer.units { unsafe tangents[row * layer.units + unit] += u[unit] }
            }
        }
        let slopes = unsafe at(matrices.slopes)
        let tangentActivations = unsafe at(matrices.tangentActivations)
        for i in 0..<rows * layer.units { unsafe tangentActivations[i] = slopes[i] * tangents[i] }
    }

    /// R{δ} of the last layer: the loss's second derivative with respect to the logits, times R{Z}.
    private func tangentOutputs() {
        let last = surface.layers.count - 1
        let units = surface.layers[last].units
        let outputs = unsafe at(offsets[last].activations)
        let tangents = unsafe at(offsets[last].tangents)
        let deltas = unsafe at(offsets[last].tangentDeltas)
        switch surface.output {
        case .softmax:
            // diag(ŷ) − ŷ·ŷᵀ.
            for row in 0..<rows {
                let start = row * units
                var mean = 0.0
                for i in start..<start + units { unsafe mean += outputs[i] * tangents[i] }
                for i in start..<start + units { unsafe deltas[i] = outputs[i] * (tangents[i] - mean) }
            }
        case .sigmoid:
            let slopes = unsafe at(offsets[last].slopes)
            for i in 0..<rows * units { unsafe deltas[i] = slopes[i] * tangents[i] }
        case .identity:
            for i in 0..<rows * units { unsafe deltas[i] = tangents[i] }
        case .relu, .leakyRelu, .tanh:
            preconditionFailure("\(surface.output) is only for hidden layers: a network refuses it as the output")
        }
        unsafe weight(deltas, width: units)
    }

    /// Multiplies each example's derivatives of the loss with the example's weight.
    private func weight(_ values: UnsafeMutablePointer<Double>, width: Int) {
        let weights = unsafe at(weights)
        for row in 0..<rows {
            for i in row * width..<(row + 1) * width { unsafe values[i] *= weights[row] }
        }
    }

    /// R{δ} of the layer before `index`.
    private func tangentBackward(
        _ theta: UnsafePointer<Double>, _ direction: UnsafePointer<Double>, _ index: Int, first: Int, isTouched: Bool,
        isGaussNewton: Bool
    ) {
        let layer = surface.layers[index]
        let below = offsets[index - 1]
        let errors = unsafe at(below.tangentDeltas)
        unsafe gemm(
            .asStored, .asStored, m: rows, n: layer.inputs, k: layer.units, alpha: 1,
            a: at(offsets[index].tangentDeltas),
            lda: layer.units, b: theta + layer.weights, ldb: layer.inputs, beta: 0, c: errors, ldc: layer.inputs)
        if isTouched, !isGaussNewton {
            unsafe gemm(
                .asStored, .asStored, m: rows, n: layer.inputs, k: layer.units, alpha: 1, a: at(offsets[index].deltas),
                lda: layer.units, b: direction + layer.weights, ldb: layer.inputs, beta: 1, c: errors,
                ldc: layer.inputs)
        }
        let slopes = unsafe at(below.slopes)
        if isGaussNewton || index - 1 < first {
            for i in 0..<rows * layer.inputs { unsafe errors[i] *= slopes[i] }
        } else {
            let bends = unsafe at(below.bends)
            let tangents = unsafe at(below.tangents)
            for i in 0..<rows * layer.inputs { unsafe errors[i] = slopes[i] * errors[i] + bends[i] * tangents[i] }
        }
    }

    /// W's part: adds share·δᵀ·A.
    private func addOuter(
        _ delta: UnsafePointer<Double>, _ activations: UnsafePointer<Double>, _ layer: ParameterLayout.Layer,
        _ share: Double, to result: UnsafeMutablePointer<Double>
    ) {
        unsafe gemm(
            .transposed, .asStored, m: layer.units, n: layer.inputs, k: rows, alpha: share, a: delta, lda: layer.units,
            b: activations, ldb: layer.inputs, beta: 1, c: result + layer.weights, ldc: layer.inputs)
    }

    /// b's part: adds share·Σ δ.
    private func addColumnSums(
        _ delta: UnsafePointer<Double>, _ layer: ParameterLayout.Layer, _ share: Double,
        to result: UnsafeMutablePointer<Double>
    ) {
        unsafe gemm(
            .transposed, .asStored, m: layer.units, n: 1, k: rows, alpha: share, a: delta, lda: layer.units,
            b: at(ones), ldb: 1, beta: 1, c: result + layer.biases, ldc: 1)
    }
}
