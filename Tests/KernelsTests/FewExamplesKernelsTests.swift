import Glibc
import Kernels
import TestSupport
import Testing

/// A layer of a few examples, each example contiguous.
private struct FewExamples {
    let kind: ActivationKind
    /// X, [examples, inputs].
    let inputs: GuardedMatrix<Float>
    /// W, [units, inputs].
    let weights: GuardedMatrix<Float>
    let biases: GuardedMatrix<Float>
    /// A, [examples, units]; NaN at first.
    let outputs: GuardedMatrix<Float>

    /// Rows of inputs and outputs are further apart than they are long.
    init(_ kind: ActivationKind, inputs: Int, units: Int, examples: Int, offset: Int = 0) {
        self.kind = kind
        var generator = SplitMix(seed: UInt64(inputs * 1000 + units))
        weights = GuardedMatrix(rows: units, columns: inputs, offset: offset) { _, _ in generator.float() }
        biases = GuardedMatrix(generator.floats(units), offset: offset)
        self.inputs = GuardedMatrix(rows: examples, columns: inputs, rowStride: inputs + 3, offset: offset) { _, _ in
            generator.float()
        }
        outputs = GuardedMatrix(rows: examples, columns: units, rowStride: units + 5, offset: offset) { _, _ in .nan }
    }

    func forward(_ level: InstructionSet) {
        // Safe: all matrices have the layer's shape.
        unsafe level.kernels.fewForward(
            kind, inputs: inputs.pointer, inputStride: inputs.rowStride, exampleCount: inputs.rows,
            inputCount: inputs.columns, weights: weights.pointer, biases: biases.pointer, outputs: outputs.pointer,
            outputStride: outputs.rowStride, unitCount: outputs.columns)
    }

    var surroundingsAreIntact: Bool { [inputs, weights, biases, outputs].allSatisfy { $0.surroundingsAreIntact } }

    /// z of an example and a unit, and the sum of the magnitudes of its terms.
    func sum(example: Int, unit: Int) -> (value: Double, magnitude: Double) {
        var value = Double(biases[0, unit])
        var magnitude = abs(value)
        for input in 0..<inputs.columns {
            let term = Double(weights[unit, input]) * Double(inputs[example, input])
            value += term
            magnitude += abs(term)
        }
        return (value, magnitude)
    }

    /// g, the largest slope it has, and its own error in units in the last place.
    func value(_ z: Double) -> (value: Double, slope: Double, ulps: Double) {
        switch kind {
        case .relu: (max(z, 0), 1, 0)
        case .leakyRelu: (z > 0 ? z : Double(leakySlope) * z, 1, 1)
        case .tanh: (tanh(z), 1, Ulps.hyperbolicTangent)
        case .sigmoid: (1 / (1 + exp(-z)), 0.25, Ulps.logistic)
        case .identity: (z, 1, 0)
        }
    }
}

@Suite struct FewExamplesKernelsTests {
    private static let kinds: [ActivationKind] = [.relu, .leakyRelu, .tanh, .sigmoid, .identity]

    /// Inputs and units: each remainder of a vector and of a tile's rows.
    private static let shapes =
        [(1, 1), (2, 32), (32, 3), (17, 15), (1000, 10), (4097, 5)] + (1...33).map { ($0, ($0 * 5) % 18 + 1) }

