import DescentCommand
import Testing

@Suite struct FittedLineTests {
    private let columns = [
        ProgressColumn("cost", "0.345678", priority: 9),
        ProgressColumn("accuracy", short: "acc", "0.9123", priority: 6),
        ProgressColumn("test cost", "0.456789", priority: 5),
        ProgressColumn("test accuracy", short: "test acc", "0.9000", priority: 4),
        ProgressColumn("", "153,000 examples/s", priority: 1), ProgressColumn("", "1.2 s", priority: 2),
    ].compactMap { $0 }

    @Test(arguments: [
        (
            200,
            "epoch 3/10  cost 0.345678  accuracy 0.9123  test cost 0.456789  test accuracy 0.9000  153,000 examples/s  1.2 s"
        ),
        (110, "epoch 3/10  cost 0.345678  accuracy 0.9123  test cost 0.456789  test accuracy 0.9000  1.2 s"),
        (85, "epoch 3/10  cost 0.345678  acc 0.9123  test cost 0.456789  test acc 0.9000  1.2 s"),
        (80, "epoch 3/10  cost 0.345678  acc 0.9123  test cost 0.456789  test acc 0.9000"),
        (70, "epoch 3/10  cost 0.345678  acc 0.9123  test cost 0.456789"),
        (40, "epoch 3/10  cost 0.345678  acc 0.9123"), (30, "epoch 3/10  cost 0.345678"),
        (5, "epoch 3/10  cost 0.345678"),
    ])
    func `columns go by their priority, and the long names before them`(width: Int, expected: String) {
        var line = FittedLine()
        #expect(line.text("epoch 3/10", columns, width: width) == expected)
    }

    @Test func `columns that went come back only with another width`() throws {
        var line = FittedLine()
        func rate(_ text: String) throws -> [ProgressColumn] {
            [try #require(columns.first), try #require(ProgressColumn("", text, priority: 1))]
        }
        #expect(line.text("e", try rate("999 examples/s"), width: 32).hasSuffix("/s"))
        #expect(line.text("e", try rate("1,000 examples/s"), width: 32) == "e  cost 0.345678")
        #expect(line.text("e", try rate("999 examples/s"), width: 32) == "e  cost 0.345678")
        #expect(line.text("e", try rate("999 examples/s"), width: 33).hasSuffix("/s"))
    }

    @Test func `the first line is as short as the last will have to be`() {
        var line = FittedLine()
        let first = line.text("epoch 1/100", headWidth: 13, Array(columns.prefix(2)), width: 44)
        #expect(first == "epoch 1/100  cost 0.345678  acc 0.9123")
        #expect(line.text("epoch 100/100", headWidth: 13, Array(columns.prefix(2)), width: 44).contains("acc 0.9123"))
    }

    @Test func `there is no column without a value`() {
        #expect(ProgressColumn("accuracy", nil, priority: 1) == nil)
    }
}
