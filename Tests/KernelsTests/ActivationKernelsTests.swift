import Glibc
import Kernels
import TestSupport
import Testing

@Suite struct ActivationKernelsTests {
    @Test(arguments: InstructionSet.supported, [ActivationKind.relu, .leakyRelu, .tanh, .sigmoid, .identity])
    func `an activation is the formula, at every length and offset in memory`(
        level: InstructionSet, kind: ActivationKind
    ) {
        for columns in lengths {
            for offset in 0...3 {
                var generator = SplitMix(seed: UInt64(columns))
                let biases = GuardedMatrix(generator.floats(3), offset: offset)
                let values = GuardedMatrix<Float>(
                    rows: 3, columns: columns, rowStride: columns + 5, offset: offset
                ) { _, _ in 4 * generator.float() }
                let before = values.elements.map(Double.init)
                // Safe: three rows of that many columns and three biases.
                unsafe level.kernels.activate(
                    kind, values: values.pointer, rowCount: 3, rowStride: columns + 5, columnCount: columns,
                    biases: biases.pointer)

                var errors = LargestError()
                for row in 0..<3 {
                    for column in 0..<columns {
                        let (z, b) = (before[row * columns + column], Double(biases[0, row]))
                        let expected = formula(kind, z + b)
                        // No slope is above 1, so the rounding of z + b is not amplified.
                        let tolerance = unitRoundoff * (abs(z + b) + 2 * ulpBound(kind) * abs(expected))
                        errors.include(values[row, column], expected, tolerance: tolerance, at: "at z = \(z + b)")
                    }
                }
                #expect(errors.ratio <= 1, "columns \(columns), offset \(offset): \(errors)")
                #expect(values.surroundingsAreIntact && biases.surroundingsAreIntact, "columns \(columns)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported, [ActivationKind.relu, .leakyRelu, .tanh, .sigmoid, .identity])
    func `a derivative is the formula in terms of the activation, at every length and offset`(
        level: InstructionSet, kind: ActivationKind
    ) {
        for columns in lengths {
            for offset in 0...3 {
                var generator = SplitMix(seed: UInt64(columns))
                let derivatives = GuardedMatrix<Float>(
                    rows: 2, columns: columns, rowStride: columns + 3, offset: offset
                ) { _, _ in generator.float() }
                let activations = GuardedMatrix<Float>(
                    rows: 2, columns: columns, rowStride: columns + 3, offset: offset
                ) { _, _ in generator.float() }
                let before = derivatives.elements.map(Double.init)
                // Safe: both have two rows of that many columns.
                unsafe level.kernels.activationDerivative(
                    kind, derivatives: derivatives.pointer, activations: activations.pointer, rowCount: 2,
                    rowStride: columns + 3, columnCount: columns)

                var errors = LargestError()
                for row in 0..<2 {
                    for column in 0..<columns {
                        let (d, a) = (before[row * columns + column], Double(activations[row, column]))
                        // 1 − a² and 1 − a are rounded relative to what is subtracted.
                        let scale = abs(d) * (1 + a * a) * max(1, abs(a))
                        errors.include(
                            derivatives[row, column], d * derivative(kind, a),
                            tolerance: Roundings.activationDerivative * unitRoundoff * scale, at: "at a = \(a)")
                    }
                }
                #expect(errors.ratio <= 1, "columns \(columns), offset \(offset): \(errors)")
                #expect(derivatives.surroundingsAreIntact && activations.surroundingsAreIntact, "columns \(columns)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `the rectifiers at the ends, at zero and at NaN`(level: InstructionSet) {
        let arguments: [Float] = [-.infinity, -2, -0.0, 0, 2, .infinity]
        // A bias of −0 leaves every argument unchanged.
        #expect(activate(level, .relu, arguments, bias: -0.0) == [0, 0, 0, 0, 2, .infinity])
        #expect(
            activate(level, .leakyRelu, arguments, bias: -0.0)
                == [-.infinity, -2 * leakySlope, 0, 0, 2, .infinity])
    }

    @Test(arguments: InstructionSet.supported)
    func `the rectifiers' derivatives at zero are those of the negative side`(level: InstructionSet) {
        let activations: [Float] = [-1, -0.0, 0, .leastNonzeroMagnitude, 1]
        #expect(differentiate(level, .relu, at: activations) == [0, 0, 0, 1, 1])
        #expect(
            differentiate(level, .leakyRelu, at: activations) == [leakySlope, leakySlope, leakySlope, 1, 1])
    }

    @Test(arguments: InstructionSet.supported, [ActivationKind.relu, .leakyRelu, .tanh, .sigmoid, .identity])
    func `NaN propagates, from any index and from the bias`(level: InstructionSet, kind: ActivationKind) {
        for index in 0..<35 {
            let values = activate(level, kind, (0..<35).map { $0 == index ? .nan : 1 }, bias: 0)
            #expect((0..<35).allSatisfy { values[$0].isNaN == ($0 == index) }, "NaN at \(index)")
        }
        #expect(activate(level, kind, [1, 2, 3], bias: .nan).allSatisfy { $0.isNaN })
    }

    @Test(arguments: InstructionSet.supported)
    func `the identity's derivative changes nothing`(level: InstructionSet) {
        // Not even a NaN's bits or the sign of zero: it does not write.
        let values: [Float] = [1, -0.0, .nan, .infinity]
        #expect(
            differentiate(level, .identity, at: [0, 0, 0, 0], from: values).map { $0.bitPattern }
                == values.map { $0.bitPattern })
    }

    private func activate(
        _ level: InstructionSet, _ kind: ActivationKind, _ arguments: [Float], bias: Float
    ) -> [Float] {
        let values = GuardedMatrix(arguments)
        let biases = GuardedMatrix([bias])
        // Safe: one row of that many columns, one bias.
        unsafe level.kernels.activate(
            kind, values: values.pointer, rowCount: 1, rowStride: arguments.count, columnCount: arguments.count,
            biases: biases.pointer)
        return values.elements
    }

    private func differentiate(
        _ level: InstructionSet, _ kind: ActivationKind, at activations: [Float], from derivatives: [Float]? = nil
    ) -> [Float] {
        let derivatives = GuardedMatrix(derivatives ?? activations.map { _ in 1 })
        let activations = GuardedMatrix(activations)
        // Safe: one row of that many columns in both.
        unsafe level.kernels.activationDerivative(
            kind, derivatives: derivatives.pointer, activations: activations.pointer, rowCount: 1,
            rowStride: activations.columns, columnCount: activations.columns)
        return derivatives.elements
    }

    private func formula(_ kind: ActivationKind, _ z: Double) -> Double {
        switch kind {
        case .relu: max(0, z)
        case .leakyRelu: z > 0 ? z : Double(leakySlope) * z
        case .tanh: tanh(z)
        case .sigmoid: 1 / (1 + exp(-z))
        case .identity: z
        }
    }

    /// g′(z) where a = g(z).
    private func derivative(_ kind: ActivationKind, _ a: Double) -> Double {
        switch kind {
        case .relu: a > 0 ? 1 : 0
        case .leakyRelu: a > 0 ? 1 : Double(leakySlope)
        case .tanh: 1 - a * a
        case .sigmoid: a * (1 - a)
        case .identity: 1
        }
    }

    private func ulpBound(_ kind: ActivationKind) -> Double {
        switch kind {
        case .relu, .identity: 0
        case .leakyRelu: 0.5
        case .tanh: Ulps.hyperbolicTangent
        case .sigmoid: Ulps.logistic
        }
    }
}
