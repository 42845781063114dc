import Kernels
import TestSupport
import Testing

/// The two passes of LAMB and LARS, on every level.
@Suite struct LayerwiseKernelsTests {
    private static let lamb = LAMBScalars(
        adam: {
            var scalars = AdamScalars(
                beta1: 0.9, oneMinusBeta1: 0.1, beta2: 0.75, oneMinusBeta2: 0.25, correctedRate: 1.5,
                rootCorrection: 1.25, epsilon: 1e-5)
            scalars.decay = 0.125
            return scalars
        }(), learningRate: 0.5)

    private static let lars = LARSScalars(learningRate: 2, beta: 0.9, decay: 0.125, trustCoefficient: 0.01)

    /// Parameters, both moments and gradients.
    private struct Buffers {
        let theta, v, s, g: GuardedMatrix<Float>

        init(_ count: Int, offset: Int) {
            var generator = SplitMix(seed: UInt64(count))
            theta = GuardedMatrix(generator.floats(count), offset: offset)
            v = GuardedMatrix(generator.floats(count), offset: offset)
            s = GuardedMatrix(generator.floats(count).map { abs($0) + 0.01 }, offset: offset)
            g = GuardedMatrix(generator.floats(count), offset: offset)
        }

        func doubles(_ matrix: GuardedMatrix<Float>) -> [Double] { (0..<matrix.columns).map { Double(matrix[0, $0]) } }

        var areIntact: Bool { [theta, v, s, g].allSatisfy(\.surroundingsAreIntact) }
    }

    private static func squares(
        _ level: InstructionSet, _ arithmetic: LayerwiseArithmetic, _ buffers: Buffers
    ) -> SquareSums {
        // Safe: the buffers have one length.
        unsafe level.kernels.layerwiseSquares(
            arithmetic, parameters: buffers.theta.pointer, firstMoment: buffers.v.pointer,
            secondMoment: buffers.s.pointer, gradients: buffers.g.pointer, count: buffers.theta.columns)
    }

    private static func update(
        _ level: InstructionSet, _ arithmetic: LayerwiseArithmetic, scale: Float, _ buffers: Buffers
    ) {
        // Safe: the buffers have one length.
        unsafe level.kernels.layerwiseUpdate(
            arithmetic, scale: scale, parameters: buffers.theta.pointer, firstMoment: buffers.v.pointer,
            secondMoment: buffers.s.pointer, gradients: buffers.g.pointer, count: buffers.theta.columns)
    }

