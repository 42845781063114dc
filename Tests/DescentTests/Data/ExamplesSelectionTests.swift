import Descent
import TestSupport
import Testing

@Suite struct ExamplesSelectionTests {
    private func named(_ classes: [Int], _ names: [String]?) throws -> Examples {
        try Examples(rows: classes.map { [Float($0), 0.5] }, classes: classes, classNames: names)
    }

    @Test func `rows come in the order of their indices, as often as named`() throws {
        let examples = try Examples(
            rows: [[1, 2], [3, 4], [5, 6]], classes: [0, 1, 2], classNames: ["a", "b", "c"])
        let chosen = examples[rows: [2, 0, 2]]
        #expect(chosen.count == 3)
        #expect((0..<3).map { chosen.inputs[$0, 1] } == [6, 2, 6])
        #expect((0..<3).map { chosen.targets.classNumber(ofExample: $0) } == [2, 0, 2])
        #expect(chosen.targets.classNames == ["a", "b", "c"])
        // Slices are collections too.
        #expect(examples[rows: [0, 1, 2].shuffled().prefix(2)].count == 2)
        let bytes = try Examples(
            inputs: Inputs(bytes: [0, 51, 102, 255], width: 2), targets: Targets(values: [1, 2, 3, 4], width: 2))
        let last = bytes[rows: CollectionOfOne(1)]
        #expect((last.inputs[0, 0], last.inputs[0, 1]) == (0.4, 1))
        #expect((0..<2).map { last.targets.value(ofExample: 0, index: $0) } == [3, 4])
    }

    @Test func `rows that are none or not there stop the program`() async {
        for rows in [[], [-1], [3], [0, .max]] {
            await #expect(processExitsWith: .failure) { [rows = rows as [Int]] in
                _ = try Examples(rows: [[1], [2], [3]], values: [1, 2, 3])[rows: rows]
            }
        }
    }

    @Test func `a value of a target out of range stops the program`() async throws {
        #expect(try Targets(values: [1, 2, 3, 4], width: 2).value(ofExample: 1, index: 1) == 4)
        #expect(try Targets(classes: [1]).value(ofExample: 0) == nil)
        for (example, index) in [(0, 2), (0, -1), (2, 0), (-1, 0)] {
            await #expect(processExitsWith: .failure) { [example = example as Int, index = index as Int] in
                _ = try Targets(values: [1, 2, 3, 4], width: 2).value(ofExample: example, index: index)
            }
        }
    }

    @Test func `rows of unequal width are refused`() {
        #expect(failure { _ = try Inputs(rows: []) } == "there are no examples")
        #expect(
            failure { _ = try Inputs(rows: [[1, 2], [3, 4], [5]]) }
                == "example 3 has 1 values, expected 2 as in the first")
        #expect(failure { _ = try Examples(rows: [[], []], values: [1, 2]) } != nil)
        #expect(
            failure { _ = try Examples(rows: [[1], [2]], classes: [0]) }
                == "2 examples have 1 labels; the numbers must be equal")
    }

    @Test func `sets are joined one after the other`() throws {
        let joined = try Examples(concatenating: [named([0, 2], nil), named([1], nil), named([0], nil)])
        #expect(joined.count == 4)
        #expect((0..<4).map { joined.inputs[$0, 0] } == [0, 2, 1, 0])
        #expect((0..<4).map { joined.targets.classNumber(ofExample: $0) } == [0, 2, 1, 0])
        #expect(joined.targets.classCount == 3)
        #expect(joined.targets.classNames == nil)
        // What was split comes together again.
        let (train, held) = try joined.split(holdingOut: 0.5)
        #expect(try Examples(concatenating: [train, held]).count == 4)
        let values = try Targets(values: [1, 2, 3, 4], width: 2)
        let reals = try Examples(inputs: Inputs([5, 6], width: 1), targets: values)
        let twice = try Examples(concatenating: [reals, reals])
        #expect((0..<4).map { twice.targets.value(ofExample: $0, index: 1) } == [2, 4, 2, 4])
    }

    @Test func `bytes beside real values count as 255ths, and stay bytes among themselves`() throws {
        let bytes = try Examples(inputs: Inputs(bytes: [51, 255], width: 1), targets: Targets(classes: [0, 1]))
        let reals = try Examples(inputs: Inputs([7], width: 1), targets: Targets(classes: [1]))
        let mixed = try Examples(concatenating: [bytes, reals])
        #expect((0..<3).map { mixed.inputs[$0, 0] } == [0.2, 1, 7])
        let both = try Examples(concatenating: [bytes, bytes])
        #expect(both.byteCount == 2 * bytes.byteCount)
        #expect((0..<4).map { both.inputs[$0, 0] } == [0.2, 1, 0.2, 1])
    }

    @Test func `class names must agree where sets are joined, and the longer list is kept`() throws {
        let joined = try Examples(concatenating: [
            named([0, 1], ["a", "b"]), named([0, 2], ["a", "b", "c"]), named([0], ["a"]),
        ])
        #expect(joined.targets.classNames == ["a", "b", "c"])
        #expect(joined.targets.classCount == 3)
        #expect(
            failure {
                _ = try Examples(concatenating: [
                    named([0], ["a"]), named([0, 1], ["a", "b"]), named([0, 1], ["a", "c"]),
                ])
            } == "class 1 is named \"c\" in set 3 and \"b\" before")
        #expect(
            failure { _ = try Examples(concatenating: [named([0, 1], ["a", "b"]), named([0, 1], ["a", "c"])]) }
                == "class 1 is named \"c\" in set 2 and \"b\" before")
        #expect(
            failure { _ = try Examples(concatenating: [named([0], nil), named([0], nil), named([0], ["a"])]) }
                == "either set 3 or those before have no names of classes; all must have them, or none")
        #expect(
            failure { _ = try Examples(concatenating: [named([0], ["a"]), named([0], nil)]) }
                == "either set 2 or those before have no names of classes; all must have them, or none")
    }

    @Test func `sets of other widths or other targets are refused`() throws {
        let one = try named([0, 1], nil)
        let narrow = try Examples(rows: [[1]], classes: [0])
        let reals = try Examples(rows: [[1, 2]], values: [0])
        let pairs = try Examples(inputs: Inputs([1, 2], width: 2), targets: Targets(values: [1, 2], width: 2))
        #expect(failure { _ = try Examples(concatenating: []) } == "there are no examples")
        #expect(
            failure { _ = try Examples(concatenating: [one, one, narrow]) }
                == "the examples of set 3 have 1 values each, those of set 1 have 2")
        #expect(
            failure { _ = try Examples(concatenating: [one, reals]) }
                == "the targets of set 2 are one real value per example, those of set 1 classes")
        #expect(
            failure { _ = try Examples(concatenating: [reals, pairs]) }
                == "the targets of set 2 are 2 real values per example, those of set 1 one real value per example")
    }
}
