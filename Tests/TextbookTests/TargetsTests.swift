import Testing
import Textbook

@Suite struct TargetsTests {
    @Test func `examples are chosen in the given order`() {
        #expect(Targets.classes([3, 1, 2]).examples(at: [2, 0]) == .classes([2, 3]))
        let values = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
        #expect(Targets.values(values).examples(at: [1]) == .values(Matrix(rows: 2, columns: 1, elements: [2, 5])))
        #expect(Targets.values(values).count == 3)
        #expect(Targets.classes([3, 1]).count == 2)
    }

    @Test func `classes cost what their values cost`() {
        let logits = Matrix(rows: 3, columns: 2, elements: [0.1, 0.2, -0.3, 1, 2, -1])
        let oneHot = Targets.values(Matrix(rows: 3, columns: 2, elements: [0, 0, 1, 0, 0, 1]))
        let single = Matrix(rows: 1, columns: 2, elements: [0.3, -2])
        let zeroOne = Targets.values(Matrix(rows: 1, columns: 2, elements: [1, 0]))
        for output in [Output.sigmoid, .identity] {
            let cost = output.cost(logits: logits, targets: oneHot)
            #expect(output.cost(logits: logits, targets: .classes([1, 2])) == cost)
            #expect(
                output.cost(logits: single, targets: .classes([1, 0])) == output.cost(logits: single, targets: zeroOne))
        }
    }

    @Test func `a class beyond the units stops the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = Output.softmax.cost(logits: Matrix(rows: 3, columns: 1), targets: .classes([3]))
        }
    }

    @Test func `a sigmoid target above 1 stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let target = Targets.values(Matrix(rows: 1, columns: 1, repeating: 1.5))
            _ = Output.sigmoid.cost(logits: Matrix(rows: 1, columns: 1), targets: target)
        }
    }
}
