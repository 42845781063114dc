import Kernels
import TestSupport
import Testing

@Suite struct MomentumKernelTests {
    @Test(arguments: InstructionSet.supported)
    func `binary fractions give the exact step`(level: InstructionSet) {
        let parameters = GuardedMatrix<Float>([1, -2])
        let velocity = GuardedMatrix<Float>([2, -1])
        let gradients = GuardedMatrix<Float>([4, 8])
        // Safe: all hold two elements.
        unsafe level.kernels.update(
            .momentum(learningRate: 0.5, beta: 0.75, gradientScale: 0.25), parameters: parameters.pointer,
            firstMoment: velocity.pointer, secondMoment: velocity.pointer, gradients: gradients.pointer, count: 2)
        // By hand: v = ¾·v + ¼·g, θ − ½·v.
        #expect(velocity.elements == [2.5, 1.25])
        #expect(parameters.elements == [-0.25, -2.625])
    }

    @Test(arguments: InstructionSet.supported)
    func `without memory it is gradient descent`(level: InstructionSet) {
        let kernels = level.kernels
        let descent = sampleBuffers(100, offset: 0, .gradientDescent)
        let momentum = sampleBuffers(100, offset: 0, .gradientDescent)
        for t in 1...3 {
            OptimizerKernel.gradientDescent.run(kernels, descent, 0..<100, t)
            OptimizerKernel.momentum(beta: 0, isAverage: true).run(kernels, momentum, 0..<100, t)
        }
        // Exact: 0·v + 1·g is g.
        #expect(momentum.parameters.bits == descent.parameters.bits)
        #expect(momentum.first.bits == momentum.gradients.bits)
    }
}
