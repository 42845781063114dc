import Glibc
import Kernels
import TestSupport
import Testing

@Suite struct LossKernelsTests {
    @Suite struct SoftmaxCrossEntropy {
        @Test(arguments: InstructionSet.supported, [1, 2, 3, 10, 17])
        func `losses, gradients and correct predictions are the formulas`(level: InstructionSet, classes: Int) {
            for columns in lengths {
                let offset = columns % 4
                var generator = SplitMix(seed: UInt64(columns))
                let biases = GuardedMatrix(generator.floats(classes), offset: offset)
                // The first two examples have the labels at the ends.
                let labels = GuardedMatrix(
                    (0..<columns).map {
                        switch $0 {
                        case 0: Int32(0)
                        case 1: Int32(classes - 1)
                        default: Int32(generator.next() % UInt64(classes))
                        }
                    }, offset: offset)
                let logits = GuardedMatrix<Float>(
                    rows: classes, columns: columns, rowStride: columns + 3, offset: offset
                ) { _, _ in 8 * generator.float() }
                let before = logits.elements
                let losses = GuardedMatrix([Float](repeating: .nan, count: columns), offset: offset)
                let scale: Float = 1 / 64
                let correct = run(level, logits, biases, labels, scale: scale, losses)

                var errors = LargestError()
                var expectedCorrect = 0
                for column in 0..<columns {
                    let label = Int(labels[0, column])
                    let rounded = (0..<classes).map { before[$0 * columns + column] + biases[0, $0] }
                    expectedCorrect += rounded.firstIndex(of: rounded.max() ?? 0) == label ? 1 : 0
                    let z = (0..<classes).map {
                        Double(before[$0 * columns + column]) + Double(biases[0, $0])
                    }
                    include(losses[0, column], z, label: label, in: &errors)
                    for (row, probability) in softmax(z).enumerated() {
                        let target = row == label ? 1.0 : 0.0
                        // Two roundings more than softmax: the factor scale/Σ and the subtraction.
                        let tolerance = unitRoundoff * ((softmaxRoundings(z) + 1) * probability + target)
                        errors.include(
                            logits[row, column], (probability - target) * Double(scale),
                            tolerance: tolerance * Double(scale), at: "in gradient \(row)")
                    }
                }
                #expect(errors.ratio <= 1, "columns \(columns), offset \(offset): \(errors)")
                #expect(correct == expectedCorrect, "columns \(columns), offset \(offset)")
                #expect(logits.surroundingsAreIntact && losses.surroundingsAreIntact, "columns \(columns)")
            }
        }

        @Test(arguments: InstructionSet.supported)
        func `logits of a thousand give finite and correct losses`(level: InstructionSet) {
            // Three classes by six examples; all differences are Floats.
            let columns: [[Float]] = [
                [1000, -1000, 0], [1000, -1000, 0], [-1000, -1000, -1000], [1000, 999, -1000], [1e-3, 1000, 3],
                [-1000, -1001, -999],
            ]
            let logits = GuardedMatrix<Float>(rows: 3, columns: 6) { columns[$1][$0] }
            let losses = GuardedMatrix([Float](repeating: .nan, count: 6))
            let labels = GuardedMatrix<Int32>([0, 1, 2, 1, 1, 0])
            let correct = run(level, logits, GuardedMatrix([0, 0, 0]), labels, scale: 1, losses)
            // By hand; only the last class of the third example is one of equals, so not the first.
            #expect(losses[0, 0] == 0)
            #expect(losses[0, 1] == 2000)
            #expect(ulps(losses[0, 2], log(3.0)) <= Ulps.logarithm)
            #expect(ulps(losses[0, 3], 1 + log1p(exp(-1.0))) <= 4)
            #expect(losses[0, 4] == 0)
            #expect(ulps(losses[0, 5], 1 + log(1 + exp(-1.0) + exp(-2.0))) <= 4)
            #expect(correct == 2)
            let gradients: [[Double]] = [[0, 0, 0], [1, -1, 0], [1 / 3, 1 / 3, -2 / 3]]
            for (column, gradient) in gradients.enumerated() {
                let actual = (0..<3).map { Double(logits[$0, column]) }
                #expect(largestAbsoluteDifference(actual, gradient) <= 2 * unitRoundoff, "example \(column)")
            }
        }

