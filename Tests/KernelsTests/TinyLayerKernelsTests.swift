import Glibc
import Kernels
import TestSupport
import Testing

/// A layer of few units between two matrices whose examples are contiguous.
private struct TinyLayer {
    let kind: ActivationKind
    let inputs: Int
    let units: Int
    /// A multiple of `vectorWidth`.
    let columns: Int
    /// X, or A of the layer below: possible values of every activation, none within rounding of 0.
    let activations: GuardedMatrix<Float>
    let weights: GuardedMatrix<Float>
    let biases: GuardedMatrix<Float>
    /// A of the layer; NaN at first.
    let outputs: GuardedMatrix<Float>
    /// dZ of the layer.
    let derivatives: GuardedMatrix<Float>
    /// dZ of the layer below, dW and db; NaN at first.
    let results: GuardedMatrix<Float>
    let weightGradients: GuardedMatrix<Float>
    let biasGradients: GuardedMatrix<Float>

    init(_ kind: ActivationKind, inputs: Int, units: Int, columns: Int, offset: Int = 0) {
        self.kind = kind
        self.inputs = inputs
        self.units = units
        self.columns = columns
        var generator = SplitMix(seed: UInt64(inputs * 1000 + units))
        let stride = columns + (columns % 32 == 0 ? 16 : 0)
        func matrix(_ rows: Int, _ element: () -> Float) -> GuardedMatrix<Float> {
            GuardedMatrix(rows: rows, columns: columns, rowStride: stride, offset: offset) { _, _ in element() }
        }
        activations = matrix(inputs) { 0.9 * abs(generator.float()) + 0.05 }
        weights = GuardedMatrix(rows: units, columns: inputs, offset: offset) { _, _ in generator.float() }
        biases = GuardedMatrix(generator.floats(units), offset: offset)
        outputs = matrix(units) { .nan }
        derivatives = matrix(units) { generator.float() }
        results = matrix(inputs) { .nan }
        weightGradients = GuardedMatrix(rows: units, columns: inputs, offset: offset) { _, _ in .nan }
        biasGradients = GuardedMatrix([Float](repeating: .nan, count: units), offset: offset)
    }

    // Safe, here and below: all matrices have the layer's shape and one stride.

    func forward(_ level: InstructionSet, biased: Bool = true) {
        unsafe level.kernels.tinyForward(
            kind, inputs: activations.pointer, inputCount: inputs, weights: weights.pointer,
            biases: biased ? UnsafePointer(biases.pointer) : nil, outputs: outputs.pointer, unitCount: units,
            stride: outputs.rowStride, columnCount: columns)
    }

    func backward(_ level: InstructionSet) {
        unsafe level.kernels.tinyBackward(
            kind, derivatives: derivatives.pointer, unitCount: units, weights: weights.pointer,
            activations: activations.pointer, results: results.pointer, inputCount: inputs,
            stride: results.rowStride, columnCount: columns)
    }

    func gradients(_ level: InstructionSet, accumulating: Bool = false) {
        unsafe level.kernels.tinyGradients(
            derivatives: derivatives.pointer, unitCount: units, inputs: activations.pointer, inputCount: inputs,
            stride: derivatives.rowStride, columnCount: columns, weightGradients: weightGradients.pointer,
            biasGradients: biasGradients.pointer, accumulating: accumulating)
    }

    var surroundingsAreIntact: Bool {
        [activations, weights, biases, outputs, derivatives, results, weightGradients, biasGradients]
            .allSatisfy { $0.surroundingsAreIntact }
    }

    var bits: [Bits] { [outputs.bits, results.bits, weightGradients.bits, biasGradients.bits] }

    /// z of a unit and an example, and the sum of the magnitudes of its terms.
    func sum(unit: Int, column: Int, biased: Bool = true) -> (value: Double, magnitude: Double) {
        var value = biased ? Double(biases[0, unit]) : 0
        var magnitude = abs(value)
        for input in 0..<inputs {
            let term = Double(weights[unit, input]) * Double(activations[input, column])
            value += term
            magnitude += abs(term)
        }
        return (value, magnitude)
    }

    /// g and the largest slope it has.
    func value(_ z: Double) -> (value: Double, slope: Double, ulps: Double) {
        switch kind {
        case .relu: (max(z, 0), 1, 0)
        case .leakyRelu: (z > 0 ? z : Double(leakySlope) * z, 1, 1)
        case .tanh: (tanh(z), 1, Ulps.hyperbolicTangent)
        case .sigmoid: (1 / (1 + exp(-z)), 0.25, Ulps.logistic)
        case .identity: (z, 1, 0)
        }
    }

