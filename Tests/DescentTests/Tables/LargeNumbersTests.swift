import Descent
import TestSupport
import Testing

/// Columns of numbers that are large against their differences, such as times since 1970.
struct LargeNumbersTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, as name: String = "t.csv") throws -> String { try folder.write(text, as: name) }

    private func column(_ inputs: Inputs, _ input: Int) -> [Float] { (0..<inputs.count).map { inputs[$0, input] } }

    /// The times of twenty rows, from the first on, as text.
    private static let times: [(texts: [String], step: Float)] = [
        ((0..<20).map { "\(1_700_000_000_000 + 1000 * $0)" }, 1000),
        ((0..<20).map { "\(1_700_000_000 + $0)" }, 1), ((0..<20).map { "\(-1_700_000_000 - $0).0" }, -1),
        ((0..<20).map { "1700000000.\(["00", "25", "50", "75"][$0 % 4])\($0 / 4)" }, 0.25),
        ((0..<20).map { "45000.00\($0 + 10)" }, 0.0001),
    ]

    @Test(arguments: 0..<5) func `differences survive in a table, in its blocks and in a row`(index: Int) throws {
        let (texts, step) = LargeNumbersTests.times[index]
        let path = try write(
            "t,x,y\n" + texts.enumerated().map { "\($0.element),\($0.offset % 3),\($0.offset % 2)\n" }.joined())
        let encoder = try TableEncoder(fitting: Table.csv(path))
        let inputs = try encoder.inputs(from: Table.csv(path))
        let found = column(inputs, 0)
        let rows = index == 3 ? 4 : 20
        for row in 1..<rows {
            let expected = Float(row) * step
            #expect(abs(found[row] - found[0] - expected) <= 1e-4 * abs(step), "\(row): \(found[row] - found[0])")
        }
        #expect(column(inputs, 1) == (0..<20).map { Float($0 % 3) })
        // Each row by itself, where nothing is large against a difference.
        let table = try Table.csv(path, for: encoder)
        #expect(column(try encoder.inputs(from: table), 0) == found)
        for size in [1, 60, 1 << 20] {
            let reader = try TableReader(
                path, keeping: .ignored, separator: .automatic, header: .automatic, blockSize: size
            ) { _, _ in encoder }
            var all: [Float] = []
            while let block = try reader.next() { all += column(try reader.encoder.inputs(from: block.table), 0) }
            #expect(all == found)
        }
        for row in 0..<20 {
            let number = try #require(Double(texts[row]))
            #expect(try encoder.inputs(of: ["t": .number(number), "x": 0])[0] == found[row])
        }
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        network.encoder = encoder
        try network.save(to: folder.file("m.safetensors"))
        let loaded = try Network.load(from: folder.file("m.safetensors")).encoder
        #expect(loaded == encoder)
        #expect(try loaded.map { column(try $0.inputs(from: table), 0) } == found)
    }

    @Test func `a filled value is one of the column's`() throws {
        let rows = (0..<21).map { "\($0 == 20 ? "" : "\(1_700_000_000_000 + 1000 * $0)"),\($0 % 2)\n" }
        let table = try Table.csv(write("t,y\n" + rows.joined()))
        let encoder = try TableEncoder(fitting: table, missing: .mean)
        let found = column(try encoder.inputs(from: table), 0)
        #expect(abs(found[20] - found[0] - 9500) <= 0.01)
        #expect(try encoder.inputs(of: ["t": nil]) == [found[20]])
    }

    @Test func `columns that need no offset keep their bits`() throws {
        let texts = ["0.1", "1990.7", "-3e5", "16777217", "0.30000000000000004"]
        let wide = ["1990", "1991.5", "1993", "2003", "1999.25"]
        let path = try write(
            "a,b,c,y\n"
                + zip(texts, wide).enumerated().map { "\($0.element.0),\($0.element.1),7.1,\($0.offset % 2)\n" }
                .joined())
        let table = try Table.csv(path)
        let encoder = try TableEncoder(fitting: table)
        let inputs = try encoder.inputs(from: table)
        #expect(column(inputs, 0) == texts.compactMap { Float($0) })
        #expect(column(inputs, 1) == wide.compactMap { Float($0) })
        #expect(column(inputs, 2) == [Float](repeating: 7.1, count: 5))
        var network = try Network(inputs: 3, layers: [.dense(1, .sigmoid)])
        network.encoder = encoder
        try network.save(to: folder.file("m.safetensors"))
        #expect(try !folder.text("m.safetensors").contains(#"offset\""#))
    }

    @Test(arguments: [
        ("1700000000000", "1700000000000"), ("1700000000", "1700000000"), ("1700000000.5", "1700000000.5"),
        ("1e300", ""),
    ]) func `labels that single precision cannot tell apart are refused`(first: String, offset: String) throws {
        let start = try #require(Double(first))
        let labels = (0..<40).map {
            first.contains("e") ? "\(start)" : first.contains(".") ? "\(start + Double($0))" : "\(Int(start) + $0)"
        }
        let path = try write("x,y\n" + labels.enumerated().map { "\($0.offset),\($0.element)\n" }.joined())
        let message = failure {
            let table = try Table.csv(path)
            _ = try TableEncoder(fitting: table, task: .regression).examples(from: table)
        }
        if offset.isEmpty {
            #expect(message?.hasSuffix("1e+300 is too large for a Float") == true, "\(message ?? "nothing")")
        } else {
            #expect(
                message
                    == "\(path): the label, column 2 (\"y\"), has values around \(offset) that single precision does not "
                    + "tell apart; subtract \(offset) from each", "\(message ?? "nothing")")
        }
        let small = try Table.csv(write("x,y\n" + (0..<40).map { "\($0),\(1_700_000 + $0).5\n" }.joined(), as: "s.csv"))
        #expect(try TableEncoder(fitting: small).classNames == nil)
        let equal = try Table.csv(write("x,y\n1,0.1\n2,0.1\n", as: "e.csv"))
        #expect(try TableEncoder(fitting: equal).classNames == nil)
    }
}