        @Test(arguments: InstructionSet.supported, [Float.nan, .infinity])
        func `a logit that is NaN or infinite reaches its example's loss and no other`(
            level: InstructionSet, value: Float
        ) {
            for classes in [1, 2, 10] {
                for row in 0..<classes {
                    for label in Set([0, classes - 1]) {
                        let logits = GuardedMatrix<Float>(rows: classes, columns: 35) {
                            $0 == row && $1 == 20 ? value : Float($0)
                        }
                        let losses = GuardedMatrix([Float](repeating: .nan, count: 35))
                        let labels = GuardedMatrix([Int32](repeating: Int32(label), count: 35))
                        let biases = GuardedMatrix([Float](repeating: 0, count: classes))
                        _ = run(level, logits, biases, labels, scale: 1, losses)
                        let isRight = (0..<35).allSatisfy { losses[0, $0].isFinite == ($0 != 20) }
                        #expect(isRight, "\(classes) classes, logit \(row), label \(label)")
                    }
                }
            }
        }

        @Test(arguments: InstructionSet.supported)
        func `the label's logit of minus infinity gives an infinite loss`(level: InstructionSet) {
            let logits = GuardedMatrix<Float>(rows: 2, columns: 2) { row, _ in row == 0 ? -.infinity : 3 }
            let losses = GuardedMatrix<Float>([.nan, .nan])
            _ = run(level, logits, GuardedMatrix([0, 0]), GuardedMatrix([0, 1]), scale: 1, losses)
            #expect(losses.elements == [.infinity, 0])
        }

        @Test(arguments: InstructionSet.supported)
        func `of equal logits the first is the prediction, also of zeros of both signs`(level: InstructionSet) {
            for columns in [1, 16, 35] {
                for (label, expected) in [(Int32(0), 0), (1, columns), (2, 0)] {
                    let logits = GuardedMatrix<Float>(rows: 3, columns: columns) { row, _ in [-1, -0.0, 0][row] }
                    let losses = GuardedMatrix([Float](repeating: .nan, count: columns))
                    let labels = GuardedMatrix([Int32](repeating: label, count: columns))
                    // Biases of −0 leave both zeros unchanged.
                    let correct = run(level, logits, GuardedMatrix([-0.0, -0.0, -0.0]), labels, scale: 1, losses)
                    #expect(correct == expected, "label \(label), \(columns) columns")
                }
            }
        }

        /// The loss is ln Σ − (z_label − max): the logarithm's ulps, the relative error of the sum, the rounding of the
        /// two logits and their difference, and that of the result.
        private func include(_ loss: Float, _ z: [Double], label: Int, in errors: inout LargestError) {
            let largest = z.max() ?? 0
            let logarithm = log(z.map { exp($0 - largest) }.reduce(0, +))
            let expected = logarithm - (z[label] - largest)
            let magnitude = z.map(abs).max() ?? 0
            let roundings =
                2 * Ulps.logarithm * logarithm + (4 * magnitude + 2 * Ulps.exponential + Double(z.count))
                + 4 * magnitude + abs(expected)
            errors.include(loss, expected, tolerance: roundings * unitRoundoff, at: "in the loss of \(z)")
        }

        private func run(
            _ level: InstructionSet, _ logits: GuardedMatrix<Float>, _ biases: GuardedMatrix<Float>,
            _ labels: GuardedMatrix<Int32>, scale: Float, _ losses: GuardedMatrix<Float>
        ) -> Int {
            precondition(biases.columns == logits.rows && labels.columns == logits.columns, "shapes differ")
            // Safe: the matrix has these rows and columns; there is a bias per row, a label and a loss per column.
            return unsafe level.kernels.softmaxCrossEntropy(
                logits: logits.pointer, classCount: logits.rows, rowStride: logits.rowStride,
                columnCount: logits.columns, biases: biases.pointer, labels: labels.pointer, scale: scale,
                losses: losses.pointer)
        }
    }

    @Suite struct LargestMatches {
        @Test(arguments: InstructionSet.supported, [1, 2, 3, 10, 17])
        func `the number of matches is what softmax cross-entropy counts`(level: InstructionSet, classes: Int) {
            for columns in lengths {
                var generator = SplitMix(seed: UInt64(columns))
                let biases = GuardedMatrix(generator.floats(classes))
                let labels = GuardedMatrix((0..<columns).map { Int32($0 % classes) })
                // Few values, so that many are equal.
                let logits = GuardedMatrix<Float>(rows: classes, columns: columns, rowStride: columns + 3) { _, _ in
                    (2 * generator.float()).rounded()
                }
                let losses = GuardedMatrix([Float](repeating: .nan, count: columns))
                // Safe, here and below: logits, biases and labels have one shape.
                let matches = unsafe level.kernels.largestMatches(
                    logits: logits.pointer, classCount: classes, rowStride: logits.rowStride, columnCount: columns,
                    biases: biases.pointer, labels: labels.pointer)
                let expected = unsafe level.kernels.softmaxCrossEntropy(
                    logits: logits.pointer, classCount: classes, rowStride: logits.rowStride, columnCount: columns,
                    biases: biases.pointer, labels: labels.pointer, scale: 1, losses: losses.pointer)
                #expect(matches == expected, "columns \(columns)")
                #expect(logits.surroundingsAreIntact && labels.surroundingsAreIntact, "columns \(columns)")
            }
        }

