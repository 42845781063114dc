import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct NetworkOptionsTests {
    @Test func `the defaults are one layer of relu`() throws {
        let options = try NetworkOptions.parse([])
        #expect(options.loss == .auto)
        #expect(options.initialWeights == nil)
        #expect(options.allLayers(output: .dense(3, .softmax)) == [.dense(128, .relu), .dense(3, .softmax)])
    }

    @Test(arguments: HiddenActivation.allCases)
    func `every activation has the library's name`(activation: HiddenActivation) throws {
        let options = try NetworkOptions.parse(["--activation", activation.rawValue, "--layers", "4,2"])
        let expected = try #require(Activation(rawValue: activation.rawValue))
        #expect(
            options.allLayers(output: .dense(1, .sigmoid))
                == [.dense(4, expected), .dense(2, expected), .dense(1, .sigmoid)])
    }

    @Test func `one initialization is for all layers`() throws {
        let options = try NetworkOptions.parse(["--initialization", "lecun", "--layers", "4"])
        #expect(options.allLayers(output: .dense(1, .sigmoid)).allSatisfy { $0.initialization == .lecun })
    }

    @Test func `no hidden layers leave the output layer`() throws {
        let options = try NetworkOptions.parse(["--layers", "none"])
        #expect(options.allLayers(output: .dense(1, .sigmoid)) == [.dense(1, .sigmoid)])
    }

    @Test(arguments: ["softmax", "ReLU", ""])
    func `an unknown activation is refused`(name: String) {
        #expect(throws: (any Error).self) { try NetworkOptions.parse(["--activation", name]) }
    }
}
