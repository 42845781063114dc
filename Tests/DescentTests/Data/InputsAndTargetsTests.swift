import Descent
import TestSupport
import Testing

@Suite struct InputsAndTargetsTests {
    @Test func `inputs that are not a whole number of finite examples are refused`() {
        #expect(
            failure { _ = try Inputs([1, 2, 3], width: 2) }
                == "3 values are not a whole number of examples of 2 values each")
        #expect(
            failure { _ = try Inputs([1], width: 0) } == "1 values are not a whole number of examples of 0 values each")
        #expect(failure { _ = try Inputs([], width: 2) } == "there are no examples")
        #expect(failure { _ = try Inputs(bytes: [], width: 1) } == "there are no examples")
        #expect(
            failure { _ = try Inputs([1, 2, 3, .nan], width: 2) }
                == "example 2 holds the value nan; all values must be finite")
        #expect(
            failure { _ = try Inputs([-.infinity, 2], width: 1) }
                == "example 1 holds the value -inf; all values must be finite")
    }

    @Test func `labels out of range are refused, with the label and the range`() throws {
        #expect(
            failure { _ = try Targets(classes: [0, 3], classCount: 3) }
                == "example 2 has the label 3; labels must be classes from 0 to 2")
        #expect(
            failure { _ = try Targets(classes: [0, -1]) }
                == "example 2 has the label -1; labels must be classes from 0 to 9999")
        #expect(
            failure { _ = try Targets(classes: [0, 10_000]) }
                == "example 2 has the label 10000; labels must be classes from 0 to 9999")
        #expect(failure { _ = try Targets(classes: []) } == "there are no examples")
        #expect(
            failure { _ = try Targets(classes: [0, .max]) }
                == "example 2 has the label 9223372036854775807; labels must be classes from 0 to 9999")
        #expect(
            failure { _ = try Targets(classes: [0], classCount: 10_001) }
                == "number of classes is 10001; it must be from 1 to 10000")
        #expect(
            failure { _ = try Targets(values: [1, .infinity], width: 2) }
                == "example 1 holds the value inf; all values must be finite")
        #expect(try Targets(classes: [0, 9999]).classCount == 10_000)
        #expect(try Targets(classes: [2, 0]).classCount == 3)
    }

    @Test func `inputs and targets of different numbers are refused`() throws {
        let message = failure {
            _ = try Examples(inputs: Inputs([1, 2], width: 1), targets: Targets(classes: [0]))
        }
        #expect(message == "2 examples have 1 labels; the numbers must be equal")
    }

    @Test func `a range of examples keeps inputs and targets together`() throws {
        let examples = try Examples(
            inputs: Inputs((0..<10).map { Float($0) }, width: 2),
            targets: Targets(classes: [0, 1, 2, 3, 4], names: ["a", "b", "c", "d", "e"]))
        let part = examples[1..<3]
        #expect(part.count == 2)
        #expect(part.inputs[0, 0] == 2)
        #expect(part.inputs[1, 1] == 5)
        #expect(part.targets.classNumber(ofExample: 1) == 2)
        #expect(part.targets.classCount == 5)
        #expect(part.targets.classNames == ["a", "b", "c", "d", "e"])
    }

    @Test
    func `standardization has each feature's mean and deviation, and 1 for a constant feature`() throws {
        let inputs = try Inputs([1, 5, 1000, 3, 5, 1002, 5, 5, 1004], width: 3)
        let scaling = Standardization(of: inputs)
        #expect(scaling.means == [3, 5, 1002])
        let deviation = (8 / 3.0).squareRoot()
        #expect(largestRelativeDifference(scaling.deviations.map { Double($0) }, [deviation, 1, deviation]) <= 1e-7)
        let bytes = try Inputs(bytes: [0, 255, 255, 255], width: 2)
        let ofBytes = Standardization(of: bytes)
        #expect(ofBytes.means == [0.5, 1])
        #expect(ofBytes.deviations == [0.5, 1])
        // 3/255 is not a sum of powers of two: a mean in fractions would leave a deviation of rounding errors.
        let threes = try Inputs(bytes: [UInt8](repeating: 3, count: 3000), width: 3)
        #expect(Standardization(of: threes).deviations == [1, 1, 1])
    }

    @Test func `class names are as many as the classes, each once`() throws {
        #expect(
            failure { _ = try Targets(classes: [0, 1], classCount: 2, names: ["a", "b", "c"]) }
                == "there are 3 class names for 2 classes; the numbers must be equal")
        #expect(
            failure { _ = try Targets(classes: [0], classCount: 1, names: []) }
                == "there are 0 class names for 1 classes; the numbers must be equal")
        #expect(
            failure { _ = try Targets(classes: [0], names: []) }
                == "number of classes is 0; it must be from 1 to 10000")
        #expect(
            failure { _ = try Targets(classes: [0], names: ["a", "b", "a"]) }
                == "two classes have the name \"a\"; each name may occur once")
        #expect(
            failure { _ = try Targets(classes: [0, 3], names: ["a", "b"]) }
                == "example 2 has the label 3; labels must be classes from 0 to 1")
    }

    @Test func `a deviation whose reciprocal is not a normal number is refused`() async {
        await #expect(processExitsWith: .failure) { _ = Standardization(means: [0], deviations: [0x1p-127]) }
        await #expect(processExitsWith: .failure) { _ = Standardization(means: [0], deviations: [2e38]) }
        await #expect(processExitsWith: .failure) { _ = Standardization(means: [.nan], deviations: [1]) }
        await #expect(processExitsWith: .success) {
            _ = Standardization(means: [0, 0], deviations: [.leastNormalMagnitude, 8.5e37])
        }
    }

    @Test func `inputs near the end of the range get a valid deviation`() throws {
        let scaling = try Standardization(of: Inputs([3e38, -3e38], width: 1))
        #expect(scaling.deviations == [0x1p126])
    }

    @Test func `a feature or an example out of range stops the program`() async throws {
        #expect(try Inputs([1, 2, 3, 4], width: 2)[1, 1] == 4)
        for (example, feature) in [(0, 2), (0, -1), (1, -1), (2, 0), (-1, 0)] {
            await #expect(processExitsWith: .failure) { [example = example as Int, feature = feature as Int] in
                _ = try Inputs([1, 2, 3, 4], width: 2)[example, feature]
            }
            await #expect(processExitsWith: .failure) { [example = example as Int, feature = feature as Int] in
                _ = try Inputs(bytes: [1, 2, 3, 4], width: 2)[example, feature]
            }
        }
    }
}
