import Kernels
import TestSupport
import Testing

@Suite struct AdamKernelTests {
    @Test(arguments: InstructionSet.supported)
    func `binary fractions give the exact step`(level: InstructionSet) {
        let parameters = GuardedMatrix<Float>([1])
        let first = GuardedMatrix<Float>([2])
        let second = GuardedMatrix<Float>([2])
        let gradients = GuardedMatrix<Float>([4])
        // Safe: all hold one element.
        unsafe level.kernels.update(
            .adam(
                AdamScalars(
                    beta1: 0.75, oneMinusBeta1: 0.25, beta2: 0.5, oneMinusBeta2: 0.5, correctedRate: 4,
                    rootCorrection: 2, epsilon: 2)),
            parameters: parameters.pointer, firstMoment: first.pointer, secondMoment: second.pointer,
            gradients: gradients.pointer, count: 1)
        // By hand: v = ¾·2 + ¼·4, s = ½·2 + ½·16, θ = 1 − 4·v/(2·√s + 2).
        #expect(first.elements == [2.5])
        #expect(second.elements == [9])
        #expect(parameters.elements == [-0.25])
    }

    @Test(arguments: InstructionSet.supported)
    func `the first step has the length of the learning rate and the sign of the gradient`(
        level: InstructionSet
    ) {
        let kernels = level.kernels
        let values: [Float] = [3, -0.001, 1e10, -20]
        let adam = OptimizerKernel.adam(beta1: 0.9, beta2: 0.999)
        let buffers = sampleBuffers(4, offset: 0, .gradientDescent)
        for (index, value) in values.enumerated() {
            buffers.parameters[0, index] = 0
            buffers.gradients[0, index] = value
        }
        adam.run(kernels, buffers, 0..<4, 1)
        // v̂ = g and ŝ = g² up to the roundings, below 1e-6, and ε is 1e-5 of the smallest gradient.
        for (index, value) in values.enumerated() {
            let expected = Double(OptimizerKernel.learningRate) * (value > 0 ? -1 : 1)
            let tolerance = 1.1e-5 * abs(expected)
            #expect(abs(Double(buffers.parameters[0, index]) - expected) <= tolerance, "gradient \(value)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `without first moment it is RMSprop with the root corrected`(level: InstructionSet) {
        let kernels = level.kernels
        let adam = sampleBuffers(100, offset: 0, .rmspropOutside(beta2: 0.999))
        let rmsprop = sampleBuffers(100, offset: 0, .rmspropOutside(beta2: 0.999))
        // Safe: all hold 100 elements.
        unsafe kernels.update(
            .adam(
                AdamScalars(
                    beta1: 0, oneMinusBeta1: 1, beta2: 0.999, oneMinusBeta2: 0.001, correctedRate: 0.25,
                    rootCorrection: 4, epsilon: 0.5)),
            parameters: adam.parameters.pointer, firstMoment: adam.first.pointer,
            secondMoment: adam.second.pointer, gradients: adam.gradients.pointer, count: 100)
        unsafe kernels.update(
            .rmspropOutside(learningRate: 0.0625, beta2: 0.999, oneMinusBeta2: 0.001, epsilon: 0.125),
            parameters: rmsprop.parameters.pointer, firstMoment: rmsprop.second.pointer,
            secondMoment: rmsprop.second.pointer, gradients: rmsprop.gradients.pointer, count: 100)
        // Exact: 0.25·g/(4·√s + 0.5) = 0.0625·g/(√s + 0.125), and powers of two scale every rounding alike.
        #expect(adam.second.bits == rmsprop.second.bits)
        #expect(adam.parameters.bits == rmsprop.parameters.bits)
    }
}