        @Test(arguments: InstructionSet.supported)
        func `a NaN is not larger than any number, and the first of equals counts`(level: InstructionSet) {
            let rows: [[Float]] = [[.nan, 1, 2, .nan], [0, 1, .nan, .nan], [-1, 1, 3, .nan]]
            let logits = GuardedMatrix<Float>(rows: 3, columns: 4) { rows[$0][$1] }
            let biases = GuardedMatrix<Float>([0, 0, 0])
            for (labels, expected) in [([1, 0, 2, 0], 4), ([0, 1, 0, 1], 0)] as [([Int32], Int)] {
                let labels = GuardedMatrix(labels)
                let matches = unsafe level.kernels.largestMatches(
                    logits: logits.pointer, classCount: 3, rowStride: 4, columnCount: 4, biases: biases.pointer,
                    labels: labels.pointer)
                #expect(matches == expected)
            }
        }
    }

    @Suite struct SigmoidCrossEntropy {
        @Test(arguments: InstructionSet.supported, [1, 2, 3, 10])
        func `losses, gradients and the number of matches are the formulas`(level: InstructionSet, units: Int) {
            for columns in lengths {
                let offset = columns % 4
                let problem = UnitProblem(
                    units: units, columns: columns, offset: offset, isBinary: columns % 2 == 0)
                let before = problem.logits.elements
                let matches = problem.sigmoidCrossEntropy(level, scale: 1 / 64)

                var errors = LargestError()
                var expectedMatches = 0
                for column in 0..<columns {
                    var loss = 0.0
                    var lossTolerance = 0.0
                    for row in 0..<units {
                        let z = Double(before[row * columns + column]) + Double(problem.biases[0, row])
                        let y = Double(problem.targets[row, column])
                        expectedMatches += (z > 0) == (y > 0.5) ? 1 : 0
                        let softplus = log1p(exp(-abs(z)))
                        loss += max(z, 0) - z * y + softplus
                        // The logit, its product with y, the difference; the logarithm; two additions.
                        lossTolerance += 4 * abs(z) + 2 * Ulps.softplus * softplus + Double(units) * loss
                        let sigma = 1 / (1 + exp(-z))
                        // The logit's rounding times a slope of at most ¼, the function, the difference.
                        let tolerance = unitRoundoff * (abs(z) / 4 + 2 * Ulps.logistic * sigma + 1) / 64
                        errors.include(
                            problem.logits[row, column], (sigma - y) / 64, tolerance: tolerance,
                            at: "in the gradient at \(z)")
                    }
                    errors.include(
                        problem.losses[0, column], loss, tolerance: lossTolerance * unitRoundoff, at: "in a loss")
                }
                #expect(errors.ratio <= 1, "columns \(columns), offset \(offset): \(errors)")
                #expect(matches == expectedMatches, "columns \(columns), offset \(offset)")
                #expect(problem.surroundingsAreIntact, "columns \(columns), offset \(offset)")
            }
        }

        @Test(arguments: InstructionSet.supported)
        func `logits of a thousand give finite and correct losses`(level: InstructionSet) {
            let problem = UnitProblem(logits: [1000, 1000, -1000, -1000, 0, 0], targets: [0, 1, 0, 1, 0, 1])
            // z above 0 only where y is 1, and z exactly 0 decides for 0.
            #expect(problem.sigmoidCrossEntropy(level, scale: 1) == 3)
            // By hand. e⁻¹⁰⁰⁰ is clamped to 1e-38, which is what remains of ln(1 + e⁻¹⁰⁰⁰).
            let ln2 = log(2.0)
            let expected = [1000, 0, 0, 1000, ln2, ln2]
            #expect(largestAbsoluteDifference(problem.losses.elements.map(Double.init), expected) <= 2 * unitRoundoff)
            // The same clamp is what remains of the probabilities.
            #expect(
                largestAbsoluteDifference(problem.logits.elements.map(Double.init), [1, 0, 0, -1, 0.5, -0.5]) <= 1.2e-38
            )
        }

