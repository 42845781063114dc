import LegacyRandom
import TestSupport
import Testing

/// The comparisons are exact: the sequence is defined bit for bit.
@Suite struct RandomStateIntegersTests {
    private let course: JSONValue
    private let golden: JSONValue

    init() throws {
        course = try GoldenFile.load("course.json")["numpy legacy RandomState"]
        golden = try GoldenFile.load("legacy_random.json")
    }

    @Test func `bounded integers are the course's`() throws {
        var state = RandomState(seed: 42)
        let expected = try course["seed 42 randint(0, 1000) x5"].integers
        #expect((0..<5).map { _ in state.integer(in: 0..<1000) } == expected)
    }

    @Test func `bounded integers of every width are NumPy's and draw as much`() throws {
        let rows = try golden["randint, seed 21"].elements
        #expect(rows.count == 8)
        for row in rows {
            let low = try #require(Int(try row["low"].text))
            let high = try #require(Int(try row["high"].text))
            let expected = try row["values"].elements.map { try $0.text }
            var state = RandomState(seed: 21)
            #expect(expected.map { _ in String(state.integer(in: low..<high)) } == expected, "\(low)..<\(high)")
            #expect(state.standardNormal() == (try row["then"].number), "\(low)..<\(high)")
        }
    }

    @Test func `permutations are the course's`() throws {
        var state = RandomState(seed: 0)
        #expect(state.permutation(7) == (try course["seed 0 permutation(7)"].integers))
        state.seed(11)
        #expect(Array(state.permutation(300).prefix(8)) == (try course["seed 11 permutation(300) first 8"].integers))
    }

    @Test func `permutations of every length are NumPy's`() throws {
        let rows = try golden["permutation"].elements
        #expect(rows.count == 6)
        for row in rows {
            var state = RandomState(seed: UInt32(try row["seed"].integer))
            #expect(state.permutation(try row["count"].integer) == (try row["values"].integers))
        }
    }

    @Test func `shuffling advances the generator and permutes the given order`() throws {
        var state = RandomState(seed: 12)
        var values = [50, 40, 30, 20, 10, 0]
        var orders: [Int] = []
        for _ in 0..<2 {
            state.shuffle(&values)
            orders += values
        }
        #expect(orders == (try golden["shuffle twice, seed 12, of 50, 40, 30, 20, 10, 0"].integers))
    }

    @Test func `shuffling none or one draws nothing`() {
        var state = RandomState(seed: 6)
        var untouched = state
        var none: [Int] = []
        var one = [3]
        state.shuffle(&none)
        state.shuffle(&one)
        #expect(none.isEmpty)
        #expect(one == [3])
        #expect(state.uniform() == untouched.uniform())
    }
}
