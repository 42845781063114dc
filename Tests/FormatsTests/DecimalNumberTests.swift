import Formats
import TestSupport
import Testing

/// Tests the conversion of decimal numbers through a table of one row.
struct DecimalNumberTests {
    private func values(_ texts: [String]) throws -> [Float] {
        let folder = try TemporaryFolder()
        let table = try CSV.read(folder.write(texts.joined(separator: ",") + "\n"), CSV.Settings(separator: .comma))
        return table.columns.map { column in
            switch column.values {
            case .floats(let values): values[0]
            // An integer that is no `Float`; rounding the nearest `Double` again is safe away from ties.
            case .doubles(let values): Float(values[0])
            case .booleans, .texts: .nan
            }
        }
    }

    @Test func `numbers are the standard library's bit for bit`() throws {
        // Correct rounding has one result, so equality is exact. Ties and their neighbours, the ends of the range and
        // of each fast path, digits beyond the nineteenth.
        let texts = [
            "0", "-0", "0.0", "-0.000e5", "1", "0.1", "16777217", "16777217.0000000000000000001",
            "16777216.99999999999999",
            "16777219", "33554433", "1.00000005960464477539062500000001", "1.000000059604644775390625", "3.4028234e38",
            "3.4028235677973366e38", "1.17549435e-38", "1.17549428e-38", "1e-45", "7e-46", "1e-60", "1e-400",
            "123456789012345678901234567890", "0.000000000000000000000000000001234567890123456789",
            "9007199254740993e-22", "1e22", "1e23", "5e-22", "5e-23", "1.401298464324817e-45",
            "00000000000000000000000001.5",
            "1.000000000000000000e+00", "2.718281828459045091e+00", "5.", ".5", "+7", "1E5", "8589973000",
            "8589934592e-10",
        ]
        let values = try values(texts)
        for (text, value) in zip(texts, values) {
            #expect(value.bitPattern == Float(text)?.bitPattern, "\(text)")
        }
    }

    @Test func `seeded numbers of every length are the standard library's bit for bit`() throws {
        var generator = SplitMix(seed: 7)
        var texts: [String] = []
        for _ in 0..<20_000 {
            let digits = Int(generator.next() % 22) + 1
            var text = generator.next() % 2 == 0 ? "-" : ""
            let point = Int(generator.next() % 24)
            for index in 0..<digits {
                if index == point { text += "." }
                text += String(generator.next() % 10)
            }
            if generator.next() % 2 == 0 { text += "e\(Int(generator.next() % 50) - 30)" }
            if let value = Float(text), value.isFinite { texts.append(text) }
        }
        // Numbers halfway between two floats, where a second rounding would show.
        for _ in 0..<2_000 {
            let float = Float(bitPattern: UInt32(generator.next() % 0x1000_0000) + 0x3000_0000)
            let tie = (Double(float) + Double(float.nextUp)) / 2
            texts += ["\(tie)", "\(tie.nextUp)", "\(tie.nextDown)"]
        }
        let values = try values(texts)
        #expect(values.count == texts.count)
        for (text, value) in zip(texts, values) where value.bitPattern != Float(text)?.bitPattern {
            Issue.record("\(text) became \(value)")
        }
    }
}
