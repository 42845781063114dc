import Glibc
import Kernels
import TestSupport
import Testing

/// The elementary functions of each level, observed through the kernels that use them.
///
/// Only code compiled in a level's target shows that level's rounding, so every value here is derived from a kernel's
/// result without further rounding; each helper explains how.
@Suite struct ElementaryFunctionsTests {
    @Test(arguments: InstructionSet.supported)
    func `the exponential is within its ulps from −87.33 to 0`(level: InstructionSet) {
        let points = exponentials(level, of: magnitudes(upTo: 87.33).map { -$0 })
        // Most arguments can be observed, but not all.
        #expect(points.count > 200_000)
        var errors = LargestError()
        for point in points {
            errors.include(
                ulps(point.value, exp(Double(point.x))), 0, tolerance: Ulps.exponential, at: "ulps at \(point.x)")
        }
        #expect(errors.ratio <= 1, "\(errors)")
    }

    @Test(arguments: InstructionSet.supported)
    func `below its range the exponential stays at the smallest normal numbers`(level: InstructionSet) {
        for point in exponentials(level, of: [-87.33, -87.4, -100, -1e10, -.greatestFiniteMagnitude]) {
            #expect((0x1p-126...0x1.1p-126).contains(point.value), "\(point)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `the logarithm is within its ulps from 1 to 1001`(level: InstructionSet) {
        for ones in [1, 2, 3, 9, 16, 100, 1000] {
            let stride = ones <= 16 ? 2_003 : 200_003
            let points = exponentials(level, of: magnitudes(upTo: 17, stride: stride).map { -$0 })
            // Cross-entropy with the label on one of several largest logits is ln Σ eᵈ, and the sum of those ones and
            // one power is rounded once.
            var losses = GuardedMatrix<Float>(points.map { _ in .nan })
            softmaxCrossEntropy(level, ones: ones, points.map(\.x), losses: &losses)
            var errors = LargestError()
            for (index, point) in points.enumerated() {
                let sum = Float(ones) + point.value
                errors.include(
                    ulps(losses[0, index], log(Double(sum))), 0, tolerance: Ulps.logarithm, at: "ulps at \(sum)")
            }
            #expect(points.count > 400 && errors.ratio <= 1, "\(ones) and a power: \(errors)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `ln(1 + x) is within its ulps from 0 to 1`(level: InstructionSet) {
        let points = exponentials(level, of: magnitudes(upTo: 87.33).map { -$0 })
        let losses = softplus(level, points.map(\.x))
        var errors = LargestError()
        var ofBoth = LargestError()
        for (point, loss) in zip(points, losses) {
            errors.include(
                ulps(loss, log1p(Double(point.value))), 0, tolerance: Ulps.logarithmOfOnePlus,
                at: "ulps at \(point.value)")
            ofBoth.include(
                ulps(loss, log1p(exp(Double(point.x)))), 0, tolerance: Ulps.softplus, at: "ulps at \(point.x)")
        }
        #expect(errors.ratio <= 1, "\(errors)")
        #expect(ofBoth.ratio <= 1, "ln(1 + eˣ): \(ofBoth)")
    }

    @Test(arguments: InstructionSet.supported)
    func `the logistic function is within its ulps from −87.33 up`(level: InstructionSet) {
        var errors = LargestError()
        for arguments in [magnitudes(upTo: 87.33).map { -$0 }, magnitudes(upTo: 1000)] {
            for (x, value) in zip(arguments, activate(level, .sigmoid, arguments)) {
                errors.include(
                    ulps(value, 1 / (1 + exp(-Double(x)))), 0, tolerance: Ulps.logistic, at: "ulps at \(x)")
            }
        }
        #expect(errors.ratio <= 1, "\(errors)")
    }

    @Test(arguments: InstructionSet.supported)
    func `the logistic function is 1 and next to nothing at the ends`(level: InstructionSet) {
        let ends: [Float] = [-.infinity, -1000, -88.4, 0, 20, 1000, .infinity]
        let values = activate(level, .sigmoid, ends)
        #expect(values[0...2].allSatisfy { $0 >= 0 && $0 < 0x1p-127 })
        #expect(values[3] == 0.5)
        #expect(values[4...].allSatisfy { $0 == 1 })
    }

    @Test(arguments: InstructionSet.supported)
    func `the hyperbolic tangent is within its ulps, and odd`(level: InstructionSet) {
        let arguments = magnitudes(upTo: 100) + [0.625, Float(0.625).nextUp, .greatestFiniteMagnitude, .infinity]
        let values = activate(level, .tanh, arguments)
        var errors = LargestError()
        for (x, value) in zip(arguments, values) {
            errors.include(ulps(value, tanh(Double(x))), 0, tolerance: Ulps.hyperbolicTangent, at: "ulps at \(x)")
        }
        #expect(errors.ratio <= 1, "\(errors)")
        // Exact: only the sign bit differs on the way.
        let isOdd = activate(level, .tanh, arguments.map { -$0 }) == values.map { -$0 }
        #expect(isOdd)
        #expect(values.allSatisfy { abs($0) <= 1 })
    }

    @Test(arguments: InstructionSet.supported)
    func `the hyperbolic tangent keeps the sign of zero`(level: InstructionSet) {
        let values = activate(level, .tanh, [0, -0.0])
        #expect(values.map { $0.bitPattern } == [Float(0).bitPattern, Float(-0.0).bitPattern])
    }

    @Test(arguments: InstructionSet.supported, [ActivationKind.tanh, .sigmoid])
    func `NaN stays NaN`(level: InstructionSet, kind: ActivationKind) {
        #expect(activate(level, kind, [.nan]).allSatisfy { $0.isNaN })
    }

    /// Every `stride`th float from 2⁻³⁰ to `bound`, in order of their bits, and `bound`: with an odd stride all last
    /// bits occur.
    private func magnitudes(upTo bound: Float, stride: Int = 997) -> [Float] {
        let first = Int(Float(0x1p-30).bitPattern)
        let last = Int(bound.bitPattern)
        return Swift.stride(from: first, to: last, by: stride).map { Float(bitPattern: UInt32($0)) } + [bound]
    }

    /// The values of an activation. A bias of −0 leaves every z unchanged, also −0.
    private func activate(_ level: InstructionSet, _ kind: ActivationKind, _ arguments: [Float]) -> [Float] {
        let values = GuardedMatrix(arguments)
        let biases = GuardedMatrix<Float>([-0.0])
        // Safe: one row of that many columns, one bias.
        unsafe level.kernels.activate(
            kind, values: values.pointer, rowCount: 1, rowStride: arguments.count, columnCount: arguments.count,
            biases: biases.pointer)
        return values.elements
    }

    /// An argument and the exponential that the kernels computed for it.
    private struct Point {
        let x: Float
        let value: Float
    }

    /// The exponentials of arguments up to 0, for most of which they can be observed.
    ///
    /// Softmax gives eˣ/Σ. Below −17 beside a logit of 0 the sum is 1 as rounded. Above, a third logit, ln(1 − eˣ),
    /// makes the sum 2 for most x; it is exactly 2 where the quotient 1/Σ is exactly ½, as both neighbours of 2 give
    /// another quotient; then eˣ is twice the quotient.
    private func exponentials(_ level: InstructionSet, of arguments: [Float]) -> [Point] {
        let isSmall = arguments.map { $0 < -17 }
        let third = zip(arguments, isSmall).map { x, isSmall in isSmall ? -.infinity : Float(log(-expm1(Double(x)))) }
        let logits = GuardedMatrix<Float>(rows: 3, columns: arguments.count) { row, column in
            row == 0 ? 0 : row == 1 ? arguments[column] : third[column]
        }
        let biases = GuardedMatrix<Float>([0, 0, 0])
        // Safe: three rows of that many columns, three biases.
        unsafe level.kernels.softmax(
            logits: logits.pointer, classCount: 3, rowStride: arguments.count, columnCount: arguments.count,
            biases: biases.pointer)
        return arguments.indices.compactMap { index in
            let sum: Float = isSmall[index] ? 1 : 2
            guard logits[0, index] == 1 / sum else { return nil }
            return Point(x: arguments[index], value: logits[1, index] * sum)
        }
    }

    /// The cross-entropies of `ones` logits of 0, the first of them the label's, and one of `arguments`.
    private func softmaxCrossEntropy(
        _ level: InstructionSet, ones: Int, _ arguments: [Float], losses: inout GuardedMatrix<Float>
    ) {
        let logits = GuardedMatrix<Float>(rows: ones + 1, columns: arguments.count) { row, column in
            row < ones ? 0 : arguments[column]
        }
        let biases = GuardedMatrix([Float](repeating: 0, count: ones + 1))
        let labels = GuardedMatrix([Int32](repeating: 0, count: arguments.count))
        // Safe: that many rows and biases, that many columns, labels and losses.
        _ = unsafe level.kernels.softmaxCrossEntropy(
            logits: logits.pointer, classCount: ones + 1, rowStride: arguments.count, columnCount: arguments.count,
            biases: biases.pointer, labels: labels.pointer, scale: 1, losses: losses.pointer)
    }

    /// ln(1 + eˣ) for x below 0, which is the logistic cross-entropy with target 0: the other terms are 0.
    private func softplus(_ level: InstructionSet, _ arguments: [Float]) -> [Float] {
        let logits = GuardedMatrix(arguments)
        let biases = GuardedMatrix<Float>([0])
        let targets = GuardedMatrix([Float](repeating: 0, count: arguments.count))
        let losses = GuardedMatrix([Float](repeating: .nan, count: arguments.count))
        // Safe: one row of that many columns, targets and losses, one bias.
        _ = unsafe level.kernels.sigmoidCrossEntropy(
            logits: logits.pointer, unitCount: 1, rowStride: arguments.count, columnCount: arguments.count,
            biases: biases.pointer, targets: targets.pointer, scale: 1, losses: losses.pointer)
        return losses.elements
    }
}
