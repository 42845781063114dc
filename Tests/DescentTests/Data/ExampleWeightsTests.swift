import Descent
import TestSupport
import Testing

@Suite struct ExampleWeightsTests {
    private func examples(_ weights: [Float]?) throws -> Examples {
        try Examples(
            inputs: Inputs([0, 1, 2, 3], width: 1), targets: Targets(classes: [0, 1, 2, 1]), weights: weights)
    }

    @Test func `examples have no weights unless they are given`() throws {
        #expect(try examples(nil).weights == nil)
        #expect(try examples(nil)[1..<3].weights == nil)
        #expect(try Examples(concatenating: [examples(nil), examples(nil)]).weights == nil)
        #expect(try examples([1, 0, 2.5, 3]).weights == [1, 0, 2.5, 3])
        // The data alone, and 8 bytes for each weight.
        #expect(try examples([1, 0, 2.5, 3]).byteCount == examples(nil).byteCount + 32)
    }

    @Test func `ranges, rows, splits and sets that are joined keep each example's weight`() throws {
        let weighted = try examples([4, 0, 2.5, 3])
        #expect(weighted[1..<3].weights == [0, 2.5])
        #expect(weighted[rows: [3, 0, 3]].weights == [3, 4, 3])
        let joined = try Examples(concatenating: [examples(nil)[0..<2], weighted[2..<4], examples(nil)[0..<1]])
        #expect(joined.weights == [1, 1, 2.5, 3, 1])
        let many = try Examples(
            inputs: Inputs((0..<50).map { Float($0) }, width: 1),
            targets: Targets(values: [Float](repeating: 0, count: 50)),
            weights: (0..<50).map { Float($0 + 1) })
        let (train, held) = try many.split(holdingOut: 0.3)
        for part in [train, held] {
            #expect(part.weights == (0..<part.count).map { part.inputs[$0, 0] + 1 })
        }
    }

    @Test func `weights multiply those that there are`() throws {
        let twice = try examples([4, 0, 2.5, 3]).weighted(by: [0.5, 7, 2, 0])
        #expect(twice.weights == [2, 0, 5, 0])
        let byClass = try twice.weighted(by: ClassWeights(["2": 3, "0": 10], of: twice.targets))
        #expect(byClass.weights == [20, 0, 15, 0])
    }

    @Test func `weights that are no weights are refused`() throws {
        #expect(failure { _ = try examples([1, 2]) } == "2 weights for 4 examples; the numbers must be equal")
        for (weight, text) in [(-1, "-1.0"), (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf")]
            as [(Float, String)]
        {
            #expect(
                failure { _ = try examples([1, 2, weight, 4]) }
                    == "example 3 has the weight \(text); it must be from 0 to 3.4e+38")
        }
        #expect(
            failure { _ = try examples([0, 0, -0.0, 0]) } == "no example has a weight above 0; at least one must have")
        // A product beyond single precision.
        #expect(failure { _ = try examples([1, 1, 1e30, 1]).weighted(by: [1, 1, 1e30, 1]) } != nil)
        #expect(failure { _ = try examples([1, 0, 0, 0]).weighted(by: [0, 1, 1, 1]) } != nil)
    }

    @Test func `a selection of nothing but weights of 0 cannot be trained or evaluated on`() throws {
        let none = try examples([1, 0, 2, 0])[rows: [1, 3, 1]]
        #expect(none.weights == [0, 0, 0])
        var network = try Network(inputs: 1, layers: [.dense(3, .softmax)])
        let message = "all 3 examples have the weight 0; at least one must have a weight above it"
        #expect(failure { _ = try network.evaluate(none) } == message)
        #expect(failure { _ = try Trainer().fit(&network, to: none) } == message)
        #expect(failure { _ = try Trainer().fit(&network, to: examples(nil), validating: none) } == message)
        // Joined with others they count nothing.
        let joined = try Examples(concatenating: [none, examples(nil)])
        let (cost, alone) = (try network.evaluate(joined).cost, try network.evaluate(examples(nil)).cost)
        #expect(relativeDifference(cost, alone) <= 1e-6)
    }
}
