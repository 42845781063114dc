import Descent
import TestSupport
import Testing

@Suite struct ClassWeightsTests {
    @Test func `balanced weights are scikit-learn's`() throws {
        let cases = try GoldenFile.load("weights.json")["balanced"].elements
        #expect(cases.count == 4)
        for expected in cases {
            let targets = try Targets(classes: expected["classes"].integers, classCount: 9)
            let weights = try ClassWeights(balancing: targets)
            #expect(weights.values.count == 9)
            let present = try expected["present"].integers
            for (number, weight) in try zip(present, expected["weights"].numbers) {
                #expect(relativeDifference(weights.values[number], weight) <= 1e-15)
            }
            for number in 0..<9 where !present.contains(number) { #expect(weights.values[number] == 1) }
        }
    }

    @Test func `balanced classes count the same, and their mean weight is 1`() throws {
        let targets = try Targets(classes: [0, 0, 0, 2, 2, 3], classCount: 4, names: ["a", "b", "c", "d"])
        let examples = try Examples(inputs: Inputs([Float](repeating: 1, count: 6), width: 1), targets: targets)
        let weights = try #require(try examples.weighted(by: ClassWeights(balancing: targets)).weights)
        // m/(k·m_c) by hand: 6/(3·3), 6/(3·2), 6/(3·1).
        let expected: [Float] = [2 / 3, 2 / 3, 2 / 3, 1, 1, 2]
        #expect(weights == expected)
    }

    @Test func `classes are named, by their numbers where they have no names, and others have the weight 1`() throws {
        let named = try Targets(classes: [0, 1, 2], names: ["b=1", "a,b", ""])
        #expect(try ClassWeights(["a,b": 2.5, "": 0], of: named).values == [1, 2.5, 0])
        #expect(try ClassWeights([:], of: named).values == [1, 1, 1])
        #expect(try ClassWeights(["1": 7], of: Targets(classes: [0, 2])).values == [1, 7, 1])
    }

    @Test func `weights of other classes, and values out of range, are refused`() throws {
        let targets = try Targets(classes: [0, 1], names: ["cat", "dog"])
        #expect(
            failure { _ = try ClassWeights(["cow": 1], of: targets) }
                == "there is no class \"cow\" to weight; the classes are \"cat\", \"dog\"")
        #expect(
            failure { _ = try ClassWeights(["dog": -2], of: targets) }
                == "the weight of class \"dog\" is -2.0; it must be a finite number of at least 0")
        for weight in [Double.nan, .infinity, 1e39] {
            #expect(failure { _ = try ClassWeights(["dog": weight], of: targets) } != nil)
        }
        let values = try Targets(values: [1, 2])
        let message = "the targets are real values; only classes can have weights"
        #expect(failure { _ = try ClassWeights(balancing: values) } == message)
        #expect(failure { _ = try ClassWeights(["1": 2], of: values) } == message)
        let weights = try ClassWeights(["dog": 2], of: targets)
        let inputs = try Inputs([1, 2], width: 1)
        #expect(failure { _ = try Examples(inputs: inputs, targets: values).weighted(by: weights) } == message)
        let swapped = try Examples(inputs: inputs, targets: Targets(classes: [0, 1], names: ["dog", "cat"]))
        #expect(
            failure { _ = try swapped.weighted(by: weights) }
                == "class 0 is \"dog\" in the data, and the weights are for \"cat\"")
        let more = try Examples(inputs: inputs, targets: Targets(classes: [0, 2]))
        #expect(
            failure { _ = try more.weighted(by: weights) } == "there are weights for 2 classes and the data have 3")
        // All examples of a class of weight 0.
        let dogs = try Examples(inputs: inputs, targets: Targets(classes: [1, 1], names: ["cat", "dog"]))
        #expect(failure { _ = try dogs.weighted(by: ClassWeights(["dog": 0], of: targets)) } != nil)
    }
}