    /// g′ in terms of a, which is positive here.
    func derivative(_ a: Double) -> Double {
        switch kind {
        case .relu, .leakyRelu, .identity: 1
        case .tanh: 1 - a * a
        case .sigmoid: a * (1 - a)
        }
    }
}

@Suite struct TinyLayerKernelsTests {
    private static let kinds: [ActivationKind] = [.relu, .leakyRelu, .tanh, .sigmoid, .identity]

    /// Each remainder of units and inputs by the rows that a kernel takes at a time.
    private static let shapes = [(1, 1), (2, 5), (5, 2), (3, 4), (4, 3), (8, 7), (7, 9), (16, 6), (33, 17)]

    @Test(arguments: InstructionSet.supported, kinds)
    func `forward is g(W·X + b)`(level: InstructionSet, kind: ActivationKind) {
        for (inputs, units) in Self.shapes {
            for columns in [16, 32, 48, 80] {
                for biased in [true, false] {
                    let layer = TinyLayer(kind, inputs: inputs, units: units, columns: columns, offset: units % 4)
                    layer.forward(level, biased: biased)
                    var errors = LargestError()
                    for unit in 0..<units {
                        for column in 0..<columns {
                            let z = layer.sum(unit: unit, column: column, biased: biased)
                            let expected = layer.value(z.value)
                            // Two roundings for each term of the sum, and those of the function.
                            let ofSum = 2 * Double(inputs + 1) * z.magnitude * expected.slope
                            let ofFunction = 2 * expected.ulps * abs(expected.value)
                            errors.include(
                                layer.outputs[unit, column], expected.value,
                                tolerance: (ofSum + ofFunction) * unitRoundoff)
                        }
                    }
                    #expect(errors.ratio <= 1, "\(inputs)-\(units), columns \(columns): \(errors)")
                    #expect(layer.surroundingsAreIntact, "\(inputs)-\(units), columns \(columns)")
                }
            }
        }
    }

