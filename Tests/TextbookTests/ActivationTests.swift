import TestSupport
import Testing
import Textbook

@Suite struct ActivationTests {
    @Test func `values are those of the definitions`() {
        #expect([-2, 0, 3].map(Activation.relu.value(at:)) == [0, 0, 3])
        #expect([-2, 0, 3].map(Activation.leakyRelu.value(at:)) == [-0.02, 0, 3])
        #expect([-2, 0, 3].map(Activation.identity.value(at:)) == [-2, 0, 3])
        // tanh(½·ln 3) = ½ and σ(ln 3) = ¾.
        #expect(relativeDifference(Activation.tanh.value(at: 0.5493061443340549), 0.5) <= 4e-16)
        #expect(relativeDifference(Activation.sigmoid.value(at: 1.0986122886681098), 0.75) <= 4e-16)
    }

    @Test func `at 0 the relus have their left derivative`() {
        #expect([-1, 0, 1].map(Activation.relu.derivative(at:)) == [0, 0, 1])
        #expect([-1, 0, 1].map(Activation.leakyRelu.derivative(at:)) == [0.01, 0.01, 1])
    }

    @Test(arguments: Activation.allCases)
    func `derivatives agree with central differences`(activation: Activation) {
        for z in [-3.1, -0.7, 0.2, 1.9] {
            let h = 1e-6
            let difference = (activation.value(at: z + h) - activation.value(at: z - h)) / (2 * h)
            // Rounding: 2⁻⁵³·4/h. Truncation: h².
            #expect(abs(activation.derivative(at: z) - difference) <= 1e-9)
        }
    }

    @Test(arguments: Activation.allCases)
    func `large arguments give finite values and derivatives`(activation: Activation) {
        for z in [-1000.0, 1000] {
            #expect(activation.value(at: z).isFinite)
            #expect(activation.derivative(at: z).isFinite)
        }
    }

    @Test(arguments: Activation.allCases)
    func `NaN stays NaN`(activation: Activation) {
        #expect(activation.value(at: .nan).isNaN)
    }
}