        @Test(arguments: InstructionSet.supported)
        func `a logit of either zero and a target of one half decide for 0`(level: InstructionSet) {
            let logits: [Float] = [-0.0, 0, .leastNormalMagnitude, -.leastNormalMagnitude]
            for (target, expected) in [(Float(0), 3), (0.5, 3), (Float(0.5).nextUp, 1), (1, 1)] {
                let problem = UnitProblem(logits: logits, targets: [target, target, target, target], bias: -0.0)
                #expect(problem.sigmoidCrossEntropy(level, scale: 1) == expected, "target \(target)")
            }
        }

        @Test(arguments: InstructionSet.supported, [Float.nan, .infinity, -.infinity])
        func `a logit that is NaN or infinite on the wrong side reaches its loss and no other`(
            level: InstructionSet, value: Float
        ) {
            for index in 0..<35 {
                let problem = UnitProblem(
                    logits: (0..<35).map { $0 == index ? value : 2 },
                    targets: (0..<35).map { $0 == index && value == .infinity ? 0 : 1 })
                _ = problem.sigmoidCrossEntropy(level, scale: 1)
                #expect((0..<35).allSatisfy { problem.losses[0, $0].isFinite == ($0 != index) }, "at \(index)")
            }
        }
    }

    @Suite struct SquaredError {
        @Test(arguments: InstructionSet.supported, [1, 2, 3, 10])
        func `losses and gradients are the formulas`(level: InstructionSet, units: Int) {
            for columns in lengths {
                let offset = columns % 4
                let problem = UnitProblem(units: units, columns: columns, offset: offset, isBinary: false)
                let before = problem.logits.elements
                problem.squaredError(level, scale: 1 / 64)

                var errors = LargestError()
                for column in 0..<columns {
                    var loss = 0.0
                    var lossTolerance = 0.0
                    for row in 0..<units {
                        let z = Double(before[row * columns + column]) + Double(problem.biases[0, row])
                        let difference = z - Double(problem.targets[row, column])
                        loss += difference * difference / 2
                        // The rounding of z enters the difference as it is and the square twice.
                        lossTolerance +=
                            abs(difference) * abs(z)
                            + (Roundings.squaredError + Double(units)) * difference * difference / 2
                        errors.include(
                            problem.logits[row, column], difference / 64,
                            tolerance: unitRoundoff * (abs(z) + abs(difference)) / 64, at: "in a gradient")
                    }
                    errors.include(
                        problem.losses[0, column], loss, tolerance: lossTolerance * unitRoundoff, at: "in a loss")
                }
                // Squares of roundings, which the bounds leave out, are some 10⁻⁷ of them.
                #expect(errors.ratio <= 1.001, "columns \(columns), offset \(offset): \(errors)")
                #expect(problem.surroundingsAreIntact, "columns \(columns), offset \(offset)")
            }
        }

        @Test(arguments: InstructionSet.supported, [Float.nan, .infinity, -.infinity])
        func `an output that is NaN or infinite reaches its loss and no other`(level: InstructionSet, value: Float) {
            for index in 0..<35 {
                let problem = UnitProblem(
                    logits: (0..<35).map { $0 == index ? value : 2 }, targets: [Float](repeating: 1, count: 35))
                problem.squaredError(level, scale: 1)
                #expect((0..<35).allSatisfy { problem.losses[0, $0].isFinite == ($0 != index) }, "at \(index)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `each column is multiplied by its factor, rounded once`(level: InstructionSet) {
        for columns in lengths {
            for rows in [1, 3] {
                var generator = SplitMix(seed: UInt64(columns))
                let before = generator.floats(rows * columns)
                let factors = generator.floats(columns).map(abs)
                let offset = columns % 4
                let values = GuardedMatrix<Float>(
                    rows: rows, columns: columns, rowStride: columns + 3, offset: offset
                ) { before[$0 * columns + $1] }
                let given = GuardedMatrix(factors, offset: offset)
                // Safe: that many rows and columns, and a factor for each column.
                unsafe level.kernels.scaleColumns(
                    values: values.pointer, rowCount: rows, rowStride: columns + 3, columnCount: columns,
                    factors: given.pointer)
                for row in 0..<rows {
                    for column in 0..<columns {
                        #expect(values[row, column] == before[row * columns + column] * factors[column])
                    }
                }
                #expect(values.surroundingsAreIntact && given.surroundingsAreIntact, "columns \(columns)")
            }
        }
    }
}
