import Kernels
import Testing

/// The formula itself is tested with the other optimizers'.
@Suite struct GradientDescentKernelTests {
    @Test(arguments: InstructionSet.supported)
    func `binary fractions give the exact step`(level: InstructionSet) {
        let parameters = GuardedMatrix<Float>([1, -2, 0.5])
        let gradients = GuardedMatrix<Float>([4, 0.5, -1])
        // Safe: both hold three elements.
        unsafe level.kernels.update(
            .gradientDescent(learningRate: 0.25), parameters: parameters.pointer, firstMoment: parameters.pointer,
            secondMoment: parameters.pointer, gradients: gradients.pointer, count: 3)
        // By hand; every product and difference is a Float.
        #expect(parameters.elements == [0, -2.125, 0.75])
        #expect(gradients.elements == [4, 0.5, -1])
    }
}
