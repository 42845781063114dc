import Glibc
import TestSupport
import Testing
import Textbook

@Suite struct OutputTests {
    private func column(_ values: [Double]) -> Matrix {
        Matrix(rows: values.count, columns: 1, elements: values)
    }

    @Test func `softmax gives the probabilities of hand arithmetic in each column`() {
        let logits = Matrix(rows: 2, columns: 2, elements: [0, log(3), log(3), 0])
        let outputs = Output.softmax.outputs(logits: logits)
        #expect(largestRelativeDifference(outputs.elements, [0.25, 0.75, 0.75, 0.25]) <= 4e-16)
    }

    @Test func `softmax doesn't change when a column is shifted`() {
        let outputs = Output.softmax.outputs(logits: column([1001, 1000, 999]))
        #expect(outputs == Output.softmax.outputs(logits: column([1, 0, -1])))
    }

    @Test func `sigmoid and identity act on each logit`() {
        let logits = column([0, log(3), -log(3)])
        #expect(Output.identity.outputs(logits: logits) == logits)
        let outputs = Output.sigmoid.outputs(logits: logits)
        #expect(largestRelativeDifference(outputs.elements, [0.5, 0.75, 0.25]) <= 4e-16)
    }

    /// Course, week 3: three uniform columns of three classes add up to 3.295837.
    @Test func `uniform logits of three classes cost ln 3 each`() {
        let cost = Output.softmax.cost(logits: Matrix(rows: 3, columns: 3), targets: .classes([0, 1, 2]))
        #expect(abs(3 * cost - 3.295837) <= 0.5e-6)
        #expect(relativeDifference(cost, log(3)) <= 4e-16)
    }

    @Test func `the cost of softmax stays right at logits of a thousand`() {
        #expect(Output.softmax.cost(logits: column([1000, -1000]), targets: .classes([0])) == 0)
        #expect(Output.softmax.cost(logits: column([1000, -1000]), targets: .classes([1])) == 2000)
        #expect(
            relativeDifference(Output.softmax.cost(logits: column([1000, 1000]), targets: .classes([1])), log(2))
                <= 4e-16)
    }

    @Test func `the cost of the sigmoid stays right at logits of a thousand`() {
        for (z, y, expected) in [
            (1000.0, 1.0, 0.0), (1000, 0, 1000), (-1000, 0, 0), (-1000, 1, 1000), (0, 0.3, log(2)),
        ] {
            #expect(Output.sigmoid.cost(logits: column([z]), targets: .values(column([y]))) == expected)
        }
        // ln(1 + e⁻⁴⁰) = e⁻⁴⁰, which is lost in 1 + e⁻⁴⁰.
        #expect(
            relativeDifference(Output.sigmoid.cost(logits: column([-40]), targets: .classes([0])), exp(-40)) <= 1e-15)
    }

    @Test func `the cost of the sigmoid is the cross-entropy of the outputs, summed over units`() {
        let logits = Matrix(rows: 2, columns: 2, elements: [0.3, -1.2, 2.1, 0.4])
        let targets = Matrix(rows: 2, columns: 2, elements: [1, 0, 0.25, 0.5])
        let outputs = Output.sigmoid.outputs(logits: logits).elements
        let losses = zip(outputs, targets.elements).map { a, y in -y * log(a) - (1 - y) * log(1 - a) }
        let cost = Output.sigmoid.cost(logits: logits, targets: .values(targets))
        #expect(relativeDifference(cost, losses.reduce(0, +) / 2) <= 1e-15)
    }

    @Test func `the cost of the identity is half the squared error, summed over units`() {
        let logits = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])
        let targets = Targets.values(Matrix(rows: 2, columns: 2, elements: [0, 2, 1, 7]))
        // ½·(1 + 0 + 4 + 9)/2.
        #expect(Output.identity.cost(logits: logits, targets: targets) == 3.5)
    }

    @Test(arguments: Output.allCases)
    func `a NaN logit makes the cost NaN`(output: Output) {
        #expect(output.cost(logits: column([0.5, .nan]), targets: .classes([0])).isNaN)
    }
}
