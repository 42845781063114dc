import Descent
import TestSupport
import Testing

@Suite struct ClassNamesTests {
    private let animals = ["ant", "bee", "cat"]

    /// Three examples of a single input, one of each class, or the first few.
    private func examples(_ names: [String]?, count: Int = 3) throws -> Examples {
        try Examples(
            inputs: Inputs((0..<count).map { Float($0) }, width: 1),
            targets: Targets(classes: Array(0..<count), classCount: names?.count ?? count, names: names))
    }

    private func network() throws -> Network {
        try Network(inputs: 1, layers: [.dense(4, .tanh), .dense(3, .softmax)])
    }

    private let trainer = Trainer(batchSize: .full, workers: 1)

    @Test func `a test file whose labels are numbered otherwise is refused, and read by the network's names it is not`()
        throws
    {
        let folder = try TemporaryFolder()
        let train = try Examples.csv(folder.write("x,label\n0,ant\n1,bee\n2,cat\n", as: "train.csv"))
        let path = try folder.write("x,label\n1,bee\n2,cat\n", as: "test.csv")
        var network = try network()
        _ = try trainer.fit(&network, to: train, epochs: 1)
        let expected =
            "class 0 is \"bee\" in the data and \"ant\" in the network; classNames: of Examples.csv numbers the labels by the network's names"
        let test = try Examples.csv(path)
        #expect(failure { _ = try network.evaluate(test) } == expected)
        #expect(failure { _ = try trainer.fit(&network, to: train, epochs: 1, validating: test) } == expected)
        let names = network.classNames
        let right = try Examples.csv(path, classNames: names)
        #expect(right.targets.classNumber(ofExample: 0) == 1)
        #expect(failure { _ = try network.evaluate(right) } == nil)
    }

    @Test func `a second fit on other names is refused, and neither names nor parameters change`() throws {
        var network = try network()
        _ = try trainer.fit(&network, to: examples(animals), epochs: 1)
        let before = values(of: network.parameters)
        let message = failure { _ = try trainer.fit(&network, to: examples(["ant", "dog", "eel"]), epochs: 1) }
        #expect(message?.hasPrefix("class 1 is \"dog\" in the data and \"bee\" in the network") == true)
        let names = network.classNames
        #expect(names == animals)
        let after = values(of: network.parameters)
        #expect(after == before)
    }

    @Test func `an own loop's examples are compared too`() throws {
        var network = try network()
        network.classNames = animals
        var backpropagation = try Backpropagation(for: network, batchSize: 3, workers: 1)
        let message = failure { _ = try backpropagation.run(network, on: examples(["cat", "bee", "ant"])) }
        #expect(message?.hasPrefix("class 0 is \"cat\" in the data and \"ant\"") == true)
        let none = failure { _ = try backpropagation.run(network, on: examples(animals)) }
        #expect(none == nil)
    }

    @Test func `data may have the first of the classes only, but none that the network has no name for`() throws {
        var network = try network()
        network.classNames = animals
        #expect(failure { _ = try network.evaluate(examples(["ant", "bee"], count: 2)) } == nil)
        network.classNames = ["ant", "bee"]
        let message = failure { _ = try network.evaluate(examples(animals)) }
        #expect(message?.hasPrefix("class 2 is \"cat\" in the data and has no name in the network") == true)
        // The network keeps the names that it has.
        network.classNames = animals
        _ = try trainer.fit(&network, to: examples(["ant", "bee"], count: 2), epochs: 1)
        let names = network.classNames
        #expect(names == animals)
    }

    @Test func `numbers count as they are where only one side has names`() throws {
        var network = try network()
        #expect(failure { _ = try network.evaluate(examples(animals)) } == nil)
        network.classNames = animals
        #expect(failure { _ = try network.evaluate(examples(nil)) } == nil)
        #expect(failure { _ = try trainer.fit(&network, to: examples(nil), epochs: 1) } == nil)
        let names = network.classNames
        #expect(names == animals)
    }

    @Test func `names to validate with, where those to train with are numbers, are refused`() throws {
        var network = try network()
        let message = failure {
            _ = try trainer.fit(&network, to: examples(nil), epochs: 1, validating: examples(animals))
        }
        #expect(message?.hasPrefix("class 0 is \"ant\" in the data and has no name in the network") == true)
        #expect(
            failure {
                _ = try trainer.fit(&network, to: examples(animals), epochs: 1, validating: examples(nil))
            } == nil)
    }

    @Test func `a network's names are as many as it tells apart, each once`() async {
        await #expect(processExitsWith: .failure) {
            var network = try Network(inputs: 1, layers: [.dense(3, .softmax)])
            network.classNames = ["a", "b", "c", "d"]
        }
        await #expect(processExitsWith: .failure) {
            var network = try Network(inputs: 1, layers: [.dense(3, .softmax)])
            network.classNames = []
        }
        await #expect(processExitsWith: .failure) {
            var network = try Network(inputs: 1, layers: [.dense(3, .softmax)])
            network.classNames = ["a", "b", "a"]
        }
        await #expect(processExitsWith: .success) {
            var network = try Network(inputs: 1, layers: [.dense(1, .sigmoid)])
            network.classNames = ["no", "yes"]
            network.classNames = nil
        }
    }
}
