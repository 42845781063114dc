import Descent
import DescentCommand
import Testing

@Suite struct LossOptionTests {
    private let source = DataSource.csv(path: "t.csv", column: nil)

    private func layer(_ loss: LossOption, classes: [Int]) throws -> Layer {
        try loss.outputLayer(for: Targets(classes: classes), data: source)
    }

    @Test(arguments: [
        (LossOption.auto, [0, 0], Layer.dense(1, .sigmoid)), (.auto, [0, 1], .dense(1, .sigmoid)),
        (.auto, [0, 2], .dense(3, .softmax)), (.softmax, [0, 0], .dense(2, .softmax)),
        (.softmax, [0, 1], .dense(2, .softmax)), (.softmax, [4], .dense(5, .softmax)),
        (.sigmoid, [0, 0], .dense(1, .sigmoid)), (.sigmoid, [1], .dense(1, .sigmoid)),
        (.sigmoid, [2], .dense(3, .sigmoid)),
    ])
    func `classes decide the output`(loss: LossOption, classes: [Int], expected: Layer) throws {
        #expect(try layer(loss, classes: classes) == expected)
    }

    @Test(arguments: [(LossOption.auto, Activation.identity), (.squared, .identity), (.sigmoid, .sigmoid)])
    func `real targets have a unit each`(loss: LossOption, output: Activation) throws {
        let targets = try Targets(values: [0, 0.5, 1, 1, 0, 0], width: 3)
        #expect(try loss.outputLayer(for: targets, data: source) == .dense(3, output))
    }

    @Test func `softmax needs classes`() throws {
        let targets = try Targets(values: [0.5])
        let failure = #expect(throws: Failure.self) { try LossOption.softmax.outputLayer(for: targets, data: source) }
        #expect(failure == Failure(.contents, "csv:t.csv has real targets; --loss softmax needs classes"))
    }

    @Test func `squared error needs numbers`() throws {
        let failure = #expect(throws: Failure.self) { try layer(.squared, classes: [0, 1]) }
        #expect(failure?.status == .contents)
        #expect(LossOption.squared.integerLabels == .values)
        #expect(LossOption.auto.integerLabels == .classes)
    }
}
