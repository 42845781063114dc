import Descent
import TestSupport
import Testing
import Textbook

@Suite struct NetworkEvaluationTests {
    @Test(arguments: [1, 2, 15, 16, 17, 300, 1100], ProductChoice.allCases)
    func `predictions and evaluations are the textbook's, for any number of examples and workers`(
        count: Int, products: ProductChoice
    ) throws {
        for output in BackpropagationTests.outputs {
            let twin = try Twin(sizes: [30, 70, 50, 6], output: output, count: count)
            let network = try twin.network()
            let textbook = twin.textbook()
            for workers in [1, 2, 3] {
                let predictions = try network.predict(twin.examples.inputs, workers: workers, products: products)
                // The textbook has (units, m); predictions are (m, units).
                let expected = textbook.outputs(twin.inputs).transposed.elements
                let actual = predictions.values.map { Double($0) }
                // Sums of up to 70 products in each of three layers, √70 · 3 · 6e-8 being 1.5e-6, and logits of the
                // order of 3.
                #expect(largestMixedDifference(actual, expected) <= 1e-5)
                let evaluation = try network.evaluate(twin.examples, workers: workers, products: products)
                let cost = textbook.cost(twin.inputs, targets: twin.targets)
                #expect(relativeDifference(evaluation.cost, cost) <= Tolerance.cost)
                if case .classes(let classes) = twin.targets {
                    #expect(evaluation.accuracy == textbook.accuracy(twin.inputs, classes: classes))
                    #expect(areIdentical(predictions.classes, textbook.predictedClasses(twin.inputs)))
                }
                if output == .identity { #expect(evaluation.accuracy == nil) }
            }
        }
    }

    @Test func `bytes count as values from 0 to 1`() throws {
        let bytes = (0..<300).map { UInt8($0 % 256) }
        let network = try Descent.Network(inputs: 3, layers: [.dense(4, .tanh), .dense(2, .identity)], seed: 3)
        let fromBytes = try network.predict(Inputs(bytes: bytes, width: 3)).values
        let fromFloats = try network.predict(Inputs(bytes.map { Float($0) / 255 }, width: 3)).values
        #expect(areIdentical(fromBytes, fromFloats))
    }

    @Test func `sigmoid decisions: one unit by its half, several by the largest`() throws {
        // One input, which is the logit itself.
        var single = try Descent.Network(inputs: 1, layers: [.dense(1, .sigmoid)])
        single.copyParameters(from: ([1, 0] as [Float]).span)
        let examples = try Examples(
            inputs: Inputs([-2, 0, 0.1, 3], width: 1), targets: Descent.Targets(classes: [0, 1, 1, 0]))
        // Predicted 0, 0 (the output is exactly a half), 1, 1.
        #expect(try single.evaluate(examples).accuracy == 0.5)
        #expect(try single.predict(examples.inputs).classes == [0, 0, 1, 1])

        var several = try Descent.Network(inputs: 1, layers: [.dense(3, .sigmoid)])
        several.copyParameters(from: ([1, -1, 0, 0, 0, 0] as [Float]).span)
        let three = try Examples(
            inputs: Inputs([2, -2, 0], width: 1), targets: Descent.Targets(classes: [0, 1, 2]))
        // Logits (2, −2, 0), (−2, 2, 0), (0, 0, 0): the first of equals is class 0.
        #expect(try several.evaluate(three).accuracy == 2.0 / 3)
        #expect(try several.predict(three.inputs).classes == [0, 1, 0])
    }

    @Test func `inputs of another width are refused`() throws {
        let network = try Descent.Network(inputs: 3, layers: [.dense(2, .softmax)])
        let message = failure { _ = try network.predict(Inputs([1, 2], width: 2)) }
        #expect(message == "the network has 3 inputs and the data have 2 values per example")
    }

    @Test func `one softmax unit gives class 0, as evaluation counts it`() throws {
        let network = try Descent.Network(inputs: 1, layers: [.dense(1, .softmax)])
        let examples = try Examples(inputs: Inputs([1, 2], width: 1), targets: Descent.Targets(classes: [0, 0]))
        #expect(try network.predict(examples.inputs).classes == [0, 0])
        #expect(try network.evaluate(examples).accuracy == 1)
    }

    @Test func `values have no classes`() async {
        await #expect(processExitsWith: .failure) {
            let network = try Descent.Network(inputs: 1, layers: [.dense(2, .identity)])
            _ = try network.predict(Inputs([1], width: 1)).classes
        }
    }
}