    @Test(arguments: InstructionSet.supported, kinds)
    func `forward is g(X·Wᵀ + b)`(level: InstructionSet, kind: ActivationKind) {
        for (inputs, units) in Self.shapes {
            for examples in [1, 2, 3, 4] {
                let layer = FewExamples(kind, inputs: inputs, units: units, examples: examples, offset: units % 4)
                layer.forward(level)
                // The bound of the kernel's comment.
                let roundings = Double((inputs + 15) / 16 + 6)
                var errors = LargestError()
                for example in 0..<examples {
                    for unit in 0..<units {
                        let z = layer.sum(example: example, unit: unit)
                        let expected = layer.value(z.value)
                        let ofSum = roundings * z.magnitude * expected.slope
                        let ofFunction = 2 * expected.ulps * abs(expected.value)
                        errors.include(
                            layer.outputs[example, unit], expected.value,
                            tolerance: (ofSum + ofFunction) * unitRoundoff, at: "of \(example), \(unit)")
                    }
                }
                #expect(errors.ratio <= 1, "\(inputs)-\(units), \(examples) examples: \(errors)")
                #expect(layer.surroundingsAreIntact, "\(inputs)-\(units), \(examples) examples")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `an example's outputs do not depend on the examples and the units beside it`(level: InstructionSet) {
        for (inputs, units) in Self.shapes {
            let whole = FewExamples(.tanh, inputs: inputs, units: units, examples: 5)
            whole.forward(level)
            for example in 0..<5 {
                let single = FewExamples(.tanh, inputs: inputs, units: units, examples: 1)
                for input in 0..<inputs { single.inputs[0, input] = whole.inputs[example, input] }
                single.forward(level)
                // Bit for bit: every sum has its own fixed order.
                #expect(
                    (0..<units).allSatisfy { single.outputs[0, $0] == whole.outputs[example, $0] },
                    "\(inputs)-\(units), example \(example)")
            }
            let unit = units - 1
            let narrow = FewExamples(.tanh, inputs: inputs, units: 1, examples: 5)
            for input in 0..<inputs {
                narrow.weights[0, input] = whole.weights[unit, input]
                for example in 0..<5 { narrow.inputs[example, input] = whole.inputs[example, input] }
            }
            narrow.biases[0, 0] = whole.biases[0, unit]
            narrow.forward(level)
            #expect((0..<5).allSatisfy { narrow.outputs[$0, 0] == whole.outputs[$0, unit] }, "\(inputs)-\(units)")
        }
    }

    @Test(arguments: InstructionSet.supported, kinds)
    func `a NaN reaches only what is computed from it`(level: InstructionSet, kind: ActivationKind) {
        let layer = FewExamples(kind, inputs: 21, units: 11, examples: 4)
        layer.inputs[2, 20] = .nan
        layer.forward(level)
        for example in 0..<4 {
            #expect((0..<11).allSatisfy { layer.outputs[example, $0].isNaN == (example == 2) }, "\(example)")
        }
    }

    @Test(.needsAVX512, arguments: kinds)
    func `AVX2 and AVX-512 give the same bits`(kind: ActivationKind) {
        for (inputs, units) in Self.shapes {
            let narrow = FewExamples(kind, inputs: inputs, units: units, examples: 3)
            let wide = FewExamples(kind, inputs: inputs, units: units, examples: 3)
            narrow.forward(.avx2)
            wide.forward(.avx512)
            // Exact: both fuse every multiply-add and add the parts of a sum alike.
            #expect(narrow.outputs.bits == wide.outputs.bits, "\(inputs)-\(units)")
        }
    }

    /// Runs the kernel over all examples of a matrix of logits, [examples, classes].
    private func softmax(_ level: InstructionSet, _ logits: GuardedMatrix<Float>) {
        // Safe: the matrix has that shape.
        unsafe level.kernels.fewSoftmax(
            logits: logits.pointer, classCount: logits.columns, rowStride: logits.rowStride,
            exampleCount: logits.rows)
    }

    @Test(arguments: InstructionSet.supported, [1, 2, 3, 10, 15, 16, 17, 31, 32, 33, 100, 1000])
    func `softmax is the formula, wherever the logits lie`(level: InstructionSet, classes: Int) {
        // Also where all are far from 0: what stands in for a missing lane must be no logit.
        for center in [0, -500, 500] as [Float] {
            var generator = SplitMix(seed: UInt64(classes))
            let logits = GuardedMatrix<Float>(
                rows: 3, columns: classes, rowStride: classes + 3, offset: classes % 4
            ) { _, _ in center + 8 * generator.float() }
            let before = (0..<3).map { row in (0..<classes).map { Double(logits[row, $0]) } }
            softmax(level, logits)
            var errors = LargestError()
            for (row, z) in before.enumerated() {
                let largest = z.reduce(-.infinity, max)
                let powers = z.map { exp($0 - largest) }
                let sum = powers.reduce(0, +)
                for (index, power) in powers.enumerated() {
                    // The difference, up to 16 and rounded, is an exponent; two powers of 2 ulps, which are 4 u each;
                    // the sum and the quotient.
                    let roundings = 16 + 4 + 4 + Double((classes + 15) / 16 + 4) + 1
                    errors.include(
                        logits[row, index], power / sum, tolerance: roundings * unitRoundoff * power / sum)
                }
            }
            #expect(errors.ratio <= 1, "\(classes) classes round \(center): \(errors)")
            #expect(logits.surroundingsAreIntact, "\(classes) classes")
        }
    }

    @Test(arguments: InstructionSet.supported, [Float.nan, .infinity])
    func `a logit that is NaN or infinite makes its example NaN and no other`(level: InstructionSet, value: Float) {
        for index in [0, 15, 16, 19] {
            let logits = GuardedMatrix<Float>(rows: 3, columns: 20) { $0 == 1 && $1 == index ? value : 1 }
            softmax(level, logits)
            for row in 0..<3 {
                #expect(
                    (0..<20).allSatisfy { logits[row, $0].isNaN == (row == 1) }, "row \(row), logit \(index)")
            }
        }
    }
}
