import Kernels
import Testing

@Suite struct RMSpropKernelTests {
    @Test(arguments: InstructionSet.supported)
    func `epsilon stands inside the root of the one and outside that of the other`(level: InstructionSet) {
        let kernels = level.kernels
        let gradients = GuardedMatrix<Float>([4])
        let inside = GuardedMatrix<Float>([1])
        let outside = GuardedMatrix<Float>([1])
        let insideSquares = GuardedMatrix<Float>([2])
        let outsideSquares = GuardedMatrix<Float>([2])
        // Safe: all hold one element.
        unsafe kernels.update(
            .rmspropInside(learningRate: 0.5, beta2: 0.5, oneMinusBeta2: 0.5, epsilon: 7), parameters: inside.pointer,
            firstMoment: insideSquares.pointer, secondMoment: insideSquares.pointer, gradients: gradients.pointer,
            count: 1)
        unsafe kernels.update(
            .rmspropOutside(learningRate: 0.5, beta2: 0.5, oneMinusBeta2: 0.5, epsilon: 1), parameters: outside.pointer,
            firstMoment: outsideSquares.pointer, secondMoment: outsideSquares.pointer, gradients: gradients.pointer,
            count: 1)
        // By hand: s = ½·2 + ½·16 = 9; 1 − ½·4/√(9 + 7), and 1 − ½·4/(√9 + 1).
        #expect(insideSquares.elements == [9])
        #expect(outsideSquares.elements == [9])
        #expect(inside.elements == [0.5])
        #expect(outside.elements == [0.5])
    }

    @Test(arguments: InstructionSet.supported)
    func `without memory and epsilon every step has the length of the learning rate`(level: InstructionSet) {
        let kernels = level.kernels
        let values: [Float] = [3, -0.001, 1e10, -7e-10, 1]
        let gradients = GuardedMatrix(values)
        let parameters = GuardedMatrix<Float>([0, 0, 0, 0, 0])
        let squares = GuardedMatrix<Float>([9, 9, 9, 9, 9])
        // Safe: all hold five elements.
        unsafe kernels.update(
            .rmspropInside(learningRate: 0.5, beta2: 0, oneMinusBeta2: 1, epsilon: 0), parameters: parameters.pointer,
            firstMoment: squares.pointer, secondMoment: squares.pointer, gradients: gradients.pointer, count: 5)
        for (index, gradient) in values.enumerated() {
            #expect(ulps(parameters[0, index], gradient > 0 ? -0.5 : 0.5) <= 2, "gradient \(gradient)")
        }
    }
}