    @Test(arguments: InstructionSet.supported)
    func `LAMB's passes are the formula, at every length and position in memory`(level: InstructionSet) {
        for count in lengths {
            for offset in 0...3 {
                let buffers = Buffers(count, offset: offset)
                var (theta, v, s) = (
                    buffers.doubles(buffers.theta), buffers.doubles(buffers.v), buffers.doubles(buffers.s)
                )
                let g = buffers.doubles(buffers.g)
                var sums = (theta: 0.0, u: 0.0)
                var u = theta
                var (vScale, uScale) = (v, theta)
                for i in theta.indices {
                    vScale[i] = abs(Double(Float(0.9)) * v[i]) + abs(Double(Float(0.1)) * g[i])
                    v[i] = Double(Float(0.9)) * v[i] + Double(Float(0.1)) * g[i]
                    s[i] = 0.75 * s[i] + 0.25 * g[i] * g[i]
                    let divisor = 1.25 * s[i].squareRoot() + Double(Float(1e-5))
                    u[i] = 1.5 * v[i] / divisor + 0.125 * theta[i]
                    uScale[i] = 1.5 * vScale[i] / divisor + abs(0.125 * theta[i])
                    sums.theta += theta[i] * theta[i]
                    sums.u += u[i] * u[i]
                }
                let found = Self.squares(level, .lamb(Self.lamb), buffers)
                #expect(abs(found.parameters - sums.theta) <= Double(count) * Double.ulpOfOne * sums.theta)
                let squared = uScale.reduce(0) { $0 + $1 * $1 }
                #expect(abs(found.others - sums.u) <= 2 * Roundings.lambChange * unitRoundoff * squared)
                Self.update(level, .lamb(Self.lamb), scale: 0.25, buffers)
                var errors = LargestError()
                for i in theta.indices {
                    let tolerance = Roundings.lambChange * unitRoundoff * (abs(theta[i]) + 0.25 * uScale[i])
                    errors.include(buffers.theta[0, i], theta[i] - 0.25 * u[i], tolerance: tolerance, at: "θ \(i)")
                    errors.include(
                        buffers.v[0, i], v[i], tolerance: Roundings.firstMoment * unitRoundoff * vScale[i], at: "v \(i)"
                    )
                    errors.include(
                        buffers.s[0, i], s[i], tolerance: Roundings.secondMoment * unitRoundoff * s[i], at: "s \(i)")
                }
                #expect(errors.ratio <= 1, "count \(count), offset \(offset): \(errors)")
                #expect(buffers.areIntact)
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `LARS's passes are the formula, at every length and position in memory`(level: InstructionSet) {
        for count in lengths {
            for offset in 0...3 {
                let buffers = Buffers(count, offset: offset)
                let (theta, v, g) = (
                    buffers.doubles(buffers.theta), buffers.doubles(buffers.v), buffers.doubles(buffers.g)
                )
                let before = (buffers.theta.bits, buffers.v.bits, buffers.s.bits)
                let found = Self.squares(level, .lars(Self.lars), buffers)
                #expect((buffers.theta.bits, buffers.v.bits, buffers.s.bits) == before)
                for (sum, values) in [(found.parameters, theta), (found.others, g)] {
                    let expected = values.reduce(0) { $0 + $1 * $1 }
                    #expect(abs(sum - expected) <= Double(count) * Double.ulpOfOne * expected)
                }
                Self.update(level, .lars(Self.lars), scale: 0.5, buffers)
                #expect(buffers.s.bits == before.2)
                var errors = LargestError()
                for i in theta.indices {
                    let change = 0.5 * (g[i] + 0.125 * theta[i])
                    let next = Double(Float(0.9)) * v[i] + change
                    let scale = abs(0.9 * v[i]) + 0.5 * (abs(g[i]) + abs(0.125 * theta[i]))
                    errors.include(
                        buffers.v[0, i], next, tolerance: Roundings.larsVelocity * unitRoundoff * scale, at: "v \(i)")
                    errors.include(
                        buffers.theta[0, i], theta[i] - 2 * next,
                        tolerance: Roundings.lars * unitRoundoff * (abs(theta[i]) + 2 * scale), at: "θ \(i)")
                }
                #expect(errors.ratio <= 1, "count \(count), offset \(offset): \(errors)")
                #expect(buffers.areIntact)
            }
        }
    }

    @Test func `the trust ratio is that of the norms, and 1 where one is 0 or the tensor is not adapted`() {
        let sums = SquareSums(parameters: 16, others: 4)
        #expect(LayerwiseArithmetic.lamb(Self.lamb).scale(sums) == 1)
        #expect(LayerwiseArithmetic.lamb(Self.lamb).scale(nil) == 0.5)
        #expect(LayerwiseArithmetic.lars(Self.lars).scale(sums) == Float(0.01 * 4 / 2.5))
        #expect(LayerwiseArithmetic.lars(Self.lars).scale(nil) == 1)
        for zero in [SquareSums(parameters: 0, others: 4), SquareSums(parameters: 4, others: 0), SquareSums()] {
            #expect(LayerwiseArithmetic.lamb(Self.lamb).scale(zero) == 0.5)
            #expect(LayerwiseArithmetic.lars(Self.lars).scale(zero) == 1)
        }
        #expect(LayerwiseArithmetic.lamb(Self.lamb).scale(SquareSums(parameters: .nan, others: 1)).isNaN)
        #expect(LayerwiseArithmetic.lars(Self.lars).withoutDecay.scale(sums) == Float(0.01 * 4 / 2))
    }
}