    @Test(arguments: InstructionSet.supported, kinds)
    func `backward is (Wᵀ·dZ)·g′`(level: InstructionSet, kind: ActivationKind) {
        for (inputs, units) in Self.shapes {
            for columns in [16, 32, 48, 80] {
                let layer = TinyLayer(kind, inputs: inputs, units: units, columns: columns, offset: units % 4)
                layer.backward(level)
                var errors = LargestError()
                for input in 0..<inputs {
                    for column in 0..<columns {
                        var sum = 0.0
                        var magnitude = 0.0
                        for unit in 0..<units {
                            let term = Double(layer.weights[unit, input]) * Double(layer.derivatives[unit, column])
                            sum += term
                            magnitude += abs(term)
                        }
                        let slope = layer.derivative(Double(layer.activations[input, column]))
                        // Two roundings for each term; g′ is a difference of numbers up to 1.
                        let tolerance = (2 * Double(units) + 1) * magnitude * slope + 2 * magnitude
                        errors.include(
                            layer.results[input, column], sum * slope, tolerance: tolerance * unitRoundoff)
                    }
                }
                #expect(errors.ratio <= 1, "\(inputs)-\(units), columns \(columns): \(errors)")
                #expect(layer.surroundingsAreIntact, "\(inputs)-\(units), columns \(columns)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `gradients are dZ·Xᵀ and the sums of dZ`(level: InstructionSet) {
        for (inputs, units) in Self.shapes {
            for columns in [16, 32, 48, 80, 1024] {
                let layer = TinyLayer(.identity, inputs: inputs, units: units, columns: columns, offset: units % 4)
                layer.gradients(level)
                // A term takes part in the additions of its lane and in four of pairs, and is rounded itself.
                let roundings = Double(columns / 16) + 5
                var errors = LargestError()
                for unit in 0..<units {
                    func include(_ actual: Float, _ terms: [Double]) {
                        let magnitude = terms.reduce(0) { $0 + abs($1) }
                        errors.include(
                            actual, terms.reduce(0, +), tolerance: roundings * magnitude * unitRoundoff)
                    }
                    let derivatives = (0..<columns).map { Double(layer.derivatives[unit, $0]) }
                    include(layer.biasGradients[0, unit], derivatives)
                    for input in 0..<inputs {
                        include(
                            layer.weightGradients[unit, input],
                            (0..<columns).map { derivatives[$0] * Double(layer.activations[input, $0]) })
                    }
                }
                #expect(errors.ratio <= 1, "\(inputs)-\(units), columns \(columns): \(errors)")
                #expect(layer.surroundingsAreIntact, "\(inputs)-\(units), columns \(columns)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `gradients are added to those before, each with one rounding`(level: InstructionSet) {
        for (inputs, units) in Self.shapes {
            let layer = TinyLayer(.identity, inputs: inputs, units: units, columns: 48, offset: units % 4)
            layer.gradients(level)
            let (weights, biases) = (layer.weightGradients, layer.biasGradients)
            let expectedWeights = (0..<units).map { unit in (0..<inputs).map { weights[unit, $0] + Float($0 + unit) } }
            let expectedBiases = (0..<units).map { biases[0, $0] - Float($0) }
            for unit in 0..<units {
                for input in 0..<inputs { weights[unit, input] = Float(input + unit) }
                biases[0, unit] = -Float(unit)
            }
            layer.gradients(level, accumulating: true)
            // Exact: the same sums as before, and one addition.
            for unit in 0..<units {
                #expect(
                    (0..<inputs).allSatisfy { weights[unit, $0] == expectedWeights[unit][$0] }, "\(inputs)-\(units)")
                #expect(biases[0, unit] == expectedBiases[unit], "\(inputs)-\(units)")
            }
            #expect(layer.surroundingsAreIntact, "\(inputs)-\(units)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `gradients that were summed apart are added in their order`(level: InstructionSet) {
        for count in [1, 15, 16, 17, 37, 337] {
            for termCount in [1, 2, 3, 7] {
                var generator = SplitMix(seed: UInt64(count))
                let terms = GuardedMatrix<Float>(rows: termCount, columns: count, rowStride: count + 3) { _, _ in
                    generator.float()
                }
                let before = (0..<termCount).map { term in (0..<count).map { terms[term, $0] } }
                // Safe: the matrix has these rows and columns.
                unsafe level.kernels.tinySumGradients(
                    gradients: terms.pointer, count: count, stride: terms.rowStride, termCount: termCount)
                // Exact: float additions from the first to the last.
                let sums = (0..<count).map { column in before.dropFirst().reduce(before[0][column]) { $0 + $1[column] }
                }
                #expect((0..<count).allSatisfy { terms[0, $0] == sums[$0] }, "\(count) of \(termCount)")
                for term in 1..<max(termCount, 1) {
                    #expect((0..<count).allSatisfy { terms[term, $0] == before[term][$0] }, "\(count) of \(termCount)")
                }
                #expect(terms.surroundingsAreIntact, "\(count) of \(termCount)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `a unit's results do not depend on the units beside it`(level: InstructionSet) {
        let whole = TinyLayer(.tanh, inputs: 3, units: 7, columns: 48)
        whole.forward(level)
        whole.gradients(level)
        for unit in 0..<7 {
            let single = TinyLayer(.tanh, inputs: 3, units: 1, columns: 48)
            for input in 0..<3 {
                single.weights[0, input] = whole.weights[unit, input]
                for column in 0..<48 { single.activations[input, column] = whole.activations[input, column] }
            }
            single.biases[0, 0] = whole.biases[0, unit]
            for column in 0..<48 { single.derivatives[0, column] = whole.derivatives[unit, column] }
            single.forward(level)
            single.gradients(level)
            // Bit for bit: every sum has its own fixed order.
            #expect((0..<48).allSatisfy { single.outputs[0, $0] == whole.outputs[unit, $0] }, "unit \(unit)")
            #expect((0..<3).allSatisfy { single.weightGradients[0, $0] == whole.weightGradients[unit, $0] })
            #expect(single.biasGradients[0, 0] == whole.biasGradients[0, unit], "unit \(unit)")
        }
    }

    @Test(arguments: InstructionSet.supported, kinds)
    func `a NaN reaches only what is computed from it`(level: InstructionSet, kind: ActivationKind) {
        let layer = TinyLayer(kind, inputs: 3, units: 6, columns: 32)
        layer.activations[1, 5] = .nan
        layer.forward(level)
        layer.gradients(level)
        for unit in 0..<6 {
            #expect((0..<32).allSatisfy { layer.outputs[unit, $0].isNaN == ($0 == 5) }, "unit \(unit)")
            #expect((0..<3).allSatisfy { layer.weightGradients[unit, $0].isNaN == ($0 == 1) }, "unit \(unit)")
        }
        #expect((0..<6).allSatisfy { layer.biasGradients[0, $0].isFinite })
    }

    @Test(.needsAVX512, arguments: kinds)
    func `AVX2 and AVX-512 give the same bits`(kind: ActivationKind) {
        for (inputs, units) in Self.shapes {
            let narrow = TinyLayer(kind, inputs: inputs, units: units, columns: 80)
            let wide = TinyLayer(kind, inputs: inputs, units: units, columns: 80)
            for (layer, level) in [(narrow, InstructionSet.avx2), (wide, .avx512)] {
                layer.forward(level)
                layer.backward(level)
                layer.gradients(level)
            }
            // Exact: both fuse every multiply-add and round everything else alike.
            #expect(narrow.bits == wide.bits, "\(inputs)-\(units)")
        }
    }
}
